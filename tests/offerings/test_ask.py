"""Questions added to a date: what can be asked, in which order, and when a wording stands."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Activity, Answer, Offering, Question, Wording
from app.offerings.ask import (
    add_question,
    drop_question,
    move_question,
    reword_question,
)
from app.offerings.asked import asked_now, questions_of
from app.offerings.refusals import QuestionRefusedError
from tests import factories
from tests.offerings.asking import ask, coordinator, words
from tests.registration.people import person, sign_up


def labels(offering: Offering) -> list[str]:
    db.session.expire_all()
    return [each.label for each in asked_now(offering.id)]


def order(offering: Offering) -> list[int]:
    return [each.id for each in questions_of(offering.id)]


def versions(question: Question) -> list[tuple[int, str]]:
    db.session.expire_all()
    rows = select(Wording).where(Wording.question_id == question.id).order_by(Wording.number)
    return [(row.number, row.label) for row in db.session.scalars(rows)]


def reword(question: Question, label: str, version: int | None = None, **fields: object) -> None:
    reword_question(
        question.offering_id,
        question.id,
        words(label, **fields),
        coordinator(),
        in_roster=False,
        expected_version=version,
    )


def test_a_draft_is_mended_in_place_and_a_public_wording_stands(app: Flask) -> None:
    draft = factories.offering(state="draft")
    first = ask(draft, label="Your chool?")
    reword(first, "Your school?")
    assert versions(first) == [(1, "Your school?")]
    draft.state = "published"
    db.session.commit()
    reword(first, "Which school?")
    reword(first, "Which school?")
    assert versions(first) == [(1, "Your school?"), (2, "Which school?")]
    lines = db.session.scalars(select(Activity.verb).order_by(Activity.id)).all()
    assert lines == ["question_added", "question_changed", "question_changed"]


def test_the_second_writer_is_told(app: Flask) -> None:
    question = ask(factories.offering())
    seen = question.version
    reword(question, "First come", seen)
    with pytest.raises(StaleDataError):
        reword(question, "Too late", seen)
    db.session.rollback()
    with pytest.raises(StaleDataError):
        drop_question(question.offering_id, question.id, coordinator(), seen)
    db.session.rollback()
    assert versions(question)[-1] == (2, "First come")


def test_questions_move_but_never_before_the_one_they_follow_from(app: Flask) -> None:
    of = factories.offering()
    bike = ask(of, "yes_no", "By bike?")
    lock = ask(of, "text", "Which lock?", depends_on=bike.id, depends_values=("Yes",))
    last = ask(of, "number", "How far?")
    move_question(of.id, last.id, -1, order(of), coordinator())
    assert labels(of) == ["By bike?", "How far?", "Which lock?"]
    seen, version = order(of), questions_of(of.id)[0].version
    move_question(of.id, last.id, -1, seen, coordinator())
    assert labels(of) == ["How far?", "By bike?", "Which lock?"]
    with pytest.raises(StaleDataError):
        move_question(of.id, last.id, 1, seen, coordinator())
    db.session.rollback()
    with pytest.raises(QuestionRefusedError, match="stays after"):
        move_question(of.id, lock.id, -1, order(of), coordinator())
    db.session.rollback()
    # Who has a form open to change the words is not in the way, nor is this in theirs.
    assert questions_of(of.id)[0].version == version
    move_question(of.id, last.id, -1, order(of), coordinator())
    assert labels(of)[0] == "How far?"


def test_what_another_question_follows_from_stays(app: Flask) -> None:
    of = factories.offering()
    meal = ask(of, "one_of", "Which meal?", choices=("Soup", "Curry"))
    hot = ask(of, "yes_no", "Hot?", depends_on=meal.id, depends_values=("Curry",))
    with pytest.raises(QuestionRefusedError, match="follows from it"):
        drop_question(of.id, meal.id, coordinator())
    db.session.rollback()
    with pytest.raises(QuestionRefusedError, match="“Curry”"):
        reword(meal, "Which meal?", choices=("Soup", "Salad"))
    db.session.rollback()
    reword(meal, "Which dish?", choices=("Curry", "Soup", "Salad"))
    drop_question(of.id, hot.id, coordinator())
    drop_question(of.id, meal.id, coordinator())
    assert labels(of) == []


def test_it_follows_only_from_what_was_asked_of_the_same_people_before(app: Flask) -> None:
    of, other = factories.offering(), factories.offering()
    each = ask(of, "yes_no", "A shirt?", per_person=True)
    text = ask(of, "text", "Which size?")
    foreign = ask(other, "yes_no", "Elsewhere?")
    for parent, value, per_person in (
        (each, "Yes", False),
        (text, "Yes", True),
        (foreign, "Yes", True),
        (each, "Perhaps", True),
    ):
        asked = words("And?", depends_on=parent.id, depends_values=(value,))
        with pytest.raises(QuestionRefusedError):
            add_question(of.id, "text", asked, coordinator(), per_person=per_person)
        db.session.rollback()


def test_no_chain_gets_so_long_that_pages_have_no_end(app: Flask) -> None:
    of = factories.offering()
    made = [ask(of, "yes_no", f"Number {number}?") for number in range(6)]
    # From the end, so that each single step looks short.
    with pytest.raises(QuestionRefusedError, match="At most 3"):
        for at in range(5, 0, -1):
            reword(
                made[at], f"Number {at}?",
                depends_on=made[at - 1].id, depends_values=("Yes",),
            )  # fmt: skip
    db.session.rollback()


def test_taking_out_deletes_what_nobody_saw_and_keeps_what_was_answered(app: Flask) -> None:
    draft = factories.offering(state="draft")
    drop_question(draft.id, ask(draft).id, coordinator())
    assert db.session.scalar(select(func.count(Question.id))) == 0
    of = factories.offering()
    question = ask(of, label="Anything?")
    made = sign_up(of, person(), told={question.current.id: "A chair"})
    drop_question(of.id, question.id, coordinator())
    assert labels(of) == []
    assert versions(question) == [(1, "Anything?")]
    # A form opened before is taken; what is no longer asked is not kept.
    late = sign_up(of, person(), told={question.current.id: "A table"})
    kept = db.session.execute(select(Answer.submission_id, Answer.value)).all()
    assert kept == [(made.id, "A chair")]
    assert late.registrations


def test_twenty_questions_are_enough(app: Flask) -> None:
    of = factories.offering()
    for number in range(20):
        ask(of, label=f"Number {number}?")
    with pytest.raises(QuestionRefusedError, match="20"):
        ask(of)
