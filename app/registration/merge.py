"""Merge two registrations of one person, who signed up twice, into one of them."""

from __future__ import annotations

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.kinds import MERGED, MERGED_AWAY
from app.models import Actor, Case, Registration, Submission
from app.program_kit.statuses import (
    COMING,
    CONFIRMED,
    OFFERED,
    TRANSFERRED,
    WAITLISTED,
)
from app.programs import program as program_of
from app.registration.history import note
from app.registration.next_step import with_place
from app.registration.offer_answers import close_unheld
from app.registration.offers import offer_free_seats
from app.registration.pairs import (
    carry_instruction,
    close,
    decidable,
    follow,
    keep_better_place,
    locked,
    place_of,
    reached,
    told,
)
from app.registration.refusals import FullError, NotAllowedError, all_or_nothing
from app.registration.transition import move

# Who can take over the place of the other sign-up. Everybody else still owes something that the
# other one has given, and then it is that one which has to stay.
TAKES_OVER = frozenset({WAITLISTED, OFFERED})


@all_or_nothing
def merge(
    case_id: int, stays_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> None:
    """One of the two stays and has the better of both places; the other ends, and says where to.

    The place of the one that ends is free for the next in line, unless the one that stays takes
    it over. NotAllowedError when a place would be lost by it.
    """
    write_tx()
    case = decidable(case_id, reason, expected_version)
    stays, goes = locked(case, stays_id)
    here, there = stays.submission.reference, goes.submission.reference
    reasons = f"Merged into {here}. {reason}", f"Had the place in {there}, merged into this."
    better = hand_on(stays, goes, actor, reasons)
    follow(goes, stays)
    _keep_address(stays.submission, goes.submission)
    close(case, "merged", actor, reason, stays)
    data = told(case) | {"reference": there, **better}
    note("merged_in", actor, stays.submission, registration=stays, reason=reason, data=data)
    _tell(case, stays, goes)
    offering_id = case.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def hand_on(
    stays: Registration, goes: Registration, actor: Actor, reasons: tuple[str, str]
) -> dict[str, str]:
    """One has the place of both, the other has none; `reasons` say why it leaves, and why it moves.

    What history has to say about the place in line. Does not commit.
    """
    _refuse_a_loss(stays, goes)
    had, place = goes.status, (place_of(stays), place_of(goes))
    move(goes, TRANSFERRED, actor, reasons[0])
    if had in COMING and stays.status not in COMING:
        _take_over(stays, actor, reasons[1])
    better = keep_better_place(stays, *place)
    stays.took_part = stays.took_part or goes.took_part
    carry_instruction(stays, goes)
    close_unheld(goes.submission_id, "declined")
    close_unheld(stays.submission_id, "accepted")
    return better


def _refuse_a_loss(stays: Registration, goes: Registration) -> None:
    """What one has reached must not be lost because the other stays."""
    if reached(goes) <= reached(stays):
        return
    reviewed = program_of(stays.offering.program).reviewed
    # Where nobody is chosen, a seat can be taken over, and an offer comes by the place in line.
    handed_on = goes.status in {CONFIRMED, OFFERED} and stays.status in TAKES_OVER
    # Nobody takes over a place for whom a guardian is still to sign.
    handed_on = handed_on and with_place(stays) == CONFIRMED
    if reviewed or not handed_on:
        raise NotAllowedError(f"{goes.submission.reference} is further along: let that one stay.")


def _take_over(stays: Registration, actor: Actor, words: str) -> None:
    try:
        move(stays, CONFIRMED, actor, words)
    except FullError as full:
        raise NotAllowedError(
            "No place is free in the group of the one that is to stay: let the other one stay."
        ) from full


def _keep_address(stays: Submission, goes: Submission) -> None:
    """The same address was confirmed if it was confirmed once; nothing is held for who is gone."""
    if same_address(stays, goes):
        stays.email_confirmed_at = stays.email_confirmed_at or goes.email_confirmed_at
        if stays.email_confirmed_at:
            stays.hold_until = None
    if all(row.kept_in_id for row in goes.registrations):
        goes.hold_until = None


def same_address(one: Submission, other: Submission) -> bool:
    """Do both read the same mailbox? Nobody without an address does."""
    return bool(one.email) and one.email.casefold() == other.email.casefold()


def _tell(case: Case, stays: Registration, goes: Registration) -> None:
    key = f"case:{case.id}"
    told_to = {"registration_ids": [stays.id]}
    enqueue(MERGED, stays.submission, key=key, data=told_to)
    if not same_address(stays.submission, goes.submission):
        enqueue(MERGED_AWAY, goes.submission, key=key)
