"""Databases for tests: made by the real migrations, emptied between tests, dropped at the end."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import psycopg
import pytest
import redis
from flask import Flask
from sqlalchemy import Connection, event, insert
from sqlalchemy.engine import make_url

from app import create_app
from app.extensions import Base, db
from app.models import HistoryPermit, now
from app.models.seals import EVERY_CHAIN

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
# Published here, and yet of the kind that production takes: some tests start one.
SECRET_KEY = "signs what tests make: Gx7-quince.Vm2-otter.Jd9"
FIELD_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
MIGRATIONS = Path(__file__).parent.parent / "migrations"
LEFT_OVER_AFTER = 6 * 3600


def settings(instance: Path) -> dict[str, str]:
    """Settings of a development machine, with the same secrets in every process of a run."""
    return {
        "ROLLCALL_ENV": "development",
        "INSTANCE_DIR": str(instance),
        "BASE_URL": "http://localhost",
        "PUBLIC_PAGE_SECONDS": "0",
        # Tests fill in forms faster than people, and all from one address.
        "PROOF_AFTER": "1000000 per minute",
        "PROOF_AFTER_DATE": "1000000 per minute",
        "PROOF_SOONER_THAN": "0",
        "SECRET_KEY": SECRET_KEY,
        "FIELD_KEYS": FIELD_KEY,
        "BACKUP_KEYS": base64.urlsafe_b64encode(bytes(range(32, 64))).decode(),
    }


def _url(database: str) -> str:
    return make_url(POSTGRES).set(database=database).render_as_string(hide_password=False)


def postgres_or_skip() -> None:
    """Skip where there is no PostgreSQL; on CI fail instead."""
    try:
        psycopg.connect(_url("postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL; set TEST_DATABASE_URL")


def redis_or_skip() -> None:
    """Skip where there is no Redis; on CI fail instead."""
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except redis.ConnectionError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no Redis; set TEST_REDIS_URL")


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """A new PostgreSQL database; also drops those that killed runs left behind."""
    postgres_or_skip()
    database = f"rollcall_test_{int(time.time())}_{os.getpid()}_{name}"
    with psycopg.connect(_url("postgres"), autocommit=True) as server:
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'rollcall\\_test\\_%'"
        ).fetchall()
        for (old,) in rows:
            if time.time() - int(old.split("_")[2]) > LEFT_OVER_AFTER:
                server.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{database}"')
        server.execute(f'ALTER DATABASE "{database}" SET synchronous_commit = off')
        try:
            yield _url(database)
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@contextmanager
def database(engine: str, folder: Path, name: str) -> Iterator[str]:
    """A new database on "sqlite" (a file in `folder`) or "postgres"."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'rollcall.sqlite'}"
        return
    with postgres_database(name) as url:
        yield url


def migrated_app(database_url: str) -> Flask:
    """The app on a database that the migrations built."""
    # config.load() has spoken already; the address must be spelled the way it spells it.
    url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": url,
            "MAIL_SUPPRESS_SEND": False,
            # Hundreds of tests sign in: their passphrases need not cost an attacker anything.
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
                "argon2__time_cost": 1,
                "argon2__memory_cost": 64,
                "argon2__parallelism": 1,
            },
        }
    )
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    return app


def empty(app: Flask) -> None:
    """Delete every row; for a few rows this is quicker than TRUNCATE on both engines."""
    permits = HistoryPermit.__table__
    opened = insert(permits).values(
        chain=EVERY_CHAIN, reason="The next test begins.", actor="system", made_at=now()
    )
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(opened)
        for table in reversed(Base.metadata.sorted_tables):
            if table is not permits:
                connection.execute(table.delete())
        connection.execute(permits.delete())


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The SQL sent meanwhile, to show that a page asks as often for 10 rows as for 1,000."""
    sent: list[str] = []

    def note(_conn: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
