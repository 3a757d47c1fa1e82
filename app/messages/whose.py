"""The sign-up a mail is about, with all that any mail tells of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Meeting, Message, Offering, Submission


def submission_of(row: Message) -> Submission:
    """In four queries, however many people and sessions there are."""
    offering = joinedload(Submission.offering)
    loads = (
        offering.joinedload(Offering.venue),
        offering.selectinload(Offering.meetings).joinedload(Meeting.venue),
        # The divisions of the people are among these, so nothing more is asked for them.
        offering.selectinload(Offering.divisions),
        selectinload(Submission.registrations),
    )
    found = select(Submission).where(Submission.id == row.submission_id).options(*loads)
    return db.session.execute(found).scalar_one()
