"""The app with its lock taken off: seats are counted first and taken later, as a form page does.

Only to show that the crowd of these tests does oversell where nothing holds it back.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine

from app import create_app
from app.extensions import db, write_tx
from app.models import Division
from app.registration import register, seats

_seen = threading.local()


def _look_before_locking() -> None:
    db.session.rollback()
    rows = db.session.execute(select(Division.id, Division.capacity, Division.seats_taken))
    _seen.free = {row.id: (row.capacity or 0) - row.seats_taken for row in rows}
    db.session.rollback()
    time.sleep(0.05)
    write_tx()


def _take(division_id: int, wanted: int, *, passing_waitlist: bool = False) -> bool:
    if _seen.free[division_id] < wanted:
        return False
    db.session.execute(
        update(Division)
        .where(Division.id == division_id)
        .values(seats_taken=Division.seats_taken + wanted)
    )
    return True


def _without_checks(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA ignore_check_constraints = ON")


event.listen(Engine, "connect", _without_checks)
register.write_tx = _look_before_locking  # type: ignore[attr-defined]
seats.take = _take
app = create_app()
