"""The row a use case is about, in a transaction that will write, at the version the page showed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.models import Meeting, Offering
from app.offerings.refusals import AlreadyCancelledError


def begin(offering_id: int, expected_version: int | None = None) -> Offering:
    """Start the transaction and lock the offering. StaleDataError when someone was quicker."""
    write_tx()
    offering = db.session.scalar(
        # The key stays free: lines of history point at it, from who has a division we want.
        select(Offering).where(Offering.id == offering_id).with_for_update(key_share=True)
    )
    if offering is None:
        raise KeyError(offering_id)
    if expected_version is not None and offering.version != expected_version:
        raise StaleDataError(f"offering {offering_id} is at version {offering.version}")
    return offering


def begin_open(offering_id: int, expected_version: int | None = None) -> Offering:
    """As begin(), and refuse a cancelled offering."""
    offering = begin(offering_id, expected_version)
    if offering.state == "cancelled":
        raise AlreadyCancelledError
    return offering


def meeting_in(offering: Offering, meeting_id: int, expected_version: int | None) -> Meeting:
    """One meeting of the offering. KeyError when it is another's, StaleDataError when changed."""
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or meeting.offering_id != offering.id:
        raise KeyError(meeting_id)
    if expected_version is not None and meeting.version != expected_version:
        raise StaleDataError(f"meeting {meeting_id} is at version {meeting.version}")
    return meeting
