"""A database with something of every kind in it, and empty ones to put it into."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine

from app.backups.boxes import Keys
from app.backups.tables import sums, tables_of
from app.extensions import db
from app.models import SYSTEM, Activity, HistoryCheck, now
from tests import engines, factories

KEY = base64.urlsafe_b64encode(b"b" * 32).decode()
OTHER_KEY = base64.urlsafe_b64encode(b"o" * 32).decode()
KEYS = Keys([KEY])
# What a restore adds to: its own line of history.
HISTORY = {"activities", "history_seals", "history_heads"}


def fill() -> None:
    """Rows with every kind of column, and values on which engines differ."""
    game = factories.offering(factories.GAME)
    child = factories.registration(
        game, full_name="Zoë Østergård\n\t😀 \\N", private={"health": "Carries an inhaler."}
    )
    factories.registration(factories.offering(), "waitlisted", party_size=2)
    # JSON that is a bare number, text that looks like one, and nothing.
    for value in (1, "1", 1.5, None, True, [], {"b": 1, "a": None}):
        db.session.add(factories.answer(factories.question(game), child, value))
    factories.venue(latitude=45.0175, longitude=-93.2184)
    factories.city("fridley", "Fridley")
    factories.data_request(child.submission, received_on=date(2026, 2, 28))
    factories.document()
    factories.staff(factories.GAME, password=None)
    for verb in ("registered", "seen"):
        db.session.add(
            Activity(actor=SYSTEM.kind, verb=verb, offering_id=game.id, reason="é", data={"n": 1})
        )
        db.session.commit()
    # A time without a fraction of a second, and JSON's null beside an empty list.
    first = HistoryCheck(started_at=datetime(2026, 3, 8, 9, tzinfo=UTC), findings=None)
    second = HistoryCheck(ended_at=now())
    db.session.add_all([first, second, HistoryCheck()])
    db.session.commit()
    # Ids have gaps, as in life.
    db.session.delete(second)
    db.session.commit()
    db.session.remove()


@contextmanager
def empty(engine: str, folder: Path, name: str) -> Iterator[Engine]:
    """An empty database of an engine."""
    folder.mkdir(exist_ok=True)
    with engines.database(engine, folder, name) as url:
        made = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
        try:
            yield made
        finally:
            made.dispose()


def looks(connection: Connection) -> dict[str, tuple[int, str]]:
    """Rows and hash of every table but those of history."""
    tables = [table for table in tables_of(connection) if table.name not in HISTORY]
    return sums(connection, tables)
