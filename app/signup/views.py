"""The pages of one program: about it, one date, the sign-up, and what came of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from app.extensions import limiter
from app.models import Offering, now
from app.program_kit.languages import known
from app.program_kit.places import places_band
from app.program_kit.program import Program
from app.registration.line import places_of
from app.registration.lookups import submission_of_key
from app.signup import apply, reading, saving
from app.signup.detail import offering_view, program_view
from app.signup.draw import draw_view
from app.signup.receipt import receipt_view
from app.signup.saved_views import SavedPages
from app.signup.shown import offering_now, offering_shown
from app.signup.start import start_page
from app.web.origin import require_same_origin
from app.web.public import form_page, private_page, public_page

# One object for all programs: each call of limiter.limit would count the same post once more.
SENDING = limiter.limit(lambda: current_app.config["LIMIT_SIGN_UP"])

SAVING = limiter.shared_limit(
    lambda: current_app.config["LIMIT_SAVE"],
    scope="saves",
    exempt_when=lambda: request.form.get("page") != saving.SAVE and "mail" not in request.form,
)


def blueprint_for(program: Program) -> Blueprint:
    """The public pages of a program, bound to it at start-up."""
    blueprint = Blueprint(f"program_{program.accent}", __name__, url_prefix=f"/{program.slug}")
    blueprint.before_request(require_same_origin)
    pages = ProgramPages(program)
    blueprint.get("/")(pages.about)
    blueprint.get("/<offering>/")(pages.offering_page)
    blueprint.get("/<offering>/draw")(pages.draw)
    blueprint.get("/<offering>/draw.txt")(pages.draw_list)
    blueprint.get("/<offering>/sign-up")(pages.start)
    blueprint.post("/<offering>/sign-up")(pages.send)
    blueprint.get("/<offering>/sign-up/sent/<key>")(pages.sent)
    if program.resumable:
        SavedPages(program, pages.found).bind(blueprint)
    return blueprint


class ProgramPages:
    """The views of one program."""

    def __init__(self, program: Program):
        self.program = program

    @public_page()
    def about(self) -> str:
        """What the program is, and its dates."""
        return render_template("public/program.html", view=program_view(self.program, now()))

    @public_page()
    def offering_page(self, offering: str) -> str:
        """One date: everything needed to decide and to come."""
        base = current_app.config["BASE_URL"]
        view = offering_view(self.found(offering), self.program, now(), base)
        return render_template("public/offering.html", view=view)

    @public_page()
    def draw(self, offering: str) -> str:
        """The lottery: what was promised before, and afterwards all to draw it again."""
        return render_template("public/draw.html", view=draw_view(self._lottery(offering)))

    def draw_list(self, offering: str) -> Response:
        """The same as lines of text for a program to read."""
        view = draw_view(self._lottery(offering))
        if not view["seed"]:
            abort(404)
        lines = [view["seed"], *view["references"], ""]
        return Response("\n".join(lines), mimetype="text/plain")

    def _lottery(self, offering: str) -> Offering:
        found = self.found(offering)
        if not found.commitment:
            abort(404)
        return found

    def start(self, offering: str) -> Response:
        """Before you start: what it takes, the notice, other ways."""
        row = self.shown(offering)
        band = places_band(row, now())
        if not band.takes:
            return form_page("signup/closed.html", program=self.program, offering=row, band=band)
        language = known(request.args.get("language"))
        return start_page(self.program, row, language=language)

    @SENDING
    @SAVING
    def send(self, offering: str) -> Answer:
        """One question page after the other, and at the end the sign-up itself."""
        if reading.CHOICE in request.form:
            return reading.read_in(self.program, self.shown(offering), request.form)
        return apply.take(self.program, self.shown(offering), request.form)

    def sent(self, offering: str, key: str) -> Answer:
        """What came of a sign-up: status and next steps, no names. Safe to bookmark."""
        row = self.shown(offering)
        submission = submission_of_key(key)
        if submission is None or submission.offering_id != row.id:
            return redirect(f"/{self.program.slug}/{row.slug}/sign-up", 303)
        base = current_app.config["BASE_URL"]
        view = receipt_view(submission, self.program, places_of(submission), base)
        return private_page("signup/sent.html", view=view, program=self.program, offering=row)

    def found(self, offering: str) -> Offering:
        """The date of an address, read anew; 404 when it is not public."""
        return offering_now(self.program, offering)

    def shown(self, offering: str) -> Offering:
        """The same as the pages of its form show it."""
        return offering_shown(self.program, offering)
