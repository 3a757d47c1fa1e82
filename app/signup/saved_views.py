"""Behind the link to an application that was put aside. GET shows where it stands and no answer.

Mail scanners open every link, so only a pressed button goes on or throws anything away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.wrappers import Response as Answer

from app.extensions import limiter
from app.models import Offering, now
from app.offerings.asked import asked_now
from app.program_kit.places import places_band
from app.program_kit.program import Program
from app.records.texts import current_texts
from app.registration.saved import Opened, open_saved, throw_away
from app.signup import flow
from app.signup.apply import Turn
from app.signup.open_part import open_part
from app.signup.renewed import Present, renewed
from app.signup.state import FormState, restored
from app.web.guesses import limit_guesses
from app.web.public import form_page, private_page

GOING = limiter.limit(lambda: current_app.config["LIMIT_SIGN_UP"])


class SavedPages:
    """The two addresses of one program; `found` gives the date of an address, or 404."""

    def __init__(self, program: Program, found: Callable[[str], Offering]):
        self.program, self.found = program, found

    def bind(self, blueprint: Blueprint) -> None:
        """Add them to the program's pages."""
        blueprint.get("/<offering>/sign-up/saved/<token>", endpoint="saved")(self.landing)
        blueprint.post("/<offering>/sign-up/saved", endpoint="saved_act")(self.act)

    @GOING
    @limit_guesses
    def landing(self, offering: str, token: str) -> Response:
        """Where the application stands, and what can be done with it."""
        row = self.found(offering)
        opened = open_saved(row.id, token)
        if opened is None or not opened.form:
            return self._ended(row, opened)
        return self._standing(row, token, opened)

    @GOING
    @limit_guesses
    def act(self, offering: str) -> Answer:
        """Go on, or throw it away; that is asked once more."""
        row = self.found(offering)
        token, act = request.form.get("token", ""), request.form.get("act", "")
        if act not in {"go", "ask-throw-away", "throw-away"}:
            abort(400)
        opened = open_saved(row.id, token)
        if opened is None or not opened.form:
            return self._ended(row, opened)
        if act == "ask-throw-away":
            return self._page("throw_away", row, token=token)
        if act == "throw-away":
            throw_away(row.id, token)
            return self._page("thrown_away", row)
        if not places_band(row, now()).takes:
            return self._standing(row, token, opened, 409)
        return self._go_on(row, self._state(row, opened))

    def _go_on(self, row: Offering, state: FormState) -> Answer:
        asked = [each.wording_id for each in asked_now(row.id)]
        present = Present(current_texts(self.program.slug, state.language), asked)
        turn, changes = renewed(self.program, row, state, present)
        if not changes:
            return turn.resume()
        return form_page(
            "signup/renewed.html",
            program=self.program,
            offering=row,
            changes=changes,
            texts=[turn.fit.texts[kind] for kind in changes.read],
            state=state.seal(),
        )

    def _state(self, row: Offering, opened: Opened) -> FormState:
        """What was put aside. A copy of former days may hold private answers: they stay closed."""
        return open_part(Turn(self.program, row, restored(opened.form)))

    def _standing(self, row: Offering, token: str, opened: Opened, status: int = 200) -> Response:
        state = self._state(row, opened)
        turn = Turn(self.program, row, state)
        pages = flow.pages(turn.program, state)
        page = flow.first_open(turn.program, state, turn.fit)
        place = len(pages) + 1 if page is None else [p.slug for p in pages].index(page.slug) + 1
        return self._page(
            "resume",
            row,
            status,
            token=token,
            opened=opened,
            step=f"Step {place} of {len(pages) + 1}",
            where=flow.title(turn.program, state, page) if page else "Check your answers",
            band=places_band(row, now()),
        )

    def _ended(self, row: Offering, opened: Opened | None) -> Response:
        """A link that ended by the clock says so; one whose copy is gone is like one never made."""
        takes = places_band(row, now()).takes
        return self._page("ended", row, 410 if opened else 404, takes=takes)

    def _page(self, name: str, row: Offering, status: int = 200, **context: Any) -> Response:
        return private_page(
            f"signup/{name}.html", status, program=self.program, offering=row, **context
        )
