"""Who works on which outbox row. A claim has a lease; what a dead worker held comes back.

due -> claimed -> sending -> sent, or back to due, or undelivered. A row is `sending` only around
its own SMTP conversation, so only such a row can have arrived without our knowing. It is sent
again with the same Message-ID: a mail may repeat, none is lost.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from app.extensions import db, write_tx
from app.models import Message, now

# Longer than the slowest conversation: seven answers, each waited for up to 15 seconds.
LEASE = timedelta(minutes=2)
RETRY_MINUTES = (1, 5, 15, 60)
# Four short waits and then one an hour: 72 hours in all.
MOST_ATTEMPTS = 75


@dataclass(frozen=True)
class Batch:
    """Rows one worker holds until the lease ends, known by the token."""

    token: str
    ids: tuple[int, ...]


def take(limit: int) -> Batch:
    """Claim up to `limit` rows that are due or whose holder died. Commits."""
    token = uuid.uuid4().hex
    ready = _ready(now())
    # Asking first spares the write lock: most of the time nothing is due.
    if db.session.scalar(select(Message.id).where(ready).limit(1)) is None:
        db.session.rollback()
        return Batch(token, ())
    write_tx()
    at = now()
    picked = (
        select(Message.id)
        .where(_ready(at))
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    rows = db.session.execute(
        update(Message)
        .where(Message.id.in_(select(picked.c.id)))
        .values(state="claimed", claim_token=token, lease_until=at + LEASE)
        .returning(Message.id, Message.due_at)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.commit()
    return Batch(token, tuple(row.id for row in sorted(rows, key=lambda r: (r.due_at, r.id))))


def begin(row_id: int, token: str, **carried: str) -> bool:
    """Mark a row as being sent, with a fresh lease and what its mail carries. No commit.

    False if another worker took the row meanwhile.
    """
    lease, attempts = now() + LEASE, Message.attempts + 1
    told = {"state": "sending", "lease_until": lease, "attempts": attempts, **carried}
    return _change(row_id, token, "claimed", **told)


def finish(row_id: int, token: str) -> bool:
    """The server has it. Commits. False if another worker took the row meanwhile."""
    write_tx()
    at = now()
    ours = _change(row_id, token, "sending", state="sent", sent_at=at, last_error="", **_released())
    db.session.commit()
    return ours


def retry(row: Message, why: str) -> None:
    """Try again later, or give up after 72 hours. No commit."""
    if row.attempts >= MOST_ATTEMPTS:
        give_up(row, why)
        return
    step = min(row.attempts, len(RETRY_MINUTES)) - 1
    spread = random.uniform(0.9, 1.1)  # noqa: S311 - keeps retries apart, guards nothing
    _set(
        row,
        state="due",
        due_at=now() + timedelta(minutes=RETRY_MINUTES[step]) * spread,
        last_error=why,
        **_released(),
    )


def put_back(row: Message, why: str) -> None:
    """As if never tried, behind the others: the server failed, not this mail. No commit."""
    behind = now() + timedelta(minutes=RETRY_MINUTES[0])
    _set(row, state="due", due_at=behind, attempts=row.attempts - 1, last_error=why, **_released())


def give_up(row: Message, why: str) -> None:
    """It cannot be delivered; staff pages show it. No commit."""
    _set(row, state="undelivered", last_error=why, **_released())


def drop(row: Message, why: str) -> None:
    """It is not true any more and nobody needs it. No commit."""
    _set(row, state="cancelled", last_error=why, **_released())


def hold(row_id: int, token: str) -> Message | None:
    """The row for recording a failure, if it is still ours and locked for it."""
    changed = _change(row_id, token, "sending", lease_until=now() + LEASE)
    return db.session.get(Message, row_id, populate_existing=True) if changed else None


def release(batch: Batch, why: str) -> None:
    """Give back what was claimed and not begun. Commits."""
    write_tx()
    values = {"state": "due", **_released()} | ({"last_error": why} if why else {})
    db.session.execute(
        update(Message)
        .where(Message.claim_token == batch.token, Message.state == "claimed")
        .values(values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def _ready(at: datetime) -> ColumnElement[bool]:
    abandoned = and_(Message.state.in_(("claimed", "sending")), Message.lease_until <= at)
    return or_(and_(Message.state == "due", Message.due_at <= at), abandoned)


def _released() -> dict[str, Any]:
    return {"claim_token": "", "lease_until": None}


def _set(row: Message, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _change(row_id: int, token: str, current: str, **values: Any) -> bool:
    done = db.session.execute(
        update(Message)
        .where(Message.id == row_id, Message.claim_token == token, Message.state == current)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
