"""Answers to questions added to an offering: stored with a sign-up, read for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Answer, Question, Registration, Submission, Wording, now
from app.program_kit.application import Application


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


def _wordings(offering_id: int, ids: set[int]) -> dict[int, Wording]:
    if not ids:
        return {}
    query = (
        select(Wording)
        .join(Wording.question)
        .where(Question.offering_id == offering_id, Question.asked, Wording.id.in_(ids))
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


def answers_of_all(people: Sequence[Registration]) -> Mapping[int, dict[int, Answer]]:
    """Answers of many people by person and question, those of their sign-ups with them."""
    submission_ids = {person.submission_id for person in people}
    query = (
        select(Answer)
        .where(Answer.submission_id.in_(submission_ids))
        .options(joinedload(Answer.question))
    )
    shared: dict[int, dict[int, Answer]] = defaultdict(dict)
    own: dict[int, dict[int, Answer]] = defaultdict(dict)
    for answer in db.session.scalars(query):
        if answer.registration_id is None:
            shared[answer.submission_id][answer.question_id] = answer
        else:
            own[answer.registration_id][answer.question_id] = answer
    return {person.id: {**shared[person.submission_id], **own[person.id]} for person in people}
