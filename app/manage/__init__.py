"""The resident's own page behind the mailed link, and finding it again."""

from __future__ import annotations

from flask import Flask

from app.extensions import csrf
from app.manage import find_views, guardian_views, papers_views, views


def init_app(app: Flask) -> None:
    """Bind the pages. The link's token in the form is what proves the right to post."""
    for pages in (views, find_views, guardian_views, papers_views):
        csrf.exempt(pages.blueprint)
        app.register_blueprint(pages.blueprint)
