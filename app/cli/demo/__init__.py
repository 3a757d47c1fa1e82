"""`flask demo`: made-up offerings and people, to show and to try Rollcall with."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.demo.clear import clear_demo
from app.cli.demo.load import RefusedError, load_demo

group = AppGroup("demo", help="Made-up offerings and people, for trying things out.")


@group.command("load")
def load() -> None:
    """Add the demo data; refused beside real registrations."""
    try:
        load_demo()
    except RefusedError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo("The demo data is loaded.")


@group.command("clear")
def clear() -> None:
    """Remove the demo data, and only that."""
    try:
        clear_demo()
    except RefusedError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo("The demo data is gone.")
