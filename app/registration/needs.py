"""Reads for the needs-action page: what waits for a coordinator, in their programs only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.scope import scoped
from app.extensions import db
from app.models import Division, Meeting, Offering, Registration, StaffMember, Submission
from app.program_kit.statuses import ACTIVE, CHECK_PENDING, SUBMITTED, UNDER_REVIEW

TO_READ = (SUBMITTED, UNDER_REVIEW, CHECK_PENDING)
SHOWN = 25


@dataclass(frozen=True)
class Pile:
    """Applications of one offering that nobody has decided about, and since when."""

    offering: Offering
    number: int
    oldest: datetime


def to_read(staff: StaffMember) -> list[Pile]:
    """Offerings with undecided applications, the longest waiting first."""
    oldest = func.min(Registration.created_at)
    query = (
        select(Offering, func.count(Registration.id), oldest)
        .join(Registration, Registration.offering_id == Offering.id)
        .where(Registration.status.in_(TO_READ), Offering.state == "published")
        .group_by(Offering.id)
        .order_by(oldest)
    )
    return [Pile(*row) for row in db.session.execute(scoped(query, staff))]


def free_and_waiting(staff: StaffMember, at: datetime) -> Sequence[Division]:
    """Divisions of coming offerings with a free seat while people wait for one."""
    query = (
        select(Division)
        .join(Division.offering)
        .where(
            Offering.state == "published",
            Division.waiting > 0,
            or_(Division.capacity.is_(None), Division.seats_taken < Division.capacity),
            Offering.meetings.any(Meeting.ends_at > at),
        )
        .options(contains_eager(Division.offering))
        .order_by(Division.offering_id, Division.position)
    )
    return db.session.scalars(scoped(query, staff)).all()


def unconfirmed(staff: StaffMember, at: datetime) -> Sequence[Submission]:
    """Sign-ups whose seats go back within a day unless the address is confirmed, soonest first."""
    query = (
        select(Submission)
        .join(Submission.offering)
        .where(
            Offering.state == "published",
            Submission.hold_until.is_not(None),
            Submission.hold_until < at + timedelta(days=1),
        )
        .options(contains_eager(Submission.offering), joinedload(Submission.registrations))
        .order_by(Submission.hold_until)
        .limit(SHOWN)
    )
    return db.session.scalars(scoped(query, staff)).unique().all()


def look_alikes(staff: StaffMember) -> Sequence[Registration]:
    """People who may have signed up twice, newest first."""
    query = (
        select(Registration)
        .join(Registration.offering)
        .where(
            Offering.state == "published",
            Registration.possible_duplicate.is_(True),
            Registration.status.in_(ACTIVE),
        )
        .options(contains_eager(Registration.offering), joinedload(Registration.submission))
        .order_by(Registration.id.desc())
        .limit(SHOWN)
    )
    return db.session.scalars(scoped(query, staff)).all()
