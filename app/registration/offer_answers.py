"""What becomes of an offer: accepted, declined, run out, and back on the list afterwards.

An offer that has run out is over for everyone who reads it, also before the worker closes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select, update

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.homes import tell_homes
from app.models import (
    SYSTEM,
    Actor,
    Offer,
    OfferRegistration,
    Registration,
    now,
)
from app.program_kit.statuses import (
    CONFIRMED,
    OFFER_DECLINED,
    OFFER_LAPSED,
    OFFERED,
    WAITLISTED,
)
from app.program_kit.waitlist import AFTER_THE_DRAW
from app.program_kit.wording import moment
from app.registration import fetch
from app.registration.offers import offer_free_seats
from app.registration.refusals import TooLateError, all_or_nothing
from app.registration.transition import move


@all_or_nothing
def accept_offer(offer_id: int, actor: Actor) -> None:
    """Take the offered seats. TooLateError once the deadline has passed; again is no harm."""
    write_tx()
    offer, members = fetch.offer(offer_id)
    if offer.state == "accepted":
        db.session.rollback()
        return
    if not is_open(offer):
        raise TooLateError("This offer has ended. You can ask to be put back on the list.")
    held = _held(members)
    if not held:
        raise TooLateError("Nobody in this offer is waiting for an answer any more.")
    for row in held:
        move(row, CONFIRMED, actor, "The offer was accepted.")
    offer.state, offer.closed_at = "accepted", now()
    ids = [row.id for row in held]
    tell_homes("received", offer.submission, ids, key=f"offer:{offer.id}")
    db.session.commit()


@all_or_nothing
def decline_offer(offer_id: int, actor: Actor) -> None:
    """Let the offered seats go; they are offered to the next in line at once."""
    write_tx()
    offer, members = fetch.offer(offer_id)
    if offer.state != "open":
        db.session.rollback()
        return
    for row in _held(members):
        move(row, OFFER_DECLINED, actor, "The offer was declined.")
    offer.state, offer.closed_at = "declined", now()
    offering_id = offer.submission.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


@all_or_nothing
def rejoin(registration_ids: list[int], actor: Actor) -> None:
    """Back to the end of the list after an offer lapsed or was declined."""
    for offer_id in _run_out(registration_ids):
        _lapse(offer_id)
    write_tx()
    offerings = set()
    # Locking others, too, would be a lock before the offering's own, which `move` asks for.
    for row in fetch.registrations(registration_ids, among=(OFFER_LAPSED, OFFER_DECLINED)):
        move(row, WAITLISTED, actor, "Asked to be back on the list, at its end.")
        row.drawn = AFTER_THE_DRAW if row.drawn else 0
        offerings.add(row.offering_id)
    db.session.commit()
    for offering_id in offerings:
        offer_free_seats(offering_id)


def lapse_due(limit: int = 50) -> int:
    """Close offers whose deadline has passed and offer their seats on. How many."""
    due = select(Offer.id).where(Offer.state == "open", Offer.deadline <= now())
    ids = list(db.session.execute(due.order_by(Offer.deadline).limit(limit)).scalars())
    for offer_id in ids:
        _lapse(offer_id)
    return len(ids)


def nudge_due(limit: int = 50) -> int:
    """Remind, once, at half time, those who have not answered. How many."""
    at = now()
    due = select(Offer.id).where(
        Offer.state == "open", Offer.nudged.is_(False), Offer.nudge_at <= at, Offer.deadline > at
    )
    ids = list(db.session.execute(due.order_by(Offer.nudge_at).limit(limit)).scalars())
    for offer_id in ids:
        write_tx()
        offer, members = fetch.offer(offer_id)
        if is_open(offer) and not offer.nudged and _held(members):
            offer.nudged = True
            enqueue("offer_nudge", offer.submission, key=str(offer.id), data={"offer_id": offer.id})
        db.session.commit()
    return len(ids)


def end_offers(submission_ids: Iterable[int]) -> None:
    """Write down that open offers of these submissions are over. Does not commit."""
    db.session.execute(
        update(Offer)
        .where(Offer.submission_id.in_(list(submission_ids)), Offer.state == "open")
        .values(state="lapsed", closed_at=now())
    )


def close_unheld(submission_id: int, state: str) -> None:
    """Close open offers of a submission in which nobody is left to answer. Does not commit."""
    db.session.flush()
    held = exists().where(
        OfferRegistration.offer_id == Offer.id,
        OfferRegistration.registration_id == Registration.id,
        Registration.status == OFFERED,
    )
    db.session.execute(
        update(Offer)
        .where(Offer.submission_id == submission_id, Offer.state == "open", ~held)
        .values(state=state, closed_at=now())
        .execution_options(synchronize_session=False)
    )


def is_open(offer: Offer) -> bool:
    """Can it still be accepted?"""
    return offer.stands_at(now())


def _run_out(registration_ids: list[int]) -> list[int]:
    """Offers to these people that are over, though the worker has not come by yet."""
    query = (
        select(Offer.id)
        .join(OfferRegistration, OfferRegistration.offer_id == Offer.id)
        .where(
            OfferRegistration.registration_id.in_(registration_ids),
            Offer.state == "open",
            Offer.deadline <= now(),
        )
        .distinct()
    )
    return list(db.session.scalars(query))


def _lapse(offer_id: int) -> None:
    write_tx()
    offer, members = fetch.offer(offer_id)
    if offer.state != "open" or now() < offer.deadline:
        db.session.rollback()
        return
    held = _held(members)
    words = f"No answer until {moment(offer.deadline, offer.submission.offering.zone)}"
    for row in held:
        move(row, OFFER_LAPSED, SYSTEM, words)
    offer.state, offer.closed_at = "lapsed", now()
    if held:
        enqueue("offer_lapsed", offer.submission, key=str(offer.id), data={"offer_id": offer.id})
    offering_id = offer.submission.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def _held(members: list[Registration]) -> list[Registration]:
    """Those who still have to answer, in the sequence in which divisions are locked."""
    held = [row for row in members if row.status == OFFERED]
    return sorted(held, key=lambda row: (row.division_id, row.id))
