"""Rows of every table in a form that both engines read and write, and sums to compare them by.

Nothing here asks the models: what a table looks like is read from the database itself, so a
backup of an older version can be put back as it was and brought up to date afterwards.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection

from app.backups.refusals import BackupError

# Rows in memory at a time.
BATCH = 1000
NOT_OURS = {"alembic_version"}
# Kind of a column by its type; the more special type first.
KINDS: tuple[tuple[type[Any], str], ...] = (
    (sa.Boolean, "flag"),
    (sa.DateTime, "time"),
    (sa.Date, "date"),
    (sa.JSON, "json"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "number"),
    (sa.Float, "real"),
    (sa.String, "text"),
)
Row = list[Any]


def _utc(value: datetime) -> str:
    # SQLite keeps no zone; what it keeps is UTC.
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


# What a value becomes outside the database, and again inside; all others stay as they are.
OUT: dict[str, Callable[[Any], Any]] = {
    "time": _utc,
    "date": date.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
    # SQLite turns JSON that is a bare number into a number of its own.
    "json": lambda value: value if isinstance(value, str) else json.dumps(value),
}
IN: dict[str, Callable[[Any], Any]] = {
    "time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": base64.b64decode,
}
TYPES: dict[str, Any] = {
    "flag": sa.Boolean(),
    "time": sa.DateTime(timezone=True),
    "date": sa.Date(),
    # As the text it is: what was stored comes back to the byte, and NULL is not `null`.
    "json": sa.Text(),
    "bytes": sa.LargeBinary(),
    "number": sa.Integer(),
    "real": sa.Float(),
    "text": sa.Text(),
}


@dataclass(frozen=True)
class Table:
    """A table: its name, its columns with their kinds, and the columns that put rows in line."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    def clause(self) -> sa.TableClause:
        """For statements."""
        return sa.table(self.name, *(sa.column(name, TYPES[kind]) for name, kind in self.columns))


@dataclass
class Sum:
    """How many rows there were, and a hash over all of them in their line."""

    rows: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, row: Row) -> bytes:
        """Count a row; the row as a line of text."""
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._hash.update(line)
        self.rows += 1
        return line

    @property
    def told(self) -> tuple[int, str]:
        """Number of rows and hash."""
        return self.rows, self._hash.hexdigest()


def tables_of(connection: Connection) -> list[Table]:
    """Every table, those that others point at first."""
    found = sa.MetaData()
    found.reflect(connection)
    return [_table(each) for each in found.sorted_tables if each.name not in NOT_OURS]


def _table(found: sa.Table) -> Table:
    columns = tuple((each.name, _kind(each)) for each in found.columns)
    key = tuple(each.name for each in found.primary_key) or tuple(name for name, _kind in columns)
    return Table(found.name, columns, key)


def _kind(column: sa.Column[Any]) -> str:
    for type_, kind in KINDS:
        if isinstance(column.type, type_):
            return kind
    raise BackupError(f"{column.table.name}.{column.name} is of a type that no backup knows.")


def rows_of(connection: Connection, table: Table) -> Iterator[Row]:
    """Every row as values that JSON knows, in the same line on both engines."""
    postgres = connection.dialect.name == "postgresql"
    clause = table.clause()
    columns = [
        sa.cast(clause.c[name], sa.Text).label(name)
        if kind == "json" and postgres
        else clause.c[name]
        for name, kind in table.columns
    ]
    kinds = dict(table.columns)
    # Text in the sequence of its bytes, whatever language the database is set to.
    line = [
        sa.collate(clause.c[name], "C") if kinds[name] == "text" and postgres else clause.c[name]
        for name in table.key
    ]
    out = [OUT.get(kind) for _name, kind in table.columns]
    query = sa.select(*columns).order_by(*line)
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        yield [
            turn(value) if turn is not None and value is not None else value
            for turn, value in zip(out, row, strict=True)
        ]


def put(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Store rows of a table that is empty. BackupError if the engine cannot hold one."""
    turns = [IN.get(kind) for _name, kind in table.columns]
    values = (
        [
            turn(value) if turn is not None and value is not None else value
            for turn, value in zip(turns, row, strict=True)
        ]
        for row in rows
    )
    if connection.dialect.name == "postgresql":
        _copy(connection, table, values)
        return
    names = [name for name, _kind in table.columns]
    statement = sa.insert(table.clause())
    while some := [dict(zip(names, row, strict=True)) for row in islice(values, BATCH)]:
        connection.execute(statement, some)


def _copy(connection: Connection, table: Table, values: Iterator[Row]) -> None:
    """COPY is ten times as quick as INSERT, and references are looked at when it ends."""
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(name) for name, _kind in table.columns)
    driver: Any = connection.connection.driver_connection
    row: Row = []
    try:
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {quoted(table.name)} ({names}) FROM STDIN") as copied,
        ):
            for row in values:
                copied.write_row(row)
    except psycopg.DataError as trouble:
        # Without its words: it quotes what people told us.
        where = f"{table.name}, row {row[0] if row else '?'}"
        raise BackupError(f"{where}: PostgreSQL cannot hold it ({type(trouble).__name__}).") from (
            None
        )


def sums(connection: Connection, tables: Iterable[Table]) -> dict[str, tuple[int, str]]:
    """Number of rows and hash of every table, as they stand in the database."""
    found = {}
    for table in tables:
        total = Sum()
        for row in rows_of(connection, table):
            total.add(row)
        found[table.name] = total.told
    return found
