"""A coordinator adds two questions and a resident answers them, in a browser without scripts."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.extensions import db
from app.models import Answer
from tests import factories
from tests.browser.conftest import PHONE
from tests.browser.visitor import Visitor
from tests.factories import COFFEE
from tests.live import LiveServer


def add(visitor: Visitor, kind: str, question: str, *ticks: str) -> None:
    """Add a question of a kind."""
    visitor.choose("Kind of answer", kind)
    visitor.press("Add a question")
    visitor.type("The question", question)
    visitor.type("Why we ask", "to plan the morning.")
    for tick in ("It has to be answered", *ticks):
        visitor.tick(tick)
    visitor.press("Add the question")


def test_questions_are_added_and_answered_without_scripts(
    house: LiveServer, visit: Callable[..., Visitor]
) -> None:
    with house.app.app_context():
        date = factories.offering(COFFEE)
        staff, path = factories.staff(COFFEE).email, f"/{COFFEE}/{date.slug}/"
        editor = f"/staff/offerings/{date.id}/questions"
    desk = visit(house.url, java_script_enabled=False)
    desk.go("/staff/sign-in")
    desk.type("E-mail", staff)
    desk.type("Passphrase", factories.PASSPHRASE)
    desk.press("Sign in")
    desk.go(editor)
    add(desk, "yes_no", "Will you bring a dog?")
    add(desk, "number", "How many dogs?", "Will you bring a dog? Yes")
    assert "Only if the answer to “Will you bring a dog?” is “Yes”." in desk.text
    visitor = visit(house.url, viewport=PHONE, java_script_enabled=False)
    visitor.go(path)
    visitor.follow("Tell us you are coming")
    visitor.press("Continue")
    visitor.type("How many of you are coming?", "2")
    visitor.type("E-mail address", "ana@example.org")
    visitor.press("Continue")
    visitor.tick("Yes")
    visitor.press("Continue")
    assert visitor.h1 == "A little more about what you answered"
    visitor.press("Continue")
    assert visitor.status == 422
    visitor.type("How many dogs?", "3")
    visitor.press("Continue")
    assert "How many dogs?" in visitor.text
    visitor.press("Send: we are coming")
    assert visitor.h1 == "See you there"
    with house.app.app_context():
        told = db.session.scalars(select(Answer.value).order_by(Answer.id)).all()
    assert told == ["Yes", 3]
    assert not desk.complaints + visitor.complaints
