"""Moves a live SQLite installation to PostgreSQL: closed to writers meanwhile, compared afterwards.

Everything happens in one transaction on the new database, so a move that is broken off leaves it
empty and is simply begun again. The old one is closed by a mark beside its file, which every use
case looks at before and after it takes SQLite's write lock. We hold that lock while rows are read:
whoever began to write before is waited for, and whoever comes after finds the mark. Pages go on.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, Engine

from app.backups import schema
from app.backups.refusals import BackupError, DamagedError
from app.backups.tables import Row, Sum, Table, put, rows_of, sums, tables_of
from app.extensions import MOVED, closed_mark
from app.records.verify import Finding, Walk, findings

MOVING = "moving\n"
Told = Callable[[str, int], None]


@dataclass
class Moved:
    """Rows by table, what history says on the new database, and the mark that stays."""

    mark: Path
    rows: dict[str, int] = field(default_factory=dict)
    walk: Walk = field(default_factory=Walk)
    wrong: list[Finding] = field(default_factory=list)


def move(source: Engine, target: Engine, told: Told) -> Moved:
    """Move everything. The source stays closed when this returns, and is open if it raises.

    `told` hears of every table with its number of rows. BackupError if the target holds anything,
    or does not hold in the end what the source does.
    """
    path = closed_mark(source)
    if not path or target.dialect.name != "postgresql":
        raise BackupError("What can be moved is an SQLite database, to PostgreSQL.")
    moved = Moved(Path(path))
    with target.connect() as there, _closed(moved.mark) as mark, source.connect() as here:
        # Not before it is closed: the writers of now end, those to come are refused.
        here.execution_options(sqlite_begin="IMMEDIATE")
        with here.begin(), there.begin():
            schema.refuse_filled(there)
            schema.refuse_broken(here)
            revision = schema.revision_of(here)
            schema.refuse_unknown(revision)
            schema.bring_up(there, revision)
            tables = tables_of(here)
            moved.rows = _copy(here, there, tables, told)
            schema.set_counters(there, tables)
            schema.bring_up(there, "head")
            moved.wrong = _same_history(here, there, moved.walk)
            # On the disk before the new database has it: in between both are closed, not open.
            _write(mark, MOVED)
    return moved


def _copy(here: Connection, there: Connection, tables: list[Table], told: Told) -> dict[str, int]:
    read = {}
    for table in tables:
        total = Sum()
        put(there, table, _counted(rows_of(here, table), total))
        read[table.name] = total.told
        told(table.name, total.rows)
    stored = sums(there, tables)
    other = [name for name, each in read.items() if stored[name] != each]
    if other:
        raise DamagedError(f"PostgreSQL does not hold what was stored: {', '.join(other)}")
    return {name: rows for name, (rows, _hash) in read.items()}


def _counted(rows: Iterable[Row], total: Sum) -> Iterator[Row]:
    for row in rows:
        total.add(row)
        yield row


def _same_history(here: Connection, there: Connection, walk: Walk) -> list[Finding]:
    """What is wrong with history there; all of it must have been wrong here."""
    wrong = list(findings(walk, through=there))
    if wrong and (new := set(wrong) - set(findings(Walk(), through=here))):
        raise DamagedError(f"PostgreSQL does not hold the history as it was: {len(new)} findings.")
    return wrong


@contextmanager
def _closed(path: Path) -> Iterator[TextIO]:
    """Close the database to writers; open it again, or leave it as it was, if anything fails."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            raise BackupError("Somebody else is moving the database.") from trouble
        file.seek(0)
        # An earlier move came to its end, and perhaps was killed before PostgreSQL had it.
        was_moved = file.read() == MOVED
        if not was_moved:
            _write(file, MOVING)
        try:
            yield file
        except BaseException:
            if was_moved:
                _write(file, MOVED)
            else:
                path.unlink()
            raise


def _write(file: TextIO, words: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(words)
    file.flush()
    os.fsync(file.fileno())
