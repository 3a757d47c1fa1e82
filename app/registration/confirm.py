"""A resident confirms the address; unconfirmed seats go back after their hold."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.models import RESIDENT, SYSTEM, Submission, now
from app.program_kit.statuses import CONFIRMED, GUARDIAN_PENDING, WAITLISTED
from app.registration import fetch
from app.registration.guardian import ask_guardians
from app.registration.history import note
from app.registration.offers import offer_free_seats
from app.registration.transition import move


def confirm_address(submission_id: int) -> None:
    """The address is the person's own: seats stay, and the mail with all details goes out."""
    write_tx()
    row = fetch.submission(submission_id)
    if row.email_confirmed_at is None:
        row.email_confirmed_at = now()
        row.hold_until = None
        note("address_confirmed", RESIDENT, row)
        # Once for each confirming: who comes back to an earlier address is told again.
        enqueue("received", row, key=f"confirmed:{row.email}:{now().isoformat()}")
        ask_guardians(fetch.registrations([each.id for each in row.registrations]))
    offering_id = row.offering_id
    db.session.commit()
    # Somebody who waits can be asked only at an address of their own: now they can.
    offer_free_seats(offering_id)


def release_unconfirmed(limit: int = 50) -> int:
    """Seats whose address nobody confirmed in time go back; the people wait in line. A count."""
    due = db.session.execute(
        select(Submission.id)
        .where(Submission.hold_until.is_not(None), Submission.hold_until <= now())
        .order_by(Submission.hold_until)
        .limit(limit)
    ).scalars()
    ids = list(due)
    for submission_id in ids:
        _release(submission_id)
    return len(ids)


def _release(submission_id: int) -> None:
    write_tx()
    row = fetch.submission(submission_id)
    if row.hold_until is not None and row.hold_until <= now():
        row.hold_until = None
        ids = [registration.id for registration in row.registrations]
        for registration in sorted(fetch.registrations(ids), key=lambda r: (r.division_id, r.id)):
            if registration.status in {CONFIRMED, GUARDIAN_PENDING}:
                move(
                    registration,
                    WAITLISTED,
                    SYSTEM,
                    "The e-mail address was not confirmed within two hours.",
                )
    offering_id = row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)
