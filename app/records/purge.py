"""Destroying what is due: proposed by the program, approved by a person, done in small steps.

Each step takes some rows of the approved list in one transaction, so a purge that is killed is
finished by the next run, and nothing but what is on the list goes. Rows that changed or came
under a hold since they were listed stay, and the log says how many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, func, insert, select

from app.extensions import db, write_tx
from app.models import Destruction, Purge, PurgeItem, now, staff_actor
from app.records.due import due_rows
from app.records.going import GOING, blank
from app.records.held import holds_now
from app.registration.refusals import NotAllowedError, all_or_nothing

STEP = 100
OPEN = ("proposed", "approved")
GONE, CHANGED, HELD = "gone", "changed", "held"


def open_purge() -> Purge | None:
    """The list that waits for approval or is being worked through."""
    return db.session.scalar(select(Purge).where(Purge.state.in_(OPEN)).order_by(Purge.id).limit(1))


def summary(purge_id: int) -> Sequence[tuple[str, str, int]]:
    """How many rows of each series and kind are on a list."""
    query = (
        select(PurgeItem.series, PurgeItem.kind, func.count(PurgeItem.id))
        .where(PurgeItem.purge_id == purge_id)
        .group_by(PurgeItem.series, PurgeItem.kind)
        .order_by(PurgeItem.series, PurgeItem.kind)
    )
    return [(series, kind, rows) for series, kind, rows in db.session.execute(query)]


def destroyed() -> Sequence[Destruction]:
    """The destruction log, newest first."""
    query = select(Destruction).order_by(Destruction.at.desc(), Destruction.id.desc())
    return db.session.scalars(query.limit(200)).all()


@all_or_nothing
def propose() -> Purge | None:
    """Store a list of everything that is due now; the open list if there is one; None for none."""
    write_tx()
    found = open_purge()
    if found is not None:
        return found
    rows = list(due_rows(now()))
    if not rows:
        db.session.rollback()
        return None
    purge = Purge()
    db.session.add(purge)
    db.session.flush()
    db.session.execute(insert(PurgeItem), [{"purge_id": purge.id, **r._asdict()} for r in rows])
    db.session.commit()
    return purge


@all_or_nothing
def decide(purge_id: int, staff_id: int, *, approve: bool, reason: str) -> None:
    """Approve or refuse a proposed list. NotAllowedError without a reason, or if it is decided."""
    if not reason.strip():
        raise NotAllowedError("Write why: it stands in the log.")
    write_tx()
    purge = db.session.scalars(
        select(Purge).where(Purge.id == purge_id).with_for_update()
    ).one_or_none()
    if purge is None or purge.state != "proposed":
        raise NotAllowedError("Somebody has decided on this list already.")
    purge.state = "approved" if approve else "refused"
    purge.decided_at, purge.decided_by, purge.reason = now(), staff_id, reason.strip()[:300]
    if not approve:
        db.session.execute(delete(PurgeItem).where(PurgeItem.purge_id == purge_id))
    db.session.commit()


def run(
    done: Callable[[int], None] = lambda _count: None,
    noted: Callable[[Purge, Sequence[PurgeItem]], None] = lambda _purge, _items: None,
) -> Purge | None:
    """Work through the approved list to its end; the finished list, or None without one.

    `done` hears after every step how many rows it took. `noted` hears what became of each row
    just before the step is committed, and stops it by raising.
    """
    while True:
        write_tx()
        purge = db.session.scalars(
            select(Purge).where(Purge.state == "approved").order_by(Purge.id).with_for_update()
        ).first()
        if purge is None:
            db.session.rollback()
            return None
        items = _next(purge.id)
        if not items:
            _finish(purge)
            db.session.commit()
            return purge
        _take(purge, items)
        noted(purge, items)
        db.session.commit()
        done(len(items))


def _next(purge_id: int) -> Sequence[PurgeItem]:
    query = select(PurgeItem).where(PurgeItem.purge_id == purge_id, PurgeItem.outcome == "")
    return db.session.scalars(query.order_by(PurgeItem.id).limit(STEP)).all()


def _take(purge: Purge, items: Sequence[PurgeItem]) -> None:
    holds = holds_now()
    lines = []
    for item in items:
        if holds.keep(item.offering_id, item.submission_id):
            item.outcome = HELD
        elif item.kind in GOING:
            item.outcome = GONE if GOING[item.kind](item) else CHANGED
        else:
            item.outcome = GONE
            lines.append(item.row_id)
    if lines:
        blank(lines, authority(purge, "D9"), staff_actor(purge.decided_by or 0))


def authority(purge: Purge, series: str) -> str:
    """Under what a row was destroyed, as history and log say it."""
    return f"Retention schedule {series}, list {purge.id}, approved by account {purge.decided_by}"


def _finish(purge: Purge) -> None:
    """Write the destruction log from the list, then drop the list itself."""
    gone = func.count(PurgeItem.id).filter(PurgeItem.outcome == GONE)
    groups = select(
        PurgeItem.series,
        PurgeItem.kind,
        gone,
        func.count(PurgeItem.id) - gone,
        func.min(PurgeItem.since),
        func.max(PurgeItem.since),
    ).where(PurgeItem.purge_id == purge.id)
    for series, kind, rows, kept, first, last in db.session.execute(
        groups.group_by(PurgeItem.series, PurgeItem.kind).order_by(PurgeItem.series, PurgeItem.kind)
    ).all():
        db.session.add(
            Destruction(
                purge_id=purge.id,
                series=series,
                kind=kind,
                rows=rows,
                kept=kept,
                first=first,
                last=last,
                authority=authority(purge, series),
            )
        )
    db.session.execute(delete(PurgeItem).where(PurgeItem.purge_id == purge.id))
    purge.state, purge.done_at = "done", now()
