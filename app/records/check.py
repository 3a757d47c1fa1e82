"""The nightly walk through all history: done once a night by one worker, its result kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import exists, select

from app.extensions import db, write_tx
from app.models import HistoryCheck, now
from app.records.verify import Finding, Walk, findings

# How long after the last began the next is due, and after how long one that began is given up.
EVERY = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(hours=3)
# So many findings are kept word for word; the rest is counted.
KEPT = 50


def check_history(stopping: Callable[[], bool] = lambda: False) -> HistoryCheck | None:
    """Walk if it is time to and nobody else is walking; the finished check, or None.

    A walk that is told to stop leaves no result, and the next worker begins anew.
    """
    check_id = _begin(now())
    if check_id is None:
        return None
    walk = Walk()
    found = findings(walk, stopping=stopping)
    kept: list[Finding] = list(islice(found, KEPT))
    wrong = len(kept) + sum(1 for _ in found)
    if stopping():
        _forget(check_id)
        return None
    return _end(check_id, walk, kept, wrong)


def last_check() -> HistoryCheck | None:
    """The newest finished walk."""
    return db.session.scalar(
        select(HistoryCheck)
        .where(HistoryCheck.ended_at.is_not(None))
        .order_by(HistoryCheck.ended_at.desc(), HistoryCheck.id.desc())
        .limit(1)
    )


def _begin(at: datetime) -> int | None:
    write_tx()
    # Two workers at the turn of the night: the second waits here and then finds the first's row.
    newest = select(HistoryCheck.id).order_by(HistoryCheck.id.desc()).limit(1)
    db.session.execute(newest.with_for_update())
    done = HistoryCheck.ended_at.is_not(None) & (HistoryCheck.started_at > at - EVERY)
    walking = HistoryCheck.ended_at.is_(None) & (HistoryCheck.started_at > at - GIVEN_UP_AFTER)
    if db.session.scalar(select(exists().where(done | walking))):
        db.session.rollback()
        return None
    check = HistoryCheck(started_at=at)
    db.session.add(check)
    db.session.commit()
    return check.id


def _end(check_id: int, walk: Walk, kept: list[Finding], wrong: int) -> HistoryCheck:
    write_tx()
    check = db.session.get_one(HistoryCheck, check_id)
    check.ended_at = now()
    check.lines, check.purged = walk.lines, walk.purged.total()
    check.wrong, check.findings = wrong, [list(finding) for finding in kept]
    db.session.commit()
    return check


def _forget(check_id: int) -> None:
    write_tx()
    db.session.delete(db.session.get_one(HistoryCheck, check_id))
    db.session.commit()
