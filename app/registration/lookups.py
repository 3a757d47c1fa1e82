"""Reads that the sign-up and the resident's own page need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Meeting, Offer, Offering, Registration, Submission, Venue, now
from app.program_kit.statuses import OFFERED
from app.programs import program as program_of
from app.registration.line import places_of
from app.registration.register import key_hash

_WITH = (
    selectinload(Submission.registrations).selectinload(Registration.division),
    selectinload(Submission.registrations).selectinload(Registration.private_fields),
    selectinload(Submission.registrations)
    .joinedload(Registration.kept_in)
    .joinedload(Registration.division),
    selectinload(Submission.registrations).selectinload(Registration.also),
    selectinload(Submission.offering)
    .selectinload(Offering.meetings)
    .selectinload(Meeting.venue)
    .selectinload(Venue.city),
    selectinload(Submission.offering).selectinload(Offering.venue).selectinload(Venue.city),
)


@dataclass(frozen=True)
class Standing:
    """How a submission stands with offers and in line.

    `ended` are people whose offer has run out, whether or not that is written down yet.
    """

    offers: tuple[Offer, ...]
    ended: frozenset[int]
    places: Mapping[int, int]


def is_unconfirmed(submission: Submission) -> bool:
    """May the address be somebody else's, mistyped? Then nobody is named in mails to it."""
    asked = submission.source == "web" and program_of(submission.offering.program).confirms_address
    return asked and submission.email_confirmed_at is None


def standing_of(submission: Submission) -> Standing:
    """Offers that can be answered now, offers that ran out, and places in line."""
    offered = {row.id for row in submission.registrations if row.status == OFFERED}
    found = _unanswered(submission.id) if offered else []
    at = now()
    over = {row.id for each in found if not each.stands_at(at) for row in each.registrations}
    return Standing(
        tuple(
            each
            for each in found
            if each.stands_at(at) and offered & {row.id for row in each.registrations}
        ),
        frozenset(over & offered),
        places_of(submission),
    )


def offer_of(submission_id: int, offer_id: int) -> Offer | None:
    """An offer to this submission, answered or not; None for those of others."""
    return db.session.scalar(
        select(Offer).where(Offer.id == offer_id, Offer.submission_id == submission_id)
    )


def open_offers() -> int:
    """How many offers wait for an answer."""
    waiting = select(func.count()).select_from(Offer).where(Offer.state == "open")
    return db.session.scalar(waiting) or 0


def _unanswered(submission_id: int) -> list[Offer]:
    query = select(Offer).where(Offer.submission_id == submission_id, Offer.state == "open")
    return list(
        db.session.scalars(query.order_by(Offer.id).options(selectinload(Offer.registrations)))
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


def goes_on_in(submission_id: int) -> int | None:
    """The sign-up that a mailed link opens: its own, or the one it was merged into.

    None when that one has another address. Whoever holds the link may then not read on.
    """
    rows = db.session.scalars(
        select(Registration)
        .where(Registration.submission_id == submission_id)
        .options(
            joinedload(Registration.submission),
            joinedload(Registration.kept_in).joinedload(Registration.submission),
        )
    ).all()
    to = [row.kept_in.submission for row in rows if row.kept_in and not row.another_home]
    if len(to) < len(rows) or not rows:
        return submission_id
    mine = rows[0].submission.email.casefold()
    if len({each.id for each in to}) == 1 and mine and to[0].email.casefold() == mine:
        return to[0].id
    return None


def of_address(email: str) -> list[int]:
    """Ids of the submissions of an address, newest first; upper and lower case are one."""
    from_address = select(Submission.id).where(Submission.email.ilike(_plain(email), escape="\\"))
    return list(db.session.execute(from_address.order_by(Submission.id.desc()).limit(20)).scalars())


def _plain(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
