"""To be replaced by the room."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Bind the room's pages."""
