"""`flask migrate-to-postgres`: the whole installation from SQLite to PostgreSQL, proved."""

from __future__ import annotations

import sys
import time

import click
from flask.cli import with_appcontext
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError

import config
from app.backups.move import move as move_all
from app.backups.refusals import BackupError
from app.extensions import db

POSTGRES = "postgresql+psycopg://"


@click.command("migrate-to-postgres")
@click.argument("url", envvar="POSTGRES_URL")
@with_appcontext
def move(url: str) -> None:
    """Copy everything into the empty PostgreSQL database at URL, and compare every row.

    Web server and worker may go on: pages open, whatever would be stored is answered with "back
    in a few minutes". When it is done the SQLite database stays closed. If it fails or is killed,
    the SQLite database is open as before and the other one is empty: run it again.

    URL may stand in POSTGRES_URL instead, so that no password stands in the list of processes.
    """
    began = time.monotonic()
    try:
        if not config.spelled(url).startswith(POSTGRES):
            raise BackupError(f"The address has to begin with {POSTGRES.replace('+psycopg', '')}")
        target = create_engine(config.spelled(url))
        try:
            done = move_all(db.engine, target, _tell)
        finally:
            target.dispose()
    except BackupError as trouble:
        raise click.ClickException(trouble.words) from trouble
    except (ArgumentError, DBAPIError) as trouble:
        # Without its words: it may quote a password, or a row.
        raise click.ClickException(f"A database refuses: {_kind(trouble)}") from None
    for each in done.wrong:
        click.echo(f"As before: chain {each.chain}, line {each.number}: {each.wrong}", err=True)
    click.echo(
        f"{sum(done.rows.values()):,} rows in {len(done.rows)} tables are the same on both sides; "
        f"{done.walk.lines:,} lines of history in {done.walk.chains} chains were read."
    )
    click.echo(f"Moved in {time.monotonic() - began:.1f} seconds. Now set DATABASE_URL and restart")
    click.echo("web server and worker; until then whatever would be stored is refused.")
    click.echo(f"The SQLite database stays closed; to go on with it after all, remove {done.mark}")


def _tell(table: str, rows: int) -> None:
    click.echo(f"  {table}: {rows:,}")
    sys.stdout.flush()


def _kind(trouble: Exception) -> str:
    return type(getattr(trouble, "orig", None) or trouble).__name__
