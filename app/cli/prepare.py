"""What must be done before the first page: tables, texts and, where wanted, demo data."""

from __future__ import annotations

import click
import flask_migrate
from flask import current_app
from sqlalchemy import inspect

from app.cli.demo.load import load_demo
from app.extensions import ClosedError, db, refuse_closed
from app.records.texts import publish_texts
from app.web.ready import schema


def prepare() -> None:
    """Bring the database up to date; on the very first start load the demo if DEMO says so."""
    try:
        refuse_closed(db.engine)
    except ClosedError as closed:
        raise click.ClickException(str(closed)) from closed
    first = not inspect(db.engine).has_table("alembic_version")
    if not first and schema() == "newer":
        # The rest of an upgrade, or a step back: old code works with the next version's tables.
        click.echo("The tables belong to a newer version of Rollcall and stay as they are.")
    else:
        db.session.rollback()
        flask_migrate.upgrade()
    publish_texts()
    if first and current_app.config["DEMO"]:
        click.echo("First start: loading the demo data.")
        load_demo()
