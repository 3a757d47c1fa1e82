"""For developers only: reads the mails that were written to the mail folder."""

from __future__ import annotations

from flask import Flask

from app.dev.views import dev


def init_app(app: Flask) -> None:
    """Bind /dev/mail; on a production machine there is no such page."""
    if app.config["DEVELOPMENT"]:
        app.register_blueprint(dev)
