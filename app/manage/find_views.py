"""Find my registration: one box, and the same answer for every address."""

from __future__ import annotations

import time

from flask import Blueprint, Response, current_app, request

from app.extensions import limiter
from app.program_kit.fields import Email, Said
from app.program_kit.steps import SectionForm
from app.registration.find import send_links
from app.web.origin import require_same_origin
from app.web.public import form_page

blueprint = Blueprint("find", __name__)
blueprint.before_request(require_same_origin)
# Known and unknown addresses take the same time: the work fits well inside this.
SAME_SECONDS = 0.4


class Address(SectionForm):
    """The address that was given at sign-up."""

    email = Email(
        "E-mail address you signed up with",
        Said(blank="Enter the e-mail address you signed up with", width="xl", autocomplete="email"),
    )


@blueprint.get("/find")
def ask() -> Response:
    """The box."""
    return form_page("manage/find.html", form=Address(), problems=[], nav_current="find")


@blueprint.post("/find")
@limiter.limit(lambda: current_app.config["LIMIT_FIND"])
def send() -> Response:
    """Mail the links there are, and say the same in any case."""
    began = time.monotonic()
    form = Address(request.form)
    if not form.validate():
        return form_page(
            "manage/find.html", 422, form=form, problems=form.problems(), nav_current="find"
        )
    send_links(form.email.data)
    time.sleep(max(0.0, SAME_SECONDS - (time.monotonic() - began)))
    return form_page("manage/found.html", nav_current="find")
