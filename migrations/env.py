"""Runs the numbered migrations on the engine of the app.

SQLite changes a table by building it anew and dropping the old one. With foreign keys on,
that drop reaches into the tables that point at it, so they are off meanwhile and every
reference is checked before the commit.
"""

from __future__ import annotations

import logging
from typing import Any

from alembic import context
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, text

from app import models
from app.models.base import UTCDateTime

# Two machines that start at once must not both build the tables; any constant will do.
LOCK = 7_655_225

logging.basicConfig(format="%(message)s")
told = logging.getLogger("alembic.runtime.migration")
told.setLevel(logging.INFO)
told.addFilter(lambda line: line.getMessage().startswith("Running"))


def render_item(_kind: str, item: object, _autogen: object) -> str | bool:
    """Write a plain column type, so that a migration never imports our models."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UTCDateTime) else False


def number(_context: object, _revision: object, directives: list[Any]) -> None:
    """Give the next migration the next number; make none when nothing changed."""
    script = directives[0]
    if getattr(context.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives.clear()
        return
    head = ScriptDirectory.from_config(context.config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04d}"


def check_references(connection: Connection) -> None:
    """Refuse to commit a migration that leaves a row pointing at nothing."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"rows point at nothing: {[tuple(row) for row in broken[:5]]}")


def run(connection: Connection) -> None:
    """Run what is asked for in one transaction."""
    sqlite = connection.dialect.name == "sqlite"
    extension = current_app.extensions["migrate"]
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        transactional_ddl=True,
        render_item=render_item,
        **{**extension.configure_args, "process_revision_directives": number},
    )
    with context.begin_transaction():
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()
        if sqlite:
            check_references(connection)


def foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys; inside a transaction the switch would do nothing."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={state}")


def run_alone() -> None:
    """Run it on the database of the app, and commit."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as opened:
        foreign_keys(opened, "OFF")
        try:
            run(opened)
        finally:
            opened.rollback()
            foreign_keys(opened, "ON")


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database; there is no script to print.")
# A restore brings its own connection, and commits the tables together with their rows.
given = context.config.attributes.get("connection")
if given is None:
    run_alone()
else:
    told.setLevel(logging.WARNING)
    run(given)
