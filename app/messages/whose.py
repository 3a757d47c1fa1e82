"""The sign-up a mail is about, with all that any mail tells of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Meeting, Message, Offering, Registration, Submission


def submission_of(row: Message) -> Submission:
    """In a few queries, however many people and sessions there are."""
    loads = (
        selectinload(Submission.registrations).selectinload(Registration.division),
        selectinload(Submission.offering).selectinload(Offering.meetings).joinedload(Meeting.venue),
        selectinload(Submission.offering).selectinload(Offering.divisions),
        selectinload(Submission.offering).joinedload(Offering.venue),
    )
    found = select(Submission).where(Submission.id == row.submission_id).options(*loads)
    return db.session.execute(found).scalar_one()
