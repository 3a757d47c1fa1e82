"""Reads of the questions added to an offering."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from app.extensions import db
from app.models import Answer, Question, Wording
from app.program_kit.asked import Asked


def questions_of(offering_id: int, *, gone: bool = False) -> list[Question]:
    """Questions in their order with every wording; those taken out only when asked for."""
    query = select(Question).where(Question.offering_id == offering_id)
    if not gone:
        query = query.where(Question.asked)
    return list(
        db.session.scalars(
            query.order_by(Question.position, Question.id).options(selectinload(Question.wordings))
        )
    )


def asked_now(offering_id: int) -> list[Asked]:
    """What a new sign-up is asked, in order."""
    return [as_asked(question.current) for question in questions_of(offering_id)]


def asked_of(offering_id: int, wording_ids: Iterable[int]) -> list[Asked]:
    """The wordings a form was shown, in its order; those of other offerings are left out."""
    wanted = list(wording_ids)
    if not wanted:
        return []
    query = (
        select(Wording)
        .join(Wording.question)
        .where(Question.offering_id == offering_id, Wording.id.in_(wanted))
        .options(contains_eager(Wording.question))
    )
    found = {row.id: as_asked(row) for row in db.session.scalars(query)}
    return [found[wording_id] for wording_id in dict.fromkeys(wanted) if wording_id in found]


def as_asked(wording: Wording) -> Asked:
    """A wording as plain data."""
    question = wording.question
    return Asked(
        wording_id=wording.id,
        question_id=question.id,
        kind=question.kind,
        label=wording.label,
        why=wording.why,
        per_person=question.per_person,
        hint=wording.hint,
        required=wording.required,
        choices=tuple(wording.choices),
        seen_by=tuple(wording.seen_by),
        depends_on=wording.depends_on,
        depends_values=tuple(wording.depends_values),
    )


def answered(questions: Sequence[Question]) -> dict[int, int]:
    """How many answers there are to each version, by wording; none is left out."""
    rows = db.session.execute(
        select(Answer.wording_id, func.count(Answer.id))
        .where(Answer.question_id.in_([question.id for question in questions]))
        .group_by(Answer.wording_id)
    )
    return {wording_id: number for wording_id, number in rows}
