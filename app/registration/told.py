"""Answers to questions added to an offering: stored with a sign-up, read for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.visibility import named_in
from app.extensions import db
from app.models import Answer, Question, Registration, Submission, Wording, now
from app.program_kit.application import Application, Person
from app.program_kit.asked import HEALTH, in_words


def with_sealed(offering_id: int, application: Application) -> Application:
    """The application with answers about health moved into the health notes that are sealed.

    They are then read by the rules of those notes, and stand nowhere else. Each says which
    question and version it is to.
    """
    ids = {key for person in application.people for key in person.told}
    asked = _wordings(offering_id, ids, sealed=True)
    if not asked:
        return application
    return replace(application, people=tuple(_sealed(each, asked) for each in application.people))


def _sealed(person: Person, asked: Mapping[int, Wording]) -> Person:
    parts = [person.private.get(HEALTH, "")]
    for wording_id, value in person.told.items():
        if wording_id in asked:
            wording = asked[wording_id]
            parts.append(f"{wording.label} (version {wording.number})\n{value}")
    text = "\n\n".join(part for part in parts if part)
    return replace(person, private={**person.private, HEALTH: text} if text else person.private)


def keep_told(
    submission: Submission, people: Sequence[Registration], application: Application
) -> None:
    """Store what was answered. Part of a use case: does not commit.

    What was taken out since the form was opened is no longer wanted, and not kept.
    """
    parts = [(None, application.told)]
    parts += zip(people, [each.told for each in application.people], strict=True)  # type: ignore[arg-type]
    wanted = _wordings(submission.offering_id, {key for _, told in parts for key in told})
    for person, told in parts:
        for wording_id, value in told.items():
            if wording_id in wanted:
                db.session.add(_answer(wanted[wording_id], submission, person, value))


def _wordings(offering_id: int, ids: set[int], *, sealed: bool = False) -> dict[int, Wording]:
    """What is still asked of these; either what is sealed, or what is not."""
    if not ids:
        return {}
    of_kind = Question.kind == HEALTH if sealed else Question.kind != HEALTH
    query = (
        select(Wording)
        .join(Wording.question)
        .where(Question.offering_id == offering_id, Question.asked, of_kind, Wording.id.in_(ids))
    )
    return {row.id: row for row in db.session.scalars(query)}


def _answer(
    wording: Wording, submission: Submission, person: Registration | None, value: Any
) -> Answer:
    return Answer(
        question_id=wording.question_id,
        wording_id=wording.id,
        submission_id=submission.id,
        registration_id=person.id if person else None,
        value=value,
        told_at=now(),
    )


def answers_about(registration: Registration) -> list[Answer]:
    """Answers of one person and of the sign-up they came with, in the order of the questions."""
    query = (
        select(Answer)
        .join(Answer.question)
        .where(
            Answer.submission_id == registration.submission_id,
            or_(
                Answer.registration_id == registration.id,
                Answer.registration_id.is_(None),
            ),
        )
        .order_by(Question.position, Question.id)
        .options(
            joinedload(Answer.wording),
            joinedload(Answer.question).selectinload(Question.wordings),
        )
    )
    return list(db.session.scalars(query))


def told_to(role: str, people: Sequence[Registration]) -> Mapping[int, list[tuple[str, str]]]:
    """Question and answer, by person, where the question names the role."""
    query = (
        select(Answer)
        .join(Answer.question)
        .where(Answer.submission_id.in_({person.submission_id for person in people}))
        .order_by(Question.position, Question.id)
        .options(joinedload(Answer.wording), contains_eager(Answer.question))
    )
    found: dict[tuple[int, int | None], list[tuple[str, str]]] = defaultdict(list)
    for answer in db.session.scalars(query):
        if named_in(role, answer.wording.seen_by):
            said = (answer.wording.label, in_words(answer.question.kind, answer.value))
            found[answer.submission_id, answer.registration_id].append(said)
    return {
        person.id: found[person.submission_id, None] + found[person.submission_id, person.id]
        for person in people
    }


def columns_told(
    questions: Sequence[Question], people: Sequence[Registration]
) -> Mapping[int, dict[int, str]]:
    """Answers in words by person and question, for columns; those of the sign-up with them."""
    if not questions:
        return {person.id: {} for person in people}
    rows = db.session.execute(
        select(
            Answer.submission_id, Answer.registration_id, Answer.question_id,
            Question.kind, Answer.value,
        )
        .join(Answer.question)
        .where(Answer.question_id.in_([question.id for question in questions]))
        .where(Answer.submission_id.in_({person.submission_id for person in people}))
    )  # fmt: skip
    found: dict[tuple[int, int | None], dict[int, str]] = defaultdict(dict)
    for submission_id, registration_id, question_id, kind, value in rows:
        found[submission_id, registration_id][question_id] = in_words(kind, value)
    return {
        person.id: {
            **found[person.submission_id, None],
            **found[person.submission_id, person.id],
        }
        for person in people
    }


def answered(questions: Sequence[Question]) -> set[int]:
    """Those of the questions that anybody answered, by id."""
    wanted = Answer.question_id.in_([question.id for question in questions])
    return set(db.session.scalars(select(Answer.question_id).where(wanted).distinct()))


def told_by(submission: Submission) -> list[Answer]:
    """Every answer that came with a sign-up, in the order of the questions."""
    query = (
        select(Answer)
        .join(Answer.question)
        .where(Answer.submission_id == submission.id)
        .order_by(Question.position, Question.id, Answer.registration_id)
        .options(joinedload(Answer.wording), contains_eager(Answer.question))
    )
    return list(db.session.scalars(query))


def change_told(submission: Submission, told: Mapping[int | None, Mapping[int, Any]]) -> None:
    """Write changed answers by person (None: the sign-up) and wording; None takes one back.

    An answer that stays the same keeps the version it was given to. Part of a use case.
    """
    wanted = _wordings(submission.offering_id, {key for each in told.values() for key in each})
    present = {(each.registration_id, each.question_id): each for each in told_by(submission)}
    people: dict[int | None, Registration | None] = {None: None}
    people |= {person.id: person for person in submission.registrations}
    for of, answers in told.items():
        for wording_id, value in answers.items():
            wording = wanted.get(wording_id)
            if wording is None or of not in people:
                continue
            stored = present.get((of, wording.question_id))
            if stored is None and value is not None:
                db.session.add(_answer(wording, submission, people[of], value))
            elif stored is not None and value is None:
                db.session.delete(stored)
            elif stored is not None and stored.value != value:
                stored.wording_id, stored.value, stored.told_at = wording.id, value, now()
