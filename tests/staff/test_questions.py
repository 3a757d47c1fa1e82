"""The editor of added questions, and people who are signed up by phone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Answer, Offering, Question, Registration
from app.offerings.ask import drop_question, reword_question
from app.offerings.asked import questions_of
from app.records.texts import publish_texts
from tests import factories
from tests.factories import COFFEE, GAME
from tests.offerings.asking import ask, coordinator, words
from tests.registration.people import child, sign_up

Login = Callable[..., Any]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator, with all texts published."""
    publish_texts()
    login(client, factories.staff(COFFEE, GAME))
    return client


def at(of: Offering, part: str = "") -> str:
    return f"/staff/offerings/{of.id}/questions{part}"


def only(of: Offering) -> Question:
    db.session.expire_all()
    (question,) = questions_of(of.id)
    return question


def test_a_question_is_added_changed_moved_and_taken_out(desk: Any) -> None:
    of = factories.offering(GAME)
    page = desk.get(at(of, "/new?kind=one_of"))
    page = desk.submit(page, {"choices": "Soup", "per_person": "each", "retention": "D1"})
    assert page.status_code == 422
    for words_said in ("Write the question", "Write 2 to 30 choices", "Write why you ask"):
        assert words_said in page.page.text
    typed = {"label": "Which meal?", "why": "to cook.", "choices": "Soup\nCurry\n"}
    page = desk.submit(page, {**typed, "seen_by": "desk", "in_roster": "y"})
    assert page.page.h1 == of.title
    question = only(of)
    assert (question.per_person, question.in_roster) == (True, True)
    assert question.current.choices == ["Soup", "Curry"]
    assert question.current.seen_by == ["desk"]
    page = desk.get(at(of, "/new?kind=text"))
    follows = {"label": "How hot?", "why": "to spice.", "depends": f"{question.id}:Curry"}
    page = desk.submit(page, {**follows, "per_person": "each"})
    assert "Only if the answer to “Which meal?” is “Curry”." in page.page.text
    second = questions_of(of.id)[1]
    page = desk.submit(page, action=at(of, f"/{second.id}/up"))
    assert "so it stays after it" in page.page.text
    page = desk.get(at(of, f"/{second.id}"))
    page = desk.submit(page, {"label": "How hot, please?"}, action=at(of, f"/{second.id}"))
    db.session.expire_all()
    assert questions_of(of.id)[1].current.number == 2
    page = desk.get(at(of, f"/{second.id}"))
    assert "How hot?" in page.page.text
    desk.submit(page, action=at(of, f"/{second.id}/drop"))
    assert only(of).id == question.id


def test_the_second_writer_sees_both_versions_and_loses_nothing(desk: Any) -> None:
    of = factories.offering(COFFEE)
    question = ask(of, label="Which bus?")
    page = desk.get(at(of, f"/{question.id}"))
    reword_question(
        of.id, question.id, words("Which train?"), coordinator(), in_roster=False,
    )  # fmt: skip
    page = desk.submit(page, {"label": "Which tram?"})
    assert page.status_code == 409
    assert "Which train?" in page.page.text
    assert "Which tram?" in page.page.text
    assert only(of).current.label == "Which train?"
    desk.submit(page)
    assert [each.label for each in only(of).wordings] == [
        "Which bus?", "Which train?", "Which tram?",
    ]  # fmt: skip


def test_who_calls_is_asked_too_on_one_page(desk: Any) -> None:
    of = factories.offering(COFFEE)
    bike = ask(of, "yes_no", "By bike?", required=True).current
    follows = {"depends_on": bike.question_id, "depends_values": ("Yes",), "required": True}
    lock = ask(of, label="Which lock?", **follows).current
    page = desk.get(f"/staff/offerings/{of.id}/add")
    assert "Only if the answer to “By bike?” is “Yes”." in page.page.text
    told = {"source": "phone", "notice": "y", "party": "1", "called": "Ana"}
    page = desk.submit(page, {**told, f"w{bike.id}": "Yes"})
    assert page.status_code == 422
    page = desk.submit(page, {f"w{bike.id}": "No", f"w{lock.id}": "Chain"})
    db.session.expire_all()
    assert db.session.scalars(select(Answer.value)).all() == ["No"]
    person = db.session.scalars(select(Registration)).one()
    page = desk.get(f"/staff/people/{person.id}")
    assert "By bike? No" in page.page.text


def test_a_question_of_another_program_is_not_found(desk: Any) -> None:
    of, other = factories.offering(COFFEE), factories.offering("women-in-policing")
    question = ask(other)
    assert desk.get(at(other)).status_code == 404
    assert desk.get(at(of, f"/{question.id}")).status_code == 404


def test_answers_stand_on_the_roster_where_wanted_and_in_the_export_always(desk: Any) -> None:
    of = factories.offering(GAME)
    shirt = ask(of, "yes_no", "A shirt?", per_person=True, in_roster=True)
    bus = ask(of, label="=Which bus?")
    drop_question(of.id, ask(of, label="Never answered?").id, coordinator())
    told = {"told": {bus.current.id: "=cmd()"}}
    first = child("Ana Sample", 4, told={shirt.current.id: "Yes"})
    sign_up(of, first, child("Leo Sample", 5), **told)
    page = desk.get(f"/staff/offerings/{of.id}/roster")
    heads = [head.get_text() for head in page.page.soup.select("thead th")]
    assert heads[-1] == "A shirt?"
    cells = [row.select("td")[-1].get_text() for row in page.page.soup.select("tbody tr")]
    assert cells == ["Yes", ""]
    asked = desk.get(f"/staff/offerings/{of.id}/export")
    body = desk.submit(asked, {"reason": "Shirts"}).get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body, newline="")))
    assert [row[-2:] for row in rows] == [
        ["A shirt?", "'=Which bus?"], ["Yes", "'=cmd()"], ["", "'=cmd()"],
    ]  # fmt: skip


def test_a_note_about_health_is_asked_of_each_and_kept_out_of_every_list(desk: Any) -> None:
    of = factories.offering(GAME)
    page = desk.get(at(of, "/new?kind=health"))
    page = desk.submit(page, {"label": "Anything to avoid?", "why": "to keep you safe."})
    assert "Answers are sealed" in page.page.text
    question = only(of)
    assert (question.per_person, question.current.retention) == (True, "D3")
    sign_up(of, child("Ana Sample", 4, told={question.current.id: "canary-heat"}))
    asked = desk.get(f"/staff/offerings/{of.id}/export")
    body = desk.submit(asked, {"reason": "Shirts"}).get_data().decode("utf-8-sig")
    assert "canary-heat" not in body
    assert "Anything to avoid?" not in body
    person = db.session.scalars(select(Registration)).one()
    page = desk.get(f"/staff/people/{person.id}")
    assert "Only the medical lead opens it." in page.page.text
    assert "canary-heat" not in page.page.text
