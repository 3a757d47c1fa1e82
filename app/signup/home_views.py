"""Home, help, privacy and accessibility."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.models import now
from app.programs import PROGRAMS
from app.signup.home import home_view, month_of, month_view
from app.web.public import public_page

blueprint = Blueprint("home", __name__)
SLUGS = {program.slug for program in PROGRAMS}


def _filters() -> tuple[str, str]:
    program = request.args.get("program", "")
    return (program if program in SLUGS else ""), request.args.get("city", "")[:40]


@blueprint.get("/")
@public_page("view", "program", "city", "month")
def index() -> str:
    """What is next, as a list or as a month."""
    program, city = _filters()
    at = now()
    if request.args.get("view") == "month":
        month = month_of(request.args.get("month", ""), at)
        view = month_view(month, program, city, at)
        return render_template("public/month.html", view=view, nav_current="calendar")
    view = home_view(program, city, at)
    return render_template("public/home.html", view=view, nav_current="programs")


@blueprint.get("/help")
@public_page()
def help_page() -> str:
    """How to get help, by phone first."""
    return render_template("public/help.html", nav_current="help")


@blueprint.get("/privacy")
@public_page()
def privacy() -> str:
    """What is asked, why, who sees it and for how long."""
    return render_template("public/privacy.html")


@blueprint.get("/accessibility")
@public_page()
def accessibility() -> str:
    """How the pages were tested and where to say that something does not work."""
    return render_template("public/accessibility.html")
