"""Every staff page type, full and with errors, and what shows when things go wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from app.cli.demo import accounts
from app.extensions import db
from app.models import Offering, Registration
from tests.browser.conftest import PLENTY
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.live import LiveServer

ROOMS = (
    "",
    "/applications?status=all",
    "/roster",
    "/sessions",
    "/words",
    "/questions",
    "/copy",
    "/cancel",
    "/export",
)
WIDE_PAGES = {
    "needs action": "/staff/",
    "dates": "/staff/offerings",
    "a program": f"/staff/{ACADEMY}/",
    "find a person": "/staff/people?q=an",
    "places": "/staff/places",
}
FORMS = {
    "new date": ("/staff/offerings/new", "form:not([action$='sign-out']) .usa-button"),
    "new place": ("/staff/places/new", "form:not([action$='sign-out']) .usa-button"),
}


def sign_in(visitor: Visitor, email: str) -> None:
    """Sign in with the passphrase of the demo."""
    visitor.go("/staff/sign-in")
    visitor.type("E-mail", email)
    visitor.type("Passphrase", accounts.PASSPHRASE)
    visitor.press("Sign in")


def fullest(house: LiveServer, program: str) -> tuple[int, int]:
    """Ids of the program's date with the most people, and of one of them."""
    with house.app.app_context():
        rows = db.session.scalars(
            select(Registration).join(Offering).where(Offering.program == program)
        ).all()
        ids = [row.offering_id for row in rows]
        most = max(set(ids), key=ids.count)
        sealed = [row for row in rows if row.offering_id == most and row.private_fields]
        return most, (sealed or [row for row in rows if row.offering_id == most])[0].id


def test_signing_in(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    visitor.go("/staff/sign-in")
    seen.look(visitor, "sign-in")
    visitor.press("Sign in")
    seen.look(visitor, "sign-in, error", visitor.status)
    assert visitor.page.title().startswith("Error: ")


def test_lists_and_forms(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    sign_in(visitor, accounts.COORDINATOR)
    for name, path in WIDE_PAGES.items():
        visitor.go(path)
        seen.look(visitor, name)
    for name, (path, button) in FORMS.items():
        visitor.go(path)
        seen.look(visitor, name)
        with visitor.page.expect_navigation():
            visitor.page.locator(f"main {button}").first.click()
        seen.look(visitor, f"{name}, error", 422)


@pytest.mark.parametrize("program", [ACADEMY, COFFEE, GAME])
def test_pages_of_a_date(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection, program: str
) -> None:
    offering, person = fullest(demo_house, program)
    visitor = visit(demo_house.url)
    sign_in(visitor, accounts.COORDINATOR)
    for room in ROOMS if program == ACADEMY else ("", "/roster"):
        visitor.go(f"/staff/offerings/{offering}{room}")
        seen.look(visitor, f"date{room}")
    if program == ACADEMY:
        visitor.go(f"/staff/offerings/{offering}/applications/{person}")
        seen.look(visitor, "application")
        visitor.go(f"/staff/offerings/{offering}/applications?status=all&tick=all")
        visitor.tick("Alternate")
        visitor.press("Look at what would happen")
        seen.look(visitor, "what would happen")
    visitor.go(f"/staff/people/{person}")
    seen.look(visitor, "person")


def test_pages_of_questions(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    offering, _person = fullest(demo_house, WOMEN)
    visitor = visit(demo_house.url)
    sign_in(visitor, accounts.COORDINATOR)
    visitor.go(f"/staff/offerings/{offering}/questions")
    seen.look(visitor, "questions")
    visitor.follow("What can you eat?")
    seen.look(visitor, "a question with two versions")
    visitor.go(f"/staff/offerings/{offering}/questions/new?kind=one_of")
    visitor.press("Add the question")
    seen.look(visitor, "new question, error", 422)


def test_pages_of_accounts(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    sign_in(visitor, "admin@example.org")
    visitor.go("/staff/accounts")
    seen.look(visitor, "accounts")
    visitor.go("/staff/accounts/new")
    seen.look(visitor, "new account")
    with visitor.page.expect_navigation():
        visitor.page.locator("main form .usa-button").first.click()
    seen.look(visitor, "new account, error", 422)
    visitor.go("/staff/accounts")
    visitor.page.locator("main tbody a, main li a").first.click()
    seen.look(visitor, "an account")


def test_pages_of_trouble(
    browser_troubles: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(browser_troubles.url)
    visitor.go("/find")
    visitor.page.locator("main input[type=email]").evaluate("box => box.value = 'x'.repeat(600000)")
    visitor.press("Mail me the link")
    seen.look(visitor, "413", 413)
    for _ in range(3):
        visitor.go("/find")
        visitor.type("E-mail address", "nobody.we.know@example.org")
        visitor.press("Mail me the link")
    seen.look(visitor, "429", 429)
    with browser_troubles.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE meetings RENAME TO meetings_gone"))
    visitor.go("/")
    seen.look(visitor, "503", 503)
    visitor.complaints.clear()


@pytest.fixture
def browser_troubles(start_server: Callable[..., LiveServer]) -> LiveServer:
    """A server with little patience, whose tables a test may break."""
    return start_server("sqlite", **{**PLENTY, "LIMIT_FIND": "2 per hour"})
