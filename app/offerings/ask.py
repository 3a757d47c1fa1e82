"""Add, change, move and take out the questions of an offering.

A wording stands still once the offering was public or somebody answered: a change is then a new
version, and every answer keeps the version it was given to.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Actor, Answer, Offering, Question, Wording, now
from app.offerings.asked import questions_of
from app.offerings.following import (
    fits,
    followed_by_nobody,
    keeps_followers,
    stays_after_its_parent,
)
from app.offerings.found import begin_open
from app.offerings.history import note
from app.offerings.question_words import Words, columns_of, words_of
from app.offerings.refusals import QuestionRefusedError
from app.program_kit.asked import HEALTH

MOST = 20


def add_question(
    offering_id: int,
    kind: str,
    words: Words,
    actor: Actor,
    *,
    per_person: bool = False,
    in_roster: bool = False,
) -> int:
    """Add a question at the end; returns its id. QuestionRefusedError when it cannot be asked."""
    offering = begin_open(offering_id)
    present = questions_of(offering_id)
    if len(present) >= MOST:
        raise QuestionRefusedError(f"One date can have {MOST} questions at most.")
    # What is sealed belongs to one person, and never stands in a list.
    sealed = kind == HEALTH
    made = Question(offering_id=offering_id, kind=kind)
    made.per_person, made.in_roster = per_person or sealed, in_roster and not sealed
    made.position = 1 + max((each.position for each in present), default=0)
    fits(made, words, present)
    made.wordings = [_wording(words, 1)]
    db.session.add(made)
    db.session.flush()
    note(offering, "question_added", actor, data={"question": words.label})
    db.session.commit()
    return made.id


def reword_question(
    offering_id: int,
    question_id: int,
    words: Words,
    actor: Actor,
    *,
    in_roster: bool,
    expected_version: int | None = None,
) -> None:
    """Change a question: in place in a draft nobody answered, else as a new version.

    Raises QuestionRefusedError, or StaleDataError when someone was quicker.
    """
    offering = begin_open(offering_id)
    question = _question_in(offering, question_id, expected_version)
    present = questions_of(offering_id)
    fits(question, words, present)
    keeps_followers(question, words, present)
    if words != words_of(question.current):
        if locked(offering, question):
            question.wordings.append(_wording(words, question.current.number + 1))
        else:
            for name, value in columns_of(words).items():
                setattr(question.current, name, value)
        note(offering, "question_changed", actor, data={"question": words.label})
    # Either way the next writer has to look at this first.
    question.in_roster = in_roster and question.kind != HEALTH
    question.updated_at = now()
    db.session.commit()


def move_question(
    offering_id: int, question_id: int, by: int, shown: Sequence[int], actor: Actor
) -> None:
    """Move one place up (-1) or down (1). `shown` is the order the page showed, by id.

    StaleDataError when the order is another by now; QuestionRefusedError when a question would
    come before the one it follows from.
    """
    offering = begin_open(offering_id)
    present = questions_of(offering_id)
    order = [each.id for each in present]
    if question_id not in order:
        raise KeyError(question_id)
    if order != list(shown):
        raise StaleDataError("the order was changed meanwhile")
    at = order.index(question_id)
    to = min(max(0, at + by), len(order) - 1)
    order.insert(to, order.pop(at))
    stays_after_its_parent(present, order)
    for position, each in enumerate(order, start=1):
        # Not through the row: its version is for those who write its words.
        db.session.execute(update(Question).where(Question.id == each).values(position=position))
    note(offering, "questions_moved", actor)
    db.session.commit()


def drop_question(
    offering_id: int, question_id: int, actor: Actor, expected_version: int | None = None
) -> None:
    """Ask it no more. Answers that were given stay; in a draft nobody answered it is deleted."""
    offering = begin_open(offering_id)
    question = _question_in(offering, question_id, expected_version)
    followed_by_nobody(question, questions_of(offering_id))
    note(offering, "question_dropped", actor, data={"question": question.current.label})
    if locked(offering, question):
        question.asked = False
    else:
        db.session.execute(delete(Wording).where(Wording.question_id == question.id))
        db.session.execute(delete(Question).where(Question.id == question.id))
    db.session.commit()


def locked(offering: Offering, question: Question) -> bool:
    """Has anybody seen this wording, or could have?"""
    if offering.state != "draft":
        return True
    answer = select(Answer.id).where(Answer.question_id == question.id).limit(1)
    return db.session.scalar(answer) is not None


def _wording(words: Words, number: int) -> Wording:
    return Wording(number=number, **columns_of(words))


def _question_in(offering: Offering, question_id: int, expected: int | None) -> Question:
    question = db.session.get(Question, question_id, populate_existing=True)
    if question is None or question.offering_id != offering.id or not question.asked:
        raise KeyError(question_id)
    if expected is not None and question.version != expected:
        raise StaleDataError(f"question {question_id} is at version {question.version}")
    return question
