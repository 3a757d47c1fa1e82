"""Save and go on later: asks for an address, keeps the answers so far, has the link mailed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Response, abort
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from app.models import now
from app.program_kit.fields import Email, Said
from app.program_kit.places import places_band
from app.program_kit.steps import SectionForm
from app.registration.refusals import AlreadySentError, RegistrationClosedError
from app.registration.saved import KEPT_FOR, MAILS_A_DAY, Draft, save_application
from app.signup import flow
from app.signup.open_part import open_part
from app.web.public import form_page

if TYPE_CHECKING:
    from app.signup.apply import Turn

# Pages of the form that ask no question of the program.
SAVE, RESUME = "save", "resume"
NOTICE = "notice"
# Kept or not, the answer takes the same time: the work fits well inside this.
SAME_SECONDS = 0.4
Posted = MultiDict[str, str]


class SaveTo(SectionForm):
    """Where the link goes."""

    email = Email(
        "Your e-mail address",
        Said(
            hint="Look at it twice: whoever reads mail there can open what you typed.",
            blank="Enter the e-mail address that the link should go to",
            width="xl",
            autocomplete="email",
        ),
    )


def may_save(turn: Turn) -> bool:
    """Is it a long form, and was its notice shown? Nothing private is stored before."""
    return turn.program.resumable and NOTICE in turn.fit.texts


def put_aside(turn: Turn, slug: str, posted: Posted) -> Answer:
    """From a question page to the address, to the copy, or back to the page."""
    if not may_save(turn):
        abort(400)
    at = posted.get("at", "") if slug == SAVE else slug
    if slug != SAVE:
        return _ask(turn, at, SaveTo(data={"email": _address(turn)}))
    if posted.get("go") == "on":
        return _back(turn, at)
    fixed = posted.get("fix-email")
    form = SaveTo(MultiDict({"email": fixed or posted.get("email", "")}))
    if not form.validate():
        return _ask(turn, at, form, 422)
    if fixed:
        return _ask(turn, at, form)
    doubtful = form.email.data if form.email.suggestion else None
    if doubtful and doubtful not in turn.state.questioned:
        turn.state.questioned.append(doubtful)
        return _ask(turn, at, form, questions=True)
    return _save(turn, at, form)


def _save(turn: Turn, at: str, form: SaveTo) -> Response:
    began = time.monotonic()
    state = turn.state
    state.saved_to, state.changing = form.email.data, False
    notice = turn.fit.texts[NOTICE].id
    # Upper and lower case are one mailbox, and count as one against the limit.
    draft = Draft(
        state.key, open_part(turn).told(), form.email.data.lower(), notice, state.started_at
    )
    try:
        save_application(turn.offering.id, draft)
    except RegistrationClosedError:
        band = places_band(turn.offering, now())
        return form_page(
            "signup/closed.html", 409, program=turn.program, offering=turn.offering, band=band
        )
    except AlreadySentError as refusal:
        return form_page(
            "signup/already.html", 409, program=turn.program, reference=refusal.reference
        )
    time.sleep(max(0.0, SAME_SECONDS - (time.monotonic() - began)))
    return form_page(
        "signup/saved.html",
        program=turn.program,
        offering=turn.offering,
        email=form.email.data,
        until=now() + KEPT_FOR,
        most=MAILS_A_DAY,
        at=at,
        state=state.seal(),
    )


def _ask(
    turn: Turn, at: str, form: SaveTo, status: int = 200, *, questions: bool = False
) -> Response:
    return form_page(
        "signup/save.html",
        status,
        program=turn.program,
        offering=turn.offering,
        form=form,
        problems=form.problems(),
        questions=questions,
        days=KEPT_FOR.days,
        most=MAILS_A_DAY,
        at=at,
        state=turn.state.seal(),
    )


def _back(turn: Turn, at: str) -> Answer:
    """The page they were on, with what was typed there."""
    page = flow.page_of(turn.program, turn.state, at)
    return turn.check() if page is None else turn.show(page)


def _address(turn: Turn) -> str:
    """The address of the last copy, else one typed anywhere in the form."""
    if turn.state.saved_to:
        return turn.state.saved_to
    typed = (raw["email"] for raw in turn.state.pages.values() if raw.get("email"))
    return next((values[0].strip()[:254] for values in typed), "")
