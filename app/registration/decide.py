"""A coordinator decides about one person: accept, waitlist, decline, promote. Each owes a mail."""

from __future__ import annotations

from app.extensions import db, write_tx
from app.models import Actor, Registration
from app.program_kit.decisions import ACCEPT, DECLINE, OTHERS_WAIT, TO_READ, Decision
from app.program_kit.statuses import DECLINED, SEATED, WAITLISTED
from app.registration import fetch, seats
from app.registration.line import places_of
from app.registration.offer_answers import close_unheld
from app.registration.offers import offer_free_seats
from app.registration.refusals import FullError, NotAllowedError, all_or_nothing
from app.registration.settle import give_place, settle
from app.registration.tell import owe_decision

# To whom a seat that was held back can be given.
WITHOUT_A_SEAT = TO_READ | {WAITLISTED, DECLINED}


@all_or_nothing
def decide(
    registration_id: int, decision: Decision, actor: Actor, expected_version: int | None = None
) -> str:
    """Do what was decided about one person. The status reached."""
    if decision.problem:
        raise NotAllowedError(decision.problem)
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    words = settle(row, decision, actor)
    return _mail_and_commit(row, words)


def accept(
    registration_id: int, actor: Actor, reason: str = "", expected_version: int | None = None
) -> str:
    """Give a place, or a place on the waitlist when none is free. The status reached.

    In programs where people apply, whoever took part before waits until first-timers had theirs;
    the coordinator moves them up from there.
    """
    return decide(registration_id, Decision(ACCEPT, reason), actor, expected_version)


def decline(
    registration_id: int,
    actor: Actor,
    reason_code: str,
    reason: str = "",
    expected_version: int | None = None,
) -> str:
    """Do not accept; the person is told the reason and where to have it looked at again."""
    decision = Decision(DECLINE, reason, reason_code)
    return decide(registration_id, decision, actor, expected_version)


@all_or_nothing
def promote(
    registration_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> str:
    """Move someone up from the waitlist; FullError when no place is free."""
    if not reason.strip():
        raise NotAllowedError(OTHERS_WAIT)
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    if row.status != WAITLISTED:
        raise NotAllowedError("Only people on the waitlist can move up.")
    give_place(row, actor, reason)
    return _mail_and_commit(row, "")


@all_or_nothing
def give_held_back(
    registration_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> str:
    """Give a seat that was held back for people without internet; FullError when none is left.

    Once given it is a seat like others: when it is given up, it goes to the next in line.
    """
    if not reason.strip():
        raise NotAllowedError("Write why: it is kept in the history.")
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    if row.status not in WITHOUT_A_SEAT:
        raise NotAllowedError("Only people who have no place yet can get one that is held back.")
    if not seats.open_held_back(row.division_id, row.party_size):
        raise FullError("No place is held back any more.")
    give_place(row, actor, f"A place held back was given. {reason}")
    return _mail_and_commit(row, "")


def _mail_and_commit(row: Registration, words: str) -> str:
    db.session.flush()
    owe_decision(row, words, places_of(row.submission).get(row.id))
    close_unheld(row.submission_id, "accepted" if row.status in SEATED else "declined")
    status, offering_id = row.status, row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)
    return status
