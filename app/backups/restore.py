"""Opens a backup: into a scratch database to prove it, or into an empty one to go on with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from app.backups import boxes, schema
from app.backups.again import destroy_again
from app.backups.boxes import Keys
from app.backups.contents import Contents
from app.backups.ledger import read
from app.backups.refusals import DamagedError
from app.backups.snapshot import scratch
from app.backups.tables import Table, put, sums
from app.records.verify import Finding, Walk, findings

OTHER = "What was stored is not what the backup holds: "


@dataclass
class Opened:
    """What a backup says about itself, rows by table, what its history says."""

    says: dict[str, Any]
    rows: dict[str, int]
    walk: Walk = field(default_factory=Walk)
    wrong: list[Finding] = field(default_factory=list)


@dataclass
class Restored(Opened):
    """What was destroyed again, by kind, and lines of the ledger that could not be read."""

    again: Counter[str] = field(default_factory=Counter)
    unread: int = 0


def verify(path: Path, keys: Keys) -> Opened:
    """Put a backup into a scratch database and look whether everything is in it and right."""
    with scratch() as connection:
        schema.without_references(connection)
        with connection.begin():
            opened = Opened(*_fill(connection, path, keys))
            opened.wrong = list(findings(opened.walk, through=connection))
    return opened


def restore(engine: Engine, path: Path, keys: Keys, ledgers: Sequence[Path]) -> Restored:
    """Put a backup into an empty database, and destroy again what the ledgers name.

    All or nothing: a run that is killed leaves the database empty. BackupError if it holds
    something, or if the backup cannot be opened.
    """
    with engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        schema.without_references(connection)
        try:
            with connection.begin():
                schema.refuse_filled(connection)
                restored = Restored(*_fill(connection, path, keys))
                made_at = datetime.fromisoformat(restored.says["made_at"])
                found = read(ledgers, keys, made_at)
                restored.unread = found.unread
                restored.again = destroy_again(connection, found.entries, restored.says)
                restored.wrong = list(findings(restored.walk, through=connection))
        finally:
            # It was made to look away from references; the next one looks again.
            connection.invalidate()
    return restored


def _fill(connection: Connection, path: Path, keys: Keys) -> tuple[dict[str, Any], dict[str, int]]:
    with path.open("rb") as file:
        says = boxes.plain_line(file)
        schema.refuse_unknown(says["revision"])
        file.seek(0)
        content = Contents(boxes.opened(file, keys))
        tables: list[Table] = []
        for table in content.tables():
            if not tables:
                # Not before the first chunk was opened: with a wrong key nothing is built.
                schema.bring_up(connection, says["revision"])
            put(connection, table, content.rows())
            tables.append(table)
    stored = sums(connection, tables)
    other = [name for name, told in content.sums.items() if stored[name] != told]
    if other:
        raise DamagedError(OTHER + ", ".join(other))
    schema.set_counters(connection, tables)
    schema.bring_up(connection, "head")
    schema.refuse_broken(connection)
    return says, {name: rows for name, (rows, _hash) in content.sums.items()}
