"""A copied date asks what the first one asked, as far as it still did."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Answer, Offering
from app.offerings.ask import drop_question, reword_question
from app.offerings.asked import questions_of
from app.offerings.copy_offering import Copy, copy_offering
from tests import factories
from tests.offerings.asking import ask, coordinator, words
from tests.registration.people import person, sign_up


def test_a_copy_asks_the_newest_wording_of_what_is_still_asked(app: Flask) -> None:
    of = factories.offering()
    bike = ask(of, "yes_no", "By bike?", in_roster=True)
    gone = ask(of, label="Which bus?")
    ask(of, label="Which lock?", depends_on=bike.id, depends_values=("Yes",))
    sign_up(of, person(), told={bike.current.id: "Yes"})
    reword_question(of.id, bike.id, words("By bicycle?"), coordinator(), in_roster=True)
    drop_question(of.id, gone.id, coordinator())
    wanted = Copy("Again", date(2031, 3, 4), "rollcall.example")
    made = copy_offering(of.id, wanted, coordinator())
    first, second = questions_of(made)
    assert (first.current.label, first.current.number, first.in_roster) == ("By bicycle?", 1, True)
    assert second.current.depends_on == first.id
    assert second.current.depends_values == ["Yes"]
    assert db.session.get_one(Offering, made).state == "draft"
    asked = [question.id for question in (first, second)]
    counted = select(func.count(Answer.id)).where(Answer.question_id.in_(asked))
    assert db.session.scalar(counted) == 0
