"""Commands of the `flask` program: accounts, texts, demo data, and running it all."""

from __future__ import annotations

from flask import Flask

from app.cli import serve, staff


def init_app(app: Flask) -> None:
    """Add our groups and commands to `flask`."""
    for command in (staff.group, serve.serve):
        app.cli.add_command(command)
