"""Traces of the reading of applications: notes of two coordinators, and alternates."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.cli.demo import accounts
from app.extensions import db, vault
from app.models import Activity, Offering, Registration, ReviewNote, StaffMember, now
from app.program_kit.statuses import UNDER_REVIEW, WAITLISTED
from app.registration.write_note import identity_of

SAID = (
    (accounts.COORDINATOR, 50, "Works nights until spring, so the late start may not suit."),
    ("academy@example.org", 26, "Called: the shifts change in January. Thursdays are fine."),
)


def add_alternates(running: Offering) -> None:
    """The two who have waited longest were chosen as alternates."""
    query = (
        select(Registration)
        .where(Registration.offering_id == running.id, Registration.status == WAITLISTED)
        .order_by(Registration.took_part, Registration.tier, Registration.id)
        .limit(2)
    )
    for row in db.session.scalars(query):
        row.alternate = True


def add_notes(coming: Offering) -> None:
    """Two people have something to say about the application that came first."""
    row = db.session.scalar(
        select(Registration)
        .where(Registration.offering_id == coming.id, Registration.status == UNDER_REVIEW)
        .order_by(Registration.id)
        .limit(1)
    )
    for email, hours, words in SAID:
        by = db.session.scalar(select(StaffMember).where(StaffMember.email == email))
        if row is None or by is None:
            continue
        at = now() - timedelta(hours=hours)
        written = ReviewNote(registration_id=row.id, staff_id=by.id, written_at=at, sealed="")
        db.session.add(written)
        db.session.flush()
        written.sealed = vault.seal(words, identity_of(written.id))
        line = Activity(at=at, actor="staff", staff_id=by.id, verb="review_noted")
        line.offering_id, line.submission_id = row.offering_id, row.submission_id
        line.registration_id = row.id
        db.session.add(line)
