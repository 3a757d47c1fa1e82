"""What the clock does to guardians' forms: reminders, and places that go on when none came."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db, write_tx
from app.messages import kinds
from app.messages.enqueue import enqueue
from app.models import SYSTEM, GuardianForm, now
from app.program_kit.guardian import REMINDERS
from app.program_kit.kept import reminders
from app.program_kit.statuses import GUARDIAN_PENDING, WAITLISTED
from app.program_kit.waitlist import AFTER_THE_DRAW
from app.registration import fetch
from app.registration.guardian_facts import locked_form, mail_form
from app.registration.offers import offer_free_seats
from app.registration.transition import move


def chase_guardians(limit: int = 50) -> int:
    """Remind guardians whose form is missing while a place is kept for it. How many."""
    rows = db.session.execute(
        select(GuardianForm.registration_id, GuardianForm.reminded, GuardianForm.due_at)
        .add_columns(GuardianForm.asked_at)
        .where(GuardianForm.signed_at.is_(None), GuardianForm.due_at > now())
        .order_by(GuardianForm.due_at)
    ).all()
    db.session.rollback()
    at = now()
    due = [
        row.registration_id
        for row in rows
        if sum(when <= at for when in reminders(row.asked_at or at, row.due_at, REMINDERS))
        > row.reminded
    ]
    return sum(_remind(registration_id) for registration_id in due[:limit])


def release_unsigned(limit: int = 50) -> int:
    """Places whose form did not come in time go to the next in line. How many."""
    due = (
        select(GuardianForm.registration_id)
        .where(GuardianForm.signed_at.is_(None), GuardianForm.due_at <= now())
        .order_by(GuardianForm.due_at)
        .limit(limit)
    )
    ids = list(db.session.scalars(due))
    db.session.rollback()
    for registration_id in ids:
        release_late(registration_id)
    return len(ids)


def release_late(registration_id: int) -> None:
    """Let a place go whose form is late: the person waits in line, at the end of their tier."""
    write_tx()
    row = fetch.registration(registration_id)
    form = locked_form(registration_id)
    late = form is not None and form.signed_at is None and form.due_at and form.due_at <= now()
    if form is None or not late:
        db.session.rollback()
        return
    form.due_at = None
    if row.status == GUARDIAN_PENDING:
        words = "The form of a parent or guardian did not come in time."
        move(row, WAITLISTED, SYSTEM, words)
        row.drawn = AFTER_THE_DRAW if row.drawn else 0
        enqueue(
            kinds.DECISION,
            row.submission,
            key=f"guardian:{form.id}:{now().isoformat()}",
            data={"registration_ids": [row.id], "to": WAITLISTED, "reason": words},
        )
    offering_id = row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def _remind(registration_id: int) -> bool:
    write_tx()
    row = fetch.registration(registration_id)
    form = locked_form(registration_id)
    at = now()
    if form is None or form.signed_at or not form.due_at or not at < form.due_at:
        db.session.rollback()
        return False
    so_far = sum(when <= at for when in reminders(form.asked_at or at, form.due_at, REMINDERS))
    if so_far <= form.reminded or row.status != GUARDIAN_PENDING:
        db.session.rollback()
        return False
    form.reminded = so_far
    mail_form(row, form, f"{form.due_at.isoformat()}:{so_far}")
    db.session.commit()
    return True
