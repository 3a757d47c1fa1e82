"""Tables of a database by its migrations, inside a transaction that somebody else commits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import alembic.command
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.backups.refusals import BackupError, NotEmptyError
from app.backups.tables import Table
from app.extensions import migrate

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def revision_of(connection: Connection) -> str:
    """The revision a database is at. BackupError where there are no tables of ours."""
    if not sa.inspect(connection).has_table("alembic_version"):
        raise BackupError("The database holds no tables of Rollcall.")
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version"))
    return str(found.scalar_one())


def newest() -> str:
    """The newest revision this version knows."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def refuse_unknown(revision: str) -> None:
    """BackupError for a revision of a newer version than this one."""
    known = {each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if revision not in known:
        raise BackupError(
            f"It is at revision {revision}, and this version knows up to {newest()}: "
            "install the version it was made with, or a newer one."
        )


def refuse_filled(connection: Connection) -> None:
    """NotEmptyError for a database that holds any table."""
    if sa.inspect(connection).get_table_names():
        raise NotEmptyError(
            "The database holds tables already. Give it an empty one; nothing was changed."
        )


def bring_up(connection: Connection, revision: str) -> None:
    """Run the migrations up to a revision, in the transaction of the connection."""
    settings: Any = migrate.get_config(str(MIGRATIONS))
    settings.attributes["connection"] = connection
    alembic.command.upgrade(settings, revision)


def set_counters(connection: Connection, tables: Iterable[Table]) -> None:
    """Let new rows get ids after the greatest one. SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    quoted = connection.dialect.identifier_preparer.quote
    for table in tables:
        for name in table.key if len(table.key) == 1 else ():
            column, at = quoted(name), quoted(table.name)
            counter = sa.text("SELECT pg_get_serial_sequence(:at, :name)")
            found = connection.scalar(counter, {"at": at, "name": name})
            if found is not None:
                # Quoted names of our own tables, and nothing that anybody typed.
                most = f"max({column})"
                greatest = f"SELECT {most} FROM {at} HAVING {most} > 0"  # noqa: S608  # nosec B608
                for (last,) in connection.execute(sa.text(greatest)).all():
                    connection.execute(
                        sa.text("SELECT setval(CAST(:found AS regclass), :last)"),
                        {"found": found, "last": last},
                    )


def without_references(connection: Connection) -> None:
    """Let SQLite take rows whatever they point at; to be asked before the transaction begins."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection
        driver.cursor().execute("PRAGMA foreign_keys=OFF")


def refuse_broken(connection: Connection) -> None:
    """BackupError for an SQLite database whose pages are damaged or whose rows point at nothing."""
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
        raise BackupError("The database is damaged: PRAGMA integrity_check finds faults.")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise BackupError("The database is damaged: rows point at others that are not there.")
