"""Public pages: home, the four programs, and the sign-up."""

from __future__ import annotations

from flask import Flask

from app.extensions import csrf
from app.programs import PROGRAMS
from app.signup import home_views
from app.signup.views import blueprint_for


def init_app(app: Flask) -> None:
    """One blueprint for home and help, one for each program."""
    for blueprint in (home_views.blueprint, *(blueprint_for(p) for p in PROGRAMS)):
        # These pages have no cookie to misuse: the sealed form and the origin check guard them.
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
