"""The background check: who waits for one, and its outcome in a word.

What a check finds never enters the system. A word is kept: clear, a talk is needed, or not accepted
under a ground that the city's policy names. Who is clear confirms the place within 72 hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.scope import REVIEWER, scoped
from app.extensions import db, write_tx
from app.models import (
    Actor,
    BackgroundCheck,
    Offering,
    PrivateField,
    Registration,
    StaffMember,
    now,
    staff_actor,
)
from app.program_kit.statuses import CHECK_PENDING, CONFIRMED, DECLINED
from app.program_kit.waitlist import offer_deadline
from app.program_kit.wording import day
from app.programs import program as program_of
from app.registration import fetch
from app.registration.history import note
from app.registration.next_step import CLEAR, NEEDS_TALK, NOT_ACCEPTED, check_of
from app.registration.offers import make_offer, offer_free_seats
from app.registration.refusals import NotAllowedError, all_or_nothing
from app.registration.tell import owe_decision
from app.registration.transition import move

# How long somebody who is clear has to confirm the place.
TO_CONFIRM = timedelta(hours=72)
# How long somebody who is not accepted can have it looked at again.
TO_APPEAL = timedelta(days=30)


def waiting_for_checks(staff: StaffMember) -> Sequence[Registration]:
    """Who waits for a check in the programs of a reviewer, the longest waiting first."""
    query = (
        _people()
        .where(Registration.status == CHECK_PENDING, Offering.state == "published")
        .order_by(Registration.status_at, Registration.id)
    )
    return db.session.scalars(scoped(query, staff, role=REVIEWER)).unique().all()


def person_to_check(staff: StaffMember, registration_id: int) -> Registration | None:
    """One of them; None when they are not this reviewer's, or wait for no check."""
    query = (
        _people()
        .where(Registration.id == registration_id, Registration.status == CHECK_PENDING)
        .options(
            contains_eager(Registration.offering).selectinload(Offering.meetings),
            selectinload(Registration.private_fields).load_only(PrivateField.kind),
        )
    )
    return db.session.scalars(scoped(query, staff, role=REVIEWER)).unique().one_or_none()


def checks_noted(registration_ids: Sequence[int]) -> dict[int, BackgroundCheck]:
    """Outcomes noted so far, by person."""
    query = select(BackgroundCheck).where(BackgroundCheck.registration_id.in_(registration_ids))
    return {check.registration_id: check for check in db.session.scalars(query)}


@all_or_nothing
def note_outcome(
    registration_id: int, outcome: str, ground: str, staff_id: int, expected_version: int
) -> str:
    """Write down the word of a check and do what follows from it. The status reached.

    StaleDataError when somebody noted another one since the version of the page (0 for none).
    """
    actor = staff_actor(staff_id)
    write_tx()
    row = fetch.registration(registration_id)
    if row.status != CHECK_PENDING:
        raise NotAllowedError("This person does not wait for a check any more.")
    grounds = program_of(row.offering.program).grounds
    if outcome not in {CLEAR, NEEDS_TALK, NOT_ACCEPTED}:
        raise NotAllowedError("Choose the outcome.")
    if (outcome == NOT_ACCEPTED) != (ground in grounds):
        raise NotAllowedError("Choose the ground of the city's policy.")
    check = check_of(row.id)
    if (check.version if check else 0) != expected_version:
        raise StaleDataError("another outcome was noted meanwhile")
    if check is None:
        check = BackgroundCheck(registration_id=row.id)
        db.session.add(check)
    check.outcome, check.ground = outcome, ground
    check.decided_at, check.staff_id = now(), staff_id
    # Without the word: history is read by people who may only know whether somebody is accepted.
    note("check_noted", actor, row.submission, registration=row)
    if outcome == CLEAR:
        _clear(row, actor)
    elif outcome == NOT_ACCEPTED:
        _not_accepted(row, grounds[ground], actor)
    status, offering_id = row.status, row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)
    return status


def _clear(row: Registration, actor: Actor) -> None:
    """The last step is the person's own: 72 hours to confirm, on the phone when it starts soon."""
    starts = fetch.first_start(row.offering_id)
    until = offer_deadline(now(), starts, row.offering.zone, TO_CONFIRM) if starts else None
    if until is not None:
        make_offer([row], until, actor, "Accepted. The person confirms")
        return
    move(row, CONFIRMED, actor, "Accepted. It starts too soon to wait for an answer by mail.")
    owe_decision(row, "")


def _not_accepted(row: Registration, ground: str, actor: Actor) -> None:
    until = day(now() + TO_APPEAL, row.offering.zone, year=True)
    words = f"{ground} You can ask us until {until} to look at it again."
    move(row, DECLINED, actor, "Not accepted under a ground of the city's policy.")
    owe_decision(row, words)


def _people() -> Select[Registration]:
    return (
        select(Registration)
        .join(Registration.offering)
        .options(contains_eager(Registration.offering), joinedload(Registration.submission))
    )
