"""Reads that the sign-up and the resident's own page need."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.models import Meeting, Offering, Registration, Submission, Venue
from app.registration.register import key_hash

_WITH = (
    selectinload(Submission.registrations).selectinload(Registration.division),
    selectinload(Submission.registrations).selectinload(Registration.private_fields),
    selectinload(Submission.offering)
    .selectinload(Offering.meetings)
    .selectinload(Meeting.venue)
    .selectinload(Venue.city),
    selectinload(Submission.offering).selectinload(Offering.venue).selectinload(Venue.city),
)


def submission_of_key(key: str) -> Submission | None:
    """The submission a form's one-time number made."""
    return db.session.execute(
        select(Submission).where(Submission.key_hash == key_hash(key)).options(*_WITH)
    ).scalar_one_or_none()


def submission(submission_id: int) -> Submission:
    """A submission with its people, sessions and places."""
    return db.session.execute(
        select(Submission).where(Submission.id == submission_id).options(*_WITH)
    ).scalar_one()


def of_address(email: str) -> list[int]:
    """Ids of the submissions of an address, newest first; upper and lower case are one."""
    from_address = select(Submission.id).where(Submission.email.ilike(_plain(email), escape="\\"))
    return list(db.session.execute(from_address.order_by(Submission.id.desc()).limit(20)).scalars())


def _plain(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
