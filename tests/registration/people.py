"""Applications to register with, and what must be true of the counters after every act."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    RESIDENT,
    Activity,
    Division,
    Message,
    Offering,
    Registration,
    Submission,
    now,
)
from app.program_kit.application import Application, Person
from app.program_kit.statuses import SEATED, WAITLISTED
from app.registration.register import Outcome, register

_number = itertools.count(1)
ADULT = date(1985, 3, 14)


def person(name: str = "", **fields: Any) -> Person:
    """One adult."""
    return Person(full_name=name or f"Pat Sample {next(_number)}", photo="yes", **fields)


def child(name: str, grade: int, **fields: Any) -> Person:
    """A player of a grade."""
    fields = {"is_minor": True, "division": f"grade-{grade}", **fields}
    return person(name, grade=grade, **fields)


def application(*people: Person, **fields: Any) -> Application:
    """A form filled in; every call has a number of its own, as every form has."""
    number = next(_number)
    default = {"key": f"form {number}", "email": f"pat{number}@example.org", "contact_name": "Pat"}
    return Application(people=people or (person(),), **{**default, **fields})


def sign_up(offering: Offering, *people: Person, **fields: Any) -> Submission:
    """Register and fetch what was stored."""
    return stored(register(offering.id, application(*people, **fields), RESIDENT))


def stored(outcome: Outcome) -> Submission:
    """The submission as the database has it now."""
    db.session.expire_all()
    return db.session.get_one(Submission, outcome.submission_id)


def statuses(submission: Submission) -> list[str]:
    """Of each person, in the order of the form, as the database has it now."""
    db.session.expire_all()
    return [row.status for row in submission.registrations]


def mails(submission: Submission) -> list[str]:
    """Kinds of mail owed to a submission, oldest first."""
    query = select(Message.kind).where(Message.submission_id == submission.id)
    return list(db.session.scalars(query.order_by(Message.id)))


def history(submission: Submission) -> list[tuple[str, str, str, str]]:
    """(actor, from, to, reason) of each status a person of the submission has had."""
    query = (
        select(Activity)
        .where(Activity.submission_id == submission.id, Activity.to_status != "")
        .order_by(Activity.id)
    )
    return [(a.actor, a.from_status, a.to_status, a.reason) for a in db.session.scalars(query)]


def assert_counters(offering: Offering) -> None:
    """Counters equal the rows they count, seats are within limits, history ends in the status."""
    db.session.rollback()
    seated = (func.coalesce(func.sum(Registration.party_size), 0), Registration.status.in_(SEATED))
    held = (func.coalesce(func.sum(Registration.party_size), 0), Registration.seat_held.is_(True))
    waits = (func.count(Registration.id), Registration.status == WAITLISTED)
    for division in db.session.scalars(
        select(Division).where(Division.offering_id == offering.id)
    ).all():
        found = [
            db.session.scalar(
                select(what).where(Registration.division_id == division.id, condition)
            )
            for what, condition in (seated, held, waits)
        ]
        assert found == [division.seats_taken, division.seats_taken, division.waiting], (
            division.code
        )
        assert division.capacity is None or division.seats_taken <= division.capacity
    rows = db.session.scalars(select(Registration).where(Registration.offering_id == offering.id))
    for row in rows.all():
        last = db.session.scalars(
            select(Activity.to_status)
            .where(Activity.registration_id == row.id, Activity.to_status != "")
            .order_by(Activity.id.desc())
        ).first()
        assert last in {None, row.status}
        assert row.status_at <= now()
