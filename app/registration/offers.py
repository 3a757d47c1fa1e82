"""Offers free seats to the next in line, at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select, true
from sqlalchemy.orm import aliased, contains_eager
from sqlalchemy.sql import ColumnElement

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.models import (
    SYSTEM,
    Actor,
    Division,
    Offer,
    Offering,
    OfferRegistration,
    Registration,
    Submission,
    now,
)
from app.program_kit import selection, waitlist
from app.program_kit.program import Program
from app.program_kit.statuses import OFFERED, WAITLISTED
from app.program_kit.wording import moment
from app.programs import program as program_of
from app.registration import fetch
from app.registration.guardian_facts import nobody_waits_for_a_guardian
from app.registration.history import note
from app.registration.transition import move

NEXT_IN_LINE = "A place was free and this was next in line; offered"


def offer_free_seats(offering_id: int) -> int:
    """Offer every free seat to the next in line. How many offers were made.

    A transaction of its own, right after the one that freed seats; the worker runs it too,
    so a crash between the two costs a minute and no seat.
    """
    if not _somebody_could_be_asked(offering_id):
        return 0
    write_tx()
    offering = _locked(offering_id)
    program = program_of(offering.program)
    starts = fetch.first_start(offering_id)
    if offering.state != "published" or program.reviewed or starts is None:
        db.session.rollback()
        return 0
    deadline = waitlist.offer_deadline(now(), starts, offering.zone)
    rows = _waiting(offering, program) if deadline else {}
    if deadline is None or not rows:
        db.session.rollback()
        return 0
    choice = waitlist.choose([_as_waiting(row) for row in rows.values()], _free(offering_id))
    for unit in choice.offered:
        members = [rows[member.registration_id] for member in unit.members]
        make_offer(members, deadline, SYSTEM, NEXT_IN_LINE)
    for unit in choice.passed:
        for member in unit.members:
            _pass_over(rows[member.registration_id], unit)
    db.session.commit()
    return len(choice.offered)


def offer_everywhere() -> int:
    """Look at every offering where somebody waits: nothing is left over after a crash. How many."""
    waiting = select(Division.offering_id).where(Division.waiting > 0).distinct()
    ids = list(db.session.execute(waiting).scalars())
    db.session.rollback()
    return sum(offer_free_seats(offering_id) for offering_id in ids)


def make_offer(members: list[Registration], deadline: datetime, actor: Actor, words: str) -> None:
    """Keep places for these people of one sign-up until they answer. Does not commit.

    `words` say why, for the history; until when is added to them.
    """
    at = now()
    for row in members:
        until = moment(deadline, row.offering.zone)
        move(row, OFFERED, actor, f"{words} until {until}")
    offer = Offer(
        submission_id=members[0].submission_id,
        state="open",
        made_at=at,
        deadline=deadline,
        nudge_at=at + (deadline - at) / 2,
    )
    db.session.add(offer)
    db.session.flush()
    for row in members:
        db.session.add(OfferRegistration(offer_id=offer.id, registration_id=row.id))
    enqueue("offer", members[0].submission, key=str(offer.id), data={"offer_id": offer.id})


def _pass_over(row: Registration, unit: waitlist.Unit) -> None:
    row.passed_over += 1
    seats = sum(unit.needs.values())
    note(
        "passed_over",
        SYSTEM,
        row.submission,
        registration=row,
        reason=f"{seats} seats were not free together, so the next in line was asked.",
    )


def _somebody_could_be_asked(offering_id: int) -> bool:
    """Spares the locks: most of the time nobody waits, or no seat is free."""
    waited = aliased(Division)
    found = db.session.scalar(
        select(Division.id)
        .where(
            Division.offering_id == offering_id,
            Division.has_free(),
            exists().where(waited.offering_id == offering_id, waited.waiting > 0),
        )
        .limit(1)
    )
    db.session.rollback()
    return found is not None


def _locked(offering_id: int) -> Offering:
    return db.session.execute(
        select(Offering).where(Offering.id == offering_id).with_for_update(key_share=True)
    ).scalar_one()


def _waiting(offering: Offering, program: Program) -> dict[int, Registration]:
    """Those who can be asked now: waitlisted, reachable, and it is the turn of people like them."""
    rows = db.session.execute(
        select(Registration)
        .join(Submission, Submission.id == Registration.submission_id)
        .where(
            Registration.offering_id == offering.id,
            Registration.status == WAITLISTED,
            _reachable(program),
            nobody_waits_for_a_guardian(),
        )
        .options(contains_eager(Registration.submission))
        .order_by(Registration.id)
        .with_for_update(key_share=True, of=Registration)
        .execution_options(populate_existing=True)
    ).scalars()
    at = now()
    return {row.id: row for row in rows if selection.may_have_seat(offering, row.tier, at)}


def _reachable(program: Program) -> ColumnElement[bool]:
    """Has the address been confirmed, or is there none to confirm?

    Seats that went back for want of a confirmation must not be offered to the same address.
    """
    if not program.confirms_address:
        return true()
    return or_(
        Submission.email_confirmed_at.is_not(None),
        Submission.email == "",
        Submission.source != "web",
    )


def _free(offering_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Division.id, Division.capacity, Division.seats_taken + Division.held_back)
        .where(Division.offering_id == offering_id)
        .order_by(Division.id)
        .with_for_update(key_share=True)
    )
    return {i: (10**6 if cap is None else cap - gone) for i, cap, gone in rows}


def _as_waiting(row: Registration) -> waitlist.Waiting:
    return waitlist.Waiting(
        row.id,
        row.submission_id,
        row.division_id,
        row.party_size,
        row.tier,
        row.took_part,
        row.status_at,
        row.submission.keep_together,
        row.drawn,
        row.alternate,
    )
