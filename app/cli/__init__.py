"""Commands of the `flask` program: accounts, texts, records, backups, demo, and running it all."""

from __future__ import annotations

from flask import Flask

from app.cli import backup, demo, move, records, serve, staff, texts


def init_app(app: Flask) -> None:
    """Add our groups and commands to `flask`."""
    for command in (
        staff.group,
        texts.group,
        records.group,
        backup.group,
        demo.group,
        move.move,
        serve.serve,
    ):
        app.cli.add_command(command)
