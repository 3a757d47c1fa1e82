"""Back, reload and sending twice: no answer is lost and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Submission
from tests import factories
from tests.browser.residents import coffee, guardian
from tests.browser.visitor import Visitor
from tests.factories import COFFEE, GAME
from tests.live import LiveServer


def open_date(house: LiveServer, program: str) -> str:
    """A new date that takes sign-ups; its path."""
    with house.app.app_context():
        return f"/{program}/{factories.offering(program).slug}/"


def two_pages_in(visitor: Visitor, path: str, email: str) -> None:
    """Fill in the page of the guardian and that of the first child, and stand on the third."""
    visitor.go(f"{path}sign-up")
    visitor.press("Continue")
    guardian(visitor, email)
    visitor.press("Continue")
    visitor.type("Child's full name", "Ana Núñez")
    visitor.tick("Grade 4")
    visitor.choose("T-shirt size", "YM")
    visitor.press("Continue")
    assert visitor.h1 == "Emergency and pick-up"


def test_back_keeps_later_answers(house: LiveServer, visit: Callable[..., Visitor]) -> None:
    visitor = visit(house.url)
    two_pages_in(visitor, open_date(house, GAME), "back@example.org")
    visitor.page.go_back()
    visitor.page.go_back()
    assert visitor.value("Your full name") == "Maria Núñez"
    visitor.press("Continue")
    assert visitor.value("Child's full name") == "Ana Núñez"
    assert visitor.page.get_by_label("Grade 4").is_checked()
    visitor.press("Continue")
    assert visitor.h1 == "Emergency and pick-up"


def test_back_without_scripts_keeps_the_answers_of_the_page(
    house: LiveServer, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(house.url, java_script_enabled=False)
    two_pages_in(visitor, open_date(house, GAME), "plain.back@example.org")
    visitor.page.go_back()
    assert visitor.value("Child's full name") == "Ana Núñez"
    assert visitor.page.get_by_label("Grade 4").is_checked()


@pytest.mark.parametrize("scripts", [True, False])
def test_our_back_button_and_reload_keep_every_answer(
    house: LiveServer, visit: Callable[..., Visitor], scripts: bool
) -> None:
    visitor = visit(house.url, java_script_enabled=scripts)
    two_pages_in(visitor, open_date(house, GAME), f"reload{scripts}@example.org")
    visitor.page.reload()
    assert visitor.h1 == "Emergency and pick-up"
    visitor.type("Full name", "Rosa Núñez")
    visitor.press("Back")
    assert visitor.value("Child's full name") == "Ana Núñez"
    visitor.press("Back")
    assert visitor.value("Your full name") == "Maria Núñez"
    visitor.press("Continue")
    visitor.press("Continue")
    assert visitor.value("Full name") == "Rosa Núñez"


def test_sending_again_after_back_counts_once(
    house: LiveServer, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(house.url)
    visitor.go(open_date(house, COFFEE))
    coffee(visitor, "sent.twice@example.org")
    first = visitor.page.url
    visitor.page.go_back()
    visitor.press("Send: we are coming")
    assert visitor.page.url == first
    with house.app.app_context():
        sent = select(func.count(Submission.id)).where(Submission.email == "sent.twice@example.org")
        assert db.session.scalar(sent) == 1
