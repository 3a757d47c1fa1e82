"""A reading of the whole database that stands still while people go on signing up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.pool import StaticPool


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """The database as it was at one moment.

    PostgreSQL keeps a snapshot for whoever reads. SQLite would let its WAL grow meanwhile, so its
    online backup copies the pages first, which takes a second where reading rows takes a minute.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            yield connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        return
    with scratch() as connection:
        source = engine.raw_connection()
        try:
            copied: Any = connection.connection.driver_connection
            found: Any = source.driver_connection
            found.backup(copied)
        finally:
            source.close()
        yield connection


@contextmanager
def scratch() -> Iterator[Connection]:
    """An SQLite database of one connection, on disk but without a name.

    SQLite makes it in SQLITE_TMPDIR or /var/tmp and takes its name away at once: nobody else can
    open it, and nothing of it is left however this process ends.
    """
    engine = sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(""), poolclass=StaticPool
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
