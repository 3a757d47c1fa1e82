"""Add, change, move and take out the questions of an offering.

A wording stands still once the offering was public or somebody answered: a change is then a new
version, and every answer keeps the version it was given to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Actor, Answer, Offering, Question, Wording, now
from app.offerings.asked import as_asked, questions_of
from app.offerings.found import begin_open
from app.offerings.history import note
from app.offerings.refusals import QuestionRefusedError
from app.program_kit.asked import HEALTH, LEADS_ON, MOST_DEEP

MOST = 20


@dataclass(frozen=True)
class Words:
    """All of a question that may change, one version of it. Names are those of the columns."""

    label: str
    why: str
    retention: str
    hint: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    depends_on: int | None = None
    depends_values: tuple[str, ...] = ()


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
    _fits(made, words, present)
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
    _fits(question, words, present)
    _keeps_followers(question, words, present)
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
    _stays_after_its_parent(present, order)
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
    _followed_by_nobody(question, questions_of(offering_id))
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


def words_of(wording: Wording) -> Words:
    """A stored wording as it was typed."""
    return Words(
        label=wording.label,
        why=wording.why,
        retention=wording.retention,
        hint=wording.hint,
        required=wording.required,
        choices=tuple(wording.choices),
        seen_by=tuple(wording.seen_by),
        depends_on=wording.depends_on,
        depends_values=tuple(wording.depends_values),
    )


def columns_of(words: Words) -> dict[str, object]:
    """The same by column, as it is stored."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in words.__dict__.items()
    }


def _wording(words: Words, number: int) -> Wording:
    return Wording(number=number, **columns_of(words))


def _question_in(offering: Offering, question_id: int, expected: int | None) -> Question:
    question = db.session.get(Question, question_id, populate_existing=True)
    if question is None or question.offering_id != offering.id or not question.asked:
        raise KeyError(question_id)
    if expected is not None and question.version != expected:
        raise StaleDataError(f"question {question_id} is at version {question.version}")
    return question


def _fits(question: Question, words: Words, present: Sequence[Question]) -> None:
    """It can follow only from an earlier question of the same people, not too deep down."""
    if words.depends_on is None:
        return
    parent = next((each for each in present if each.id == words.depends_on), None)
    if parent is None or parent.kind not in LEADS_ON or parent.position >= question.position:
        raise QuestionRefusedError(
            "It can follow only from a question that stands before it.", "depends"
        )
    if parent.per_person and not question.per_person:
        raise QuestionRefusedError(
            "It is asked once, so it cannot follow from what each person answers.", "depends"
        )
    if not set(words.depends_values) <= set(as_asked(parent.current).offered):
        raise QuestionRefusedError("Choose among the answers that question offers.", "depends")
    if _deepest(question, words.depends_on, present) > MOST_DEEP:
        raise QuestionRefusedError(
            f"At most {MOST_DEEP} questions can follow one from another.", "depends"
        )


def _deepest(changed: Question, depends_on: int, present: Sequence[Question]) -> int:
    """The longest way down from question to question, after the change."""
    parents = {each.id: each.current.depends_on for each in present}
    # A new one has no number yet.
    parents[changed.id or 0] = depends_on
    deepest = 0
    for parent in parents.values():
        steps, at = 0, parent
        while at is not None:
            steps, at = steps + 1, parents.get(at)
        deepest = max(deepest, steps)
    return deepest


def _followers(question: Question, present: Sequence[Question]) -> list[Question]:
    return [each for each in present if each.current.depends_on == question.id]


def _keeps_followers(question: Question, words: Words, present: Sequence[Question]) -> None:
    needed = {
        value
        for each in _followers(question, present)
        for value in each.current.depends_values
        if question.kind != "yes_no"
    }
    for gone in sorted(needed - set(words.choices)):
        raise QuestionRefusedError(
            f"Another question follows from “{gone}”. Change that one first.", "choices"
        )


def _followed_by_nobody(question: Question, present: Sequence[Question]) -> None:
    for each in _followers(question, present):
        raise QuestionRefusedError(
            f"“{each.current.label}” follows from it. Take that one out first."
        )


def _stays_after_its_parent(present: Sequence[Question], order: Sequence[int]) -> None:
    for each in present:
        before = each.current.depends_on
        if before in order and order.index(before) > order.index(each.id):
            raise QuestionRefusedError(
                f"“{each.current.label}” follows from the other one, so it stays after it."
            )
