"""The pages of one program: about it, one date, the sign-up, and what came of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as Answer

from app.extensions import limiter
from app.models import Offering, now
from app.offerings.public import public_offering
from app.program_kit.places import places_band
from app.program_kit.program import Program
from app.registration.lookups import submission_of_key
from app.signup import apply
from app.signup.detail import offering_view, program_view
from app.signup.receipt import receipt_view
from app.web.origin import require_same_origin
from app.web.public import form_page, private_page, public_page

# One object for all programs: each call of limiter.limit would count the same post once more.
SENDING = limiter.limit(lambda: current_app.config["LIMIT_SIGN_UP"])


def blueprint_for(program: Program) -> Blueprint:
    """The public pages of a program, bound to it at start-up."""
    blueprint = Blueprint(f"program_{program.accent}", __name__, url_prefix=f"/{program.slug}")
    blueprint.before_request(require_same_origin)

    def found(offering: str) -> Offering:
        row = public_offering(program.slug, offering)
        if row is None or not row.meetings:
            abort(404)
        return row

    @blueprint.get("/")
    def about() -> Response:
        """What the program is, and its dates."""
        return public_page("public/program.html", view=program_view(program, now()))

    @blueprint.get("/<offering>/")
    def offering_page(offering: str) -> Response:
        """One date: everything needed to decide and to come."""
        base = current_app.config["BASE_URL"]
        view = offering_view(found(offering), program, now(), base)
        return public_page("public/offering.html", view=view)

    @blueprint.get("/<offering>/sign-up")
    def start(offering: str) -> Response:
        """Before you start: what it takes, the notice, other ways."""
        row = found(offering)
        band = places_band(row, now())
        if not band.takes:
            return form_page("signup/closed.html", program=program, offering=row, band=band)
        return apply.start_page(program, row)

    @blueprint.post("/<offering>/sign-up")
    @SENDING
    def send(offering: str) -> Answer:
        """One question page after the other, and at the end the sign-up itself."""
        return apply.take(program, found(offering), request.form)

    @blueprint.get("/<offering>/sign-up/sent/<key>")
    def sent(offering: str, key: str) -> Answer:
        """What came of a sign-up: status and next steps, no names. Safe to bookmark."""
        row = found(offering)
        submission = submission_of_key(key)
        if submission is None or submission.offering_id != row.id:
            return redirect(f"/{program.slug}/{row.slug}/sign-up", 303)
        base = current_app.config["BASE_URL"]
        view = receipt_view(submission, program, base)
        return private_page("signup/sent.html", view=view, program=program, offering=row)

    return blueprint
