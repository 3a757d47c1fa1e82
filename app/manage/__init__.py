"""The resident's own page behind the mailed link, and finding it again."""

from __future__ import annotations

from flask import Flask

from app.extensions import csrf
from app.manage import find_views, guardian_views, views


def init_app(app: Flask) -> None:
    """Bind the pages. The link's token in the form is what proves the right to post."""
    for blueprint in (views.blueprint, find_views.blueprint, guardian_views.blueprint):
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
