"""Acts around a waitlist, and what came of them, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import RESIDENT, SYSTEM, Offer, Offering, Submission
from app.offerings.edit import Seats
from app.registration.capacity import change_capacity
from app.registration.confirm import confirm_address
from app.registration.withdraw import withdraw
from tests.registration.people import child, sign_up

# Monday noon, where the tests take place.
MONDAY = datetime(2027, 2, 1, 18, tzinfo=UTC)
TWO_DAYS = timedelta(hours=48)
SECOND = timedelta(seconds=1)


def ids(submission: Submission) -> list[int]:
    """Of its registrations."""
    return [row.id for row in submission.registrations]


def leave(submission: Submission) -> None:
    """All of them withdraw."""
    withdraw(ids(submission), RESIDENT)


def confirmed_sign_up(offering: Offering, *people: Any, **fields: Any) -> Submission:
    """Signed up, and the link in the mail was followed."""
    made = sign_up(offering, *people, **fields)
    confirm_address(made.id)
    return made


def grow(offering: Offering, *capacities: int | None) -> int:
    """Set the seats of each division in turn; how many offers that made."""
    pairs = zip(offering.divisions, capacities, strict=True)
    seats = {division.id: Seats(division.name, capacity) for division, capacity in pairs}
    return change_capacity(offering.id, seats, SYSTEM)


def one_asked(offering: Offering) -> list[Submission]:
    """Of a date with one seat: the first has left, the second has an offer, the third is next."""
    made = [sign_up(offering) for _ in range(3)]
    leave(made[0])
    return made


def pair(offering: Offering) -> Submission:
    """Two of different grades who stay together."""
    return confirmed_sign_up(offering, child("Ana", 4), child("Leo", 5), keep_together=True)


def offers_of(submission: Submission) -> list[Offer]:
    """Every offer a submission has had, oldest first, read anew."""
    db.session.expire_all()
    query = select(Offer).where(Offer.submission_id == submission.id).order_by(Offer.id)
    return list(db.session.scalars(query))


def the_offer(submission: Submission) -> Offer:
    """Its latest."""
    return offers_of(submission)[-1]
