"""Destroys again, in a database that was put back, what was destroyed after the backup was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.backups.ledger import Entry
from app.extensions import db
from app.models import SYSTEM, Activity, Destruction, Purge, PurgeItem, now
from app.records.due import LINE
from app.records.going import again, blank

RESTORED = "backup_restored"
WHY = "Destroyed after the backup was made, and again when it was restored"


def destroy_again(
    connection: Connection, entries: Iterable[Entry], says: dict[str, Any]
) -> Counter[str]:
    """Destroy what the entries name and the database still holds; how many rows of each kind.

    Everything happens in the transaction of `connection`, and history says so.
    """
    made_at = datetime.fromisoformat(says["made_at"])
    with _ours(connection):
        gone = [entry for entry in _open(entries, made_at) if _go(entry)]
        for why in sorted({entry.authority for entry in gone}):
            lines = [e.row_id for e in gone if e.authority == why and e.kind == LINE]
            blank(lines, why, SYSTEM)
        if gone:
            _log(gone)
        data = {"made_at": says["made_at"], "revision": says["revision"], "again": len(gone)}
        db.session.add(Activity(actor=SYSTEM.kind, verb=RESTORED, data=data))
        db.session.commit()
    return Counter(entry.kind for entry in gone)


@contextmanager
def _ours(connection: Connection) -> Iterator[None]:
    """Let use cases work inside a transaction that is not theirs to commit."""
    db.session.remove()
    registry: Any = db.session.registry
    registry.set(Session(bind=connection))
    try:
        yield
    finally:
        db.session.remove()


def _open(entries: Iterable[Entry], made_at: datetime) -> list[Entry]:
    """Rows that went, as the last line about each says, and that the backup has not seen go."""
    last = {entry.row: entry for entry in entries}
    lists = {
        (row.id, row.made_at.isoformat()): row.state for row in db.session.scalars(select(Purge))
    }
    waiting = {
        (row.purge_id, row.kind, row.row_id)
        for row in db.session.scalars(select(PurgeItem).where(PurgeItem.outcome == ""))
    }
    found = []
    for entry in last.values():
        state = lists.get((entry.list_id, entry.list_made_at))
        # A list that the backup knows nothing of was made later, or in a time before an earlier
        # restore, which has destroyed again then.
        ahead = (
            entry.at >= made_at
            if state is None
            else (entry.list_id, entry.kind, entry.row_id) in waiting
        )
        if entry.gone and ahead:
            found.append(entry)
    return found


def _go(entry: Entry) -> bool:
    db.session.execute(
        delete(PurgeItem)
        .where(
            PurgeItem.kind == entry.kind, PurgeItem.row_id == entry.row_id, PurgeItem.outcome == ""
        )
        .execution_options(synchronize_session=False)
    )
    return entry.kind == LINE or again(entry.kind, entry.row_id)


def _log(gone: list[Entry]) -> None:
    """Into the destruction log, as it stood in the one that was lost."""
    purge = Purge(state="done", reason=WHY, done_at=now())
    db.session.add(purge)
    db.session.flush()
    for authority, series, kind in sorted({(e.authority, e.series, e.kind) for e in gone}):
        rows = [e for e in gone if (e.authority, e.series, e.kind) == (authority, series, kind)]
        db.session.add(
            Destruction(
                purge_id=purge.id,
                series=series,
                kind=kind,
                rows=len(rows),
                first=min(e.since for e in rows),
                last=max(e.since for e in rows),
                authority=authority,
                at=max(e.at for e in rows),
            )
        )
