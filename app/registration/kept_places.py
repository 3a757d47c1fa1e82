"""What the clock does to places that are kept for a form: reminders, and the place that goes on.

Guardians' forms and applicants' papers are asked for, chased and given up in the same way; a
`Waits` says in what they differ. A deadline is judged whenever it is read, so that a late form
finds what the worker would have done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.extensions import db, write_tx
from app.models import SYSTEM, GuardianForm, Papers, Registration, now
from app.program_kit.kept import reminders
from app.program_kit.waitlist import AFTER_THE_DRAW
from app.registration import fetch
from app.registration.offers import offer_free_seats
from app.registration.tell import owe_decision
from app.registration.transition import move

Form = GuardianForm | Papers


@dataclass(frozen=True)
class Waits:
    """One kind of form that places are kept for.

    `status` is that of whoever waits for it, `lapses_to` and `words` what becomes of them when
    it does not come. `remind` owes the mail, by registration, form and a key of its own.
    """

    table: type[GuardianForm] | type[Papers]
    after: Sequence[timedelta]
    status: str
    lapses_to: str
    words: str
    remind: Callable[[Registration, Any, str], None]


def chase(waits: Waits, limit: int = 50) -> int:
    """Ask again for forms that are missing while a place is kept for them. How many."""
    table, at = waits.table, now()
    rows = db.session.execute(
        select(table.registration_id, table.asked_at, table.due_at, table.reminded)
        .where(table.due_at > at)
        .order_by(table.due_at)
    ).all()
    db.session.rollback()
    owed = [row.registration_id for row in rows if _owed(waits, row, at) > row.reminded]
    return sum(_remind(waits, registration_id) for registration_id in owed[:limit])


def release_due(waits: Waits, limit: int = 50) -> int:
    """Let places go whose form did not come in time. How many."""
    table = waits.table
    due = select(table.registration_id).where(table.due_at <= now()).order_by(table.due_at)
    ids = list(db.session.scalars(due.limit(limit)))
    db.session.rollback()
    for registration_id in ids:
        release_late(waits, registration_id)
    return len(ids)


def release_late(waits: Waits, registration_id: int) -> None:
    """Let the place of one person go if their form is late; who waits again stands at the end."""
    write_tx()
    row = fetch.registration(registration_id)
    form = locked(waits.table, registration_id)
    if form is None or form.due_at is None or form.due_at > now():
        db.session.rollback()
        return
    form.due_at = None
    if row.status == waits.status:
        move(row, waits.lapses_to, SYSTEM, waits.words)
        row.drawn = AFTER_THE_DRAW if row.drawn else 0
        owe_decision(row, waits.words)
    offering_id = row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def locked(table: type[GuardianForm] | type[Papers], registration_id: int) -> Any:
    """The form of one person, locked after their registration, as it is stored now; or None."""
    return db.session.scalar(
        select(table)
        .where(table.registration_id == registration_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _remind(waits: Waits, registration_id: int) -> bool:
    write_tx()
    row = fetch.registration(registration_id)
    form, at = locked(waits.table, registration_id), now()
    stands = form is not None and form.due_at is not None and form.due_at > at
    if not stands or row.status != waits.status or _owed(waits, form, at) <= form.reminded:
        db.session.rollback()
        return False
    form.reminded = _owed(waits, form, at)
    waits.remind(row, form, f"{form.due_at.isoformat()}:{form.reminded}")
    db.session.commit()
    return True


def _owed(waits: Waits, form: Any, at: datetime) -> int:
    """How many reminders should have gone out by now."""
    moments = reminders(form.asked_at or at, form.due_at, waits.after)
    return sum(when <= at for when in moments)
