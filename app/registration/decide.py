"""A coordinator decides: accept, decline, promote. Each decision owes one mail."""

from __future__ import annotations

from app.extensions import db, write_tx
from app.messages.homes import tell_homes
from app.models import Actor, Registration, now
from app.program_kit.statuses import (
    DECLINED,
    SEATED,
    SUBMITTED,
    UNDER_REVIEW,
    WAITLISTED,
)
from app.programs import program as program_of
from app.registration import fetch, seats
from app.registration.guardian import ask_guardian
from app.registration.next_step import with_place
from app.registration.offer_answers import close_unheld
from app.registration.offers import offer_free_seats
from app.registration.papers import ask_for_papers
from app.registration.refusals import FullError, NotAllowedError, all_or_nothing
from app.registration.transition import move

# To whom a seat that was held back can be given.
WITHOUT_A_SEAT = frozenset({SUBMITTED, UNDER_REVIEW, WAITLISTED, DECLINED})
TO_READ = frozenset({SUBMITTED, UNDER_REVIEW})
FIRST_TIMERS = "You took part before, and people who have not yet come first."
# Why somebody was not accepted: code, what the coordinator picks, what the person reads.
DECLINE_REASONS = {
    "age": ("Too young on the first day", "You would not be old enough on the first day."),
    "full": ("No place in this class", "More people applied than there are places."),
    "incomplete": ("Documents never came", "We did not get what we needed in time."),
    "ground": ("Ground in the city's policy", "A ground named in the city's policy applies."),
    "asked": ("Person asked", "You told us that it does not suit you."),
    "other": ("Other reason", ""),
}


@all_or_nothing
def accept(
    registration_id: int, actor: Actor, reason: str = "", expected_version: int | None = None
) -> str:
    """Give a place, or a place on the waitlist when none is free. The status reached.

    In programs where people apply, whoever took part before waits until first-timers had theirs;
    the coordinator moves them up from there.
    """
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    if row.took_part and row.status in TO_READ and program_of(row.offering.program).reviewed:
        move(row, WAITLISTED, actor, reason or FIRST_TIMERS)
        return _mail_and_commit(row, reason or FIRST_TIMERS)
    try:
        _give_place(row, actor, reason or "Accepted by the coordinator.")
    except FullError:
        move(row, WAITLISTED, actor, reason or "Accepted, but no place was free.")
    return _mail_and_commit(row, reason)


@all_or_nothing
def decline(
    registration_id: int,
    actor: Actor,
    reason_code: str,
    reason: str = "",
    expected_version: int | None = None,
) -> str:
    """Do not accept; the person is told the reason and where to have it looked at again."""
    if reason_code not in DECLINE_REASONS:
        raise NotAllowedError("Choose a reason from the list.")
    words = reason or DECLINE_REASONS[reason_code][1]
    if not words:
        raise NotAllowedError("Write the reason that the person will read.")
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    move(row, DECLINED, actor, f"{DECLINE_REASONS[reason_code][0]}. {words}")
    return _mail_and_commit(row, words)


@all_or_nothing
def promote(
    registration_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> str:
    """Move someone up from the waitlist; FullError when no place is free."""
    if not reason.strip():
        raise NotAllowedError("Write why this person moves up: others are waiting too.")
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    if row.status != WAITLISTED:
        raise NotAllowedError("Only people on the waitlist can move up.")
    _give_place(row, actor, reason)
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
    _give_place(row, actor, f"A place held back was given. {reason}")
    return _mail_and_commit(row, "")


def _give_place(row: Registration, actor: Actor, reason: str) -> None:
    """A place, or one that is kept for what is still to come: papers, check, guardian's form."""
    move(row, with_place(row), actor, reason)
    ask_guardian(row, actor)
    ask_for_papers(row)


def _mail_and_commit(row: Registration, words: str) -> str:
    key = f"{row.id}:{row.status}:{now().isoformat()}"
    told = {"registration_ids": [row.id], "to": row.status, "reason": words}
    tell_homes("decision", row.submission, [row.id], key=key, data=told)
    close_unheld(row.submission_id, "accepted" if row.status in SEATED else "declined")
    status, offering_id = row.status, row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)
    return status
