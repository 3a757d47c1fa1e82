"""Calendars over HTTP: to subscribe to and to download. Read-only, no cookies."""

from __future__ import annotations

from flask import Flask

from app.feeds.answers import Shelf
from app.feeds.views import feeds


def init_app(app: Flask) -> None:
    """Bind the addresses and an empty shelf for written calendars."""
    app.extensions["rollcall.calendars"] = Shelf(most_bytes=8 * 1024 * 1024)
    app.register_blueprint(feeds)
