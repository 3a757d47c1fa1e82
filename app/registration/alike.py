"""Finds sign-ups that may be of somebody already there; opens a case for each pair."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from itertools import islice

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.messages.enqueue import enqueue
from app.messages.kinds import SIGNED_UP_AGAIN
from app.models import SYSTEM, Case, PrivateField, Registration, Submission, now
from app.program_kit.alike import Known, birth_date_in, in_common
from app.program_kit.application import Person
from app.program_kit.names import fold
from app.program_kit.statuses import ACTIVE
from app.registration.history import note
from app.registration.private import unsealed
from app.registration.refusals import KeyMissingError

CHECK = "check"
# With the earliest only: a form sent again and again must not grow dearer with each time.
MOST_CASES = 5


def open_cases(
    submission: Submission, rows: Sequence[Registration], people: Sequence[Person]
) -> None:
    """Compare new people with those who are there; whoever looks alike is marked. No commit.

    Whoever was there first is mailed, so that the one who signs up now need not be told more
    than is told to everybody.
    """
    there = _of_same_name(submission, {fold(row.full_name) for row in rows if row.full_name})
    if not there:
        return
    told = _told_for_check(there)
    for row, person in zip(rows, people, strict=True):
        mine = _known(row, submission, person.private.get(CHECK, ""))
        pairs = ((o, in_common(mine, _known(o, o.submission, told.get(o.id, "")))) for o in there)
        for other, matched in islice(((o, found) for o, found in pairs if found), MOST_CASES):
            _open(other, row, matched)


def _open(first: Registration, second: Registration, matched: tuple[str, ...]) -> None:
    case = Case(
        offering_id=second.offering_id,
        first_id=first.id,
        second_id=second.id,
        matched=list(matched),
    )
    db.session.add(case)
    db.session.flush()
    note("looked_alike", SYSTEM, second.submission, registration=second, data={"case_id": case.id})
    # Once a day: nobody's mailbox is filled by somebody who sends the form again and again.
    key, told = f"{first.id}:{now():%Y-%m-%d}", {"registration_ids": [first.id]}
    enqueue(SIGNED_UP_AGAIN, first.submission, key=key, data=told)


def _of_same_name(submission: Submission, names: Collection[str]) -> Sequence[Registration]:
    """Active people of the date whose names begin with these, but for those of this sign-up."""
    if not names:
        return []
    query = (
        select(Registration)
        .join(Registration.submission)
        .where(
            Registration.offering_id == submission.offering_id,
            Registration.submission_id != submission.id,
            Registration.status.in_(ACTIVE),
            or_(*map(_begins, names)),
        )
        .order_by(Registration.id)
        .options(contains_eager(Registration.submission))
    )
    return db.session.scalars(query).all()


def _begins(name: str) -> ColumnElement[bool]:
    # What is searched for holds the name and, after it, the name to be called.
    called = Registration.search_name.startswith(f"{name} ", autoescape=True)
    return or_(Registration.search_name == name[:260], called)


def _known(row: Registration, submission: Submission, check: str) -> Known:
    return Known(row.full_name, submission.email, submission.phone, row.grade, birth_date_in(check))


def _told_for_check(rows: Sequence[Registration]) -> dict[int, str]:
    """Nobody reads it: only that two dates of birth are the same is ever said."""
    query = select(PrivateField.registration_id, PrivateField.sealed).where(
        PrivateField.kind == CHECK, PrivateField.registration_id.in_([row.id for row in rows])
    )
    told = {}
    for key, sealed in db.session.execute(query):
        # Nobody is kept from signing up because an old key is missing.
        with suppress(KeyMissingError):
            told[key] = unsealed(key, CHECK, sealed)
    return told
