"""Data requests: noted, changed, tied to sign-ups, answered. Each act is a line of history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.models import (
    Activity,
    DataRequest,
    Registration,
    RequestSubject,
    Submission,
    now,
    staff_actor,
)
from app.records.clock import ANSWERS, ASKERS, DENY_PARENTS, DONE, PERSON, WANTS
from app.registration.history import note
from app.registration.refusals import NotAllowedError, all_or_nothing


@dataclass(frozen=True)
class Asked:
    """What is noted when a request comes in."""

    asker: str
    asker_name: str
    subject: str
    wants: str
    words: str
    received_on: date
    identity: str


@dataclass(frozen=True)
class Told:
    """How a request was answered, when, and in which words."""

    answer: str
    on: date
    words: str


@all_or_nothing
def note_request(asked: Asked, today: date, staff_id: int) -> int:
    """Note a request; its id. NotAllowedError for what the law or the calendar does not know."""
    _check(asked, today)
    write_tx()
    row = DataRequest(**asked.__dict__, made_by=staff_id)
    db.session.add(row)
    db.session.flush()
    _line("request_noted", row, staff_id)
    db.session.commit()
    return row.id


@all_or_nothing
def change_request(
    request_id: int, asked: Asked, today: date, staff_id: int, expected_version: int | None
) -> None:
    """Mend what was noted. StaleDataError when somebody changed it since the page was made."""
    _check(asked, today)
    row = _found(request_id, expected_version)
    was_denial = row.wants == DENY_PARENTS
    for name, value in asked.__dict__.items():
        setattr(row, name, value)
    if was_denial or row.wants == DENY_PARENTS:
        _mark(row, staff_id)
    if row.answer and row.answer not in dict(ANSWERS[row.wants]):
        raise NotAllowedError("It is answered already: change the answer first.")
    _line("request_changed", row, staff_id)
    db.session.commit()


@all_or_nothing
def tie_request(
    request_id: int,
    made: Collection[int],
    people: Collection[int],
    staff_id: int,
    expected_version: int | None,
) -> None:
    """Say which sign-ups and people a request is about, instead of those that were said before.

    When somebody under 18 asks that no parent sees their data, that holds from now on.
    """
    row = _found(request_id, expected_version)
    before = {subject.registration_id for subject in row.subjects}
    wanted: list[tuple[int, int | None]] = [(of, None) for of in _submissions(made)]
    wanted += [(person.submission_id, person.id) for person in _registrations(people)]
    row.subjects = [RequestSubject(submission_id=of, registration_id=who) for of, who in wanted]
    # Only rows of other tables change: the version must move all the same.
    row.version += 1
    db.session.flush()
    _mark(row, staff_id, before)
    for subject in row.subjects:
        submission = db.session.get_one(Submission, subject.submission_id)
        person = db.session.get(Registration, subject.registration_id or 0)
        about = {"request": row.id, "wants": row.wants}
        if row.wants != DENY_PARENTS:
            note(
                "request_tied", staff_actor(staff_id), submission,
                registration=person, reason=WANTS[row.wants], data=about,
            )  # fmt: skip
    db.session.commit()


@all_or_nothing
def answer_request(
    request_id: int, told: Told, today: date, staff_id: int, expected_version: int | None
) -> None:
    """Write down when and how it was answered; again changes what was written."""
    row = _found(request_id, expected_version)
    if told.answer not in dict(ANSWERS[row.wants]):
        raise NotAllowedError("Choose how it was answered.")
    if not row.received_on <= told.on <= today:
        raise NotAllowedError("The answer cannot be before the request or after today.")
    row.answer, row.answered_on, row.answer_words = told.answer, told.on, told.words
    row.answered_by = staff_id
    if row.wants == DENY_PARENTS:
        _mark(row, staff_id)
    _line("request_answered", row, staff_id)
    db.session.commit()


def _check(asked: Asked, today: date) -> None:
    if not (asked.asker_name.strip() and asked.subject.strip()):
        raise NotAllowedError("Write who asks, and whose data it is about.")
    if asked.received_on > today:
        raise NotAllowedError("A request cannot have come in after today.")
    if asked.wants == DENY_PARENTS and asked.asker != PERSON:
        raise NotAllowedError("Only the person under 18 can ask that a parent does not see it.")


def _found(request_id: int, expected_version: int | None) -> DataRequest:
    write_tx()
    row = db.session.scalars(
        select(DataRequest)
        .where(DataRequest.id == request_id)
        .options(selectinload(DataRequest.subjects))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if expected_version is not None and row.version != expected_version:
        raise StaleDataError(f"request {request_id} is at version {row.version}")
    return row


def _submissions(ids: Collection[int]) -> list[int]:
    query = select(Submission.id).where(Submission.id.in_(ids)).order_by(Submission.id)
    return list(db.session.scalars(query))


def _registrations(ids: Collection[int]) -> list[Registration]:
    query = select(Registration).where(Registration.id.in_(ids)).order_by(Registration.id)
    return list(db.session.scalars(query))


def _mark(row: DataRequest, staff_id: int, before: Collection[int | None] = ()) -> None:
    """Mark or unmark the people a request is about, as it stands.

    It holds as soon as it is asked; refusing it or taking it back ends it.
    """
    now_about = {subject.registration_id for subject in row.subjects}
    holds = row.wants == DENY_PARENTS and row.answer in {"", DONE}
    for person in _registrations([i for i in {*before, *now_about} if i is not None]):
        kept = (person.id in now_about and holds) or _asked_elsewhere(person, row)
        if kept and not person.is_minor:
            raise NotAllowedError(
                f"{person.display_name} is not under 18: choose only people who are."
            )
        if kept == (person.kept_from_parents_at is not None):
            continue
        person.kept_from_parents_at = now() if kept else None
        verb = "kept_from_parents" if kept else "shown_to_parents"
        note(
            verb, staff_actor(staff_id), person.submission, registration=person,
            reason=f"Data request {row.id}", data={"request": row.id},
        )  # fmt: skip
    if holds and any(subject.registration_id is None for subject in row.subjects):
        raise NotAllowedError("Choose the person under 18 themself, not who signed them up.")


def _asked_elsewhere(person: Registration, row: DataRequest) -> bool:
    """Does another request of the same kind keep them from parents?"""
    query = (
        select(DataRequest.id)
        .join(RequestSubject, RequestSubject.request_id == DataRequest.id)
        .where(
            RequestSubject.registration_id == person.id,
            DataRequest.id != row.id,
            DataRequest.wants == DENY_PARENTS,
            DataRequest.answer.in_(("", DONE)),
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def _line(verb: str, row: DataRequest, staff_id: int) -> None:
    """A line of the department's history: what kind, by whom; no name."""
    reason = f"{WANTS[row.wants]}, asked by: {ASKERS[row.asker].lower()}"
    data = {"request": row.id, "wants": row.wants, "answer": row.answer}
    db.session.add(Activity(actor="staff", staff_id=staff_id, verb=verb, reason=reason, data=data))
