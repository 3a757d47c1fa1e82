"""One child, signed up by two homes: one place, mail to both, and neither learns of the other."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.homes import tell_homes
from app.messages.kinds import TWO_HOMES
from app.models import RESIDENT, Actor, Case, Registration, now
from app.program_kit.statuses import ACTIVE, WITHDRAWN
from app.registration import fetch
from app.registration.history import note
from app.registration.merge import hand_on
from app.registration.offer_answers import close_unheld
from app.registration.offers import offer_free_seats
from app.registration.pairs import close, decidable, follow, locked, told
from app.registration.refusals import NotAllowedError, all_or_nothing
from app.registration.transition import move

ONCE = "Two homes signed up the same child; one place is kept for it."


@all_or_nothing
def keep_both_informed(
    case_id: int, stays_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> None:
    """The child has one place, the better of both; each home has mails and a page of its own.

    The other seat goes to the next in line. Why it was decided only coordinators read.
    """
    write_tx()
    case = decidable(case_id, reason, expected_version)
    stays, goes = locked(case, stays_id)
    if not (stays.is_minor and goes.is_minor):
        raise NotAllowedError("Only children have two homes here: merge the two instead.")
    better = hand_on(stays, goes, actor, (ONCE, ONCE))
    follow(goes, stays, another_home=True)
    if all(row.kept_in_id for row in goes.submission.registrations):
        goes.submission.hold_until = None
    close(case, "two_homes", actor, reason, stays)
    for row in (stays, goes):
        data = told(case) | (better if row is stays else {})
        note("two_homes", actor, row.submission, registration=row, reason=reason, data=data)
        ids = {"registration_ids": [row.id]}
        enqueue(TWO_HOMES, row.submission, key=f"case:{case.id}", data=ids)
    offering_id = case.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


@all_or_nothing
def ask_to_leave(registration_id: int) -> None:
    """A home wants to give up the place: a coordinator talks to both before it is gone."""
    write_tx()
    case = fetch.case(_case_of(registration_id))
    row = fetch.registration(registration_id)
    if row.place.status not in ACTIVE:
        raise NotAllowedError("The place is given up already.")
    if case.leave_asked_at is None:
        case.leave_asked_by, case.leave_asked_at = row.submission_id, now()
        note("leave_asked", RESIDENT, row.submission, registration=row, data=told(case))
    db.session.commit()


@all_or_nothing
def answer_leave(
    case_id: int, leaves: bool, actor: Actor, reason: str, expected_version: int | None = None
) -> None:
    """What a coordinator found out: the place is given up for both homes, or the child keeps it."""
    if not reason.strip():
        raise NotAllowedError("Write why: it is kept in the history.")
    write_tx()
    case = fetch.case(case_id, expected_version)
    if case.leave_asked_at is None:
        raise NotAllowedError("This was answered meanwhile.")
    case.leave_asked_by = case.leave_asked_at = None
    (row,) = fetch.registrations([_place_id(case)])
    verb = "leave_granted" if leaves else "leave_refused"
    note(verb, actor, row.submission, registration=row, reason=reason, data=told(case))
    if leaves and row.status in ACTIVE:
        move(row, WITHDRAWN, actor, "A home asked to give up the place, and the office agreed.")
        key, ids = f"{row.id}:{now().isoformat()}", [row.id]
        data = {"registration_ids": ids}
        tell_homes("withdrawn", row.submission, ids, key=key, data=data)
        close_unheld(row.submission_id, "declined")
    offering_id = case.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def _case_of(registration_id: int) -> int:
    """The case in which it was decided that this child has two homes."""
    row = db.session.get_one(Registration, registration_id)
    homes = [each.id for each in row.other_homes]
    found = db.session.scalar(
        select(Case.id)
        .where(
            Case.state == "two_homes",
            or_(Case.first_id.in_(homes), Case.second_id.in_(homes)),
        )
        .order_by(Case.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotAllowedError("Nobody else signed up this child.")
    return found


def _place_id(case: Case) -> int:
    """Who has the place by now: the one that stayed may have been merged since."""
    for row in case.both:
        if row.another_home and row.kept_in_id:
            return row.kept_in_id
    raise NotAllowedError("The place is that of one home again.")
