"""Reads for the needs-action page: what waits for a coordinator, in their programs only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.scope import scoped
from app.extensions import db
from app.models import (
    Division,
    Meeting,
    Offer,
    Offering,
    OfferRegistration,
    Registration,
    StaffMember,
    Submission,
)
from app.program_kit.statuses import (
    OFFERED,
    SUBMITTED,
    UNDER_REVIEW,
    WAITLISTED,
)

TO_READ = (SUBMITTED, UNDER_REVIEW)
SHOWN = 25
DAY = timedelta(days=1)


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
            Division.has_free(),
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
            Submission.hold_until < at + DAY,
        )
        .options(contains_eager(Submission.offering), joinedload(Submission.registrations))
        .order_by(Submission.hold_until)
        .limit(SHOWN)
    )
    return db.session.scalars(scoped(query, staff)).unique().all()


@dataclass(frozen=True)
class Call:
    """Somebody to phone: until when the offer stands, or when it begins for who still waits."""

    person: Registration
    until: datetime | None
    starts: datetime | None


def offers_ending(staff: StaffMember, at: datetime) -> Sequence[Offer]:
    """Offers that nobody has answered and that end within a day, soonest first."""
    query = (
        select(Offer)
        .join(Offer.submission)
        .join(Submission.offering)
        .where(
            Offer.state == "open",
            Offer.deadline > at,
            Offer.deadline <= at + DAY,
            Offer.registrations.any(Registration.status == OFFERED),
        )
        .options(
            contains_eager(Offer.submission).contains_eager(Submission.offering),
            selectinload(Offer.registrations),
        )
        .order_by(Offer.deadline, Offer.id)
        .limit(SHOWN)
    )
    return db.session.scalars(scoped(query, staff)).all()


def to_call(staff: StaffMember, at: datetime) -> list[Call]:
    """Whom only the phone reaches: offered a place without e-mail, or next in line on the last day.

    Within a day of the start nobody could answer a mail in time, so no offers are made then.
    """
    return [*_offered_without_mail(staff, at), *_waiting_on_the_last_day(staff, at)]


def _offered_without_mail(staff: StaffMember, at: datetime) -> list[Call]:
    query = (
        select(Registration, Offer.deadline)
        .join(Registration.submission)
        .join(Registration.offering)
        .join(OfferRegistration, OfferRegistration.registration_id == Registration.id)
        .join(Offer, Offer.id == OfferRegistration.offer_id)
        .where(
            Registration.status == OFFERED,
            Submission.email == "",
            Offer.state == "open",
            Offer.deadline > at,
        )
        .options(contains_eager(Registration.submission), contains_eager(Registration.offering))
        .order_by(Offer.deadline, Registration.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(scoped(query, staff))
    return [Call(person, until, None) for person, until in rows]


def _waiting_on_the_last_day(staff: StaffMember, at: datetime) -> list[Call]:
    first = (
        select(func.min(Meeting.starts_at))
        .where(Meeting.offering_id == Offering.id, Meeting.state == "scheduled")
        .correlate(Offering)
        .scalar_subquery()
    )
    query = (
        select(Registration, first)
        .join(Registration.submission)
        .join(Registration.offering)
        .join(Registration.division)
        .where(
            Registration.status == WAITLISTED,
            Offering.state == "published",
            first > at,
            first < at + DAY,
            Division.has_free(),
        )
        .options(contains_eager(Registration.submission), contains_eager(Registration.offering))
        .order_by(first, Offering.id, Registration.tier, Registration.took_part)
        .order_by(Registration.status_at, Registration.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(scoped(query, staff))
    return [Call(person, None, starts) for person, starts in rows]
