"""`flask texts`: the notices, waivers and rules that the programs bring."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.records.texts import publish_texts

group = AppGroup("texts", help="Texts people are shown and sign.")


@group.command("publish")
def publish() -> None:
    """Store every text that is new or was changed as its next version."""
    publish_texts()
    click.echo("The texts are up to date.")
