"""Cases of people who may have signed up twice: every page, as it is, with errors and decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.cli.demo import accounts
from app.cli.demo.load import load_demo
from app.extensions import db
from app.messages import links
from app.models import Case
from tests.browser.conftest import PLENTY
from tests.browser.inspection import Inspection
from tests.browser.test_staff_pages import sign_in
from tests.browser.visitor import Visitor
from tests.live import LiveServer


@pytest.fixture
def own_demo(start_server: Callable[..., LiveServer]) -> LiveServer:
    """The demo on a server of its own: what is decided there no other test may find decided."""
    server = start_server("sqlite", **PLENTY)
    with server.app.app_context():
        load_demo()
    return server


def test_two_who_look_alike_are_told_apart(
    own_demo: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(own_demo.url)
    sign_in(visitor, accounts.COORDINATOR)
    visitor.go("/staff/cases")
    seen.look(visitor, "cases")
    visitor.follow("Riley Hansen")
    seen.look(visitor, "a case")
    visitor.page.get_by_text("Different people", exact=True).first.click()
    visitor.press("Different people")
    seen.look(visitor, "a case, error", 422)
    visitor.type("Why", "Cousins of the same name.", nth=2)
    visitor.press("Different people")
    seen.look(visitor, "a case, decided")
    visitor.go("/staff/cases")
    seen.look(visitor, "cases, decided")


def test_who_signed_up_twice_is_merged(
    own_demo: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(own_demo.url)
    sign_in(visitor, accounts.COORDINATOR)
    visitor.go("/staff/cases")
    visitor.follow("Riley Hansen")
    visitor.page.get_by_text("Merge them", exact=True).first.click()
    seen.look(visitor, "a case, merging")
    visitor.press("Merge them")
    seen.look(visitor, "merging, error", 422)
    visitor.type("Why", "One parent, two addresses.", nth=1)
    visitor.press("Merge them")
    seen.look(visitor, "a case, merged")
    visitor.page.locator("main table thead a").last.click()
    seen.look(visitor, "the one that ended")
    visitor.page.locator("main .usa-alert a").first.click()
    seen.look(visitor, "the one that stays")


def test_two_homes_of_a_child(
    own_demo: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(own_demo.url)
    sign_in(visitor, accounts.COORDINATOR)
    visitor.go("/staff/cases")
    visitor.follow("Riley Hansen")
    visitor.page.get_by_text("Same child, two homes", exact=True).first.click()
    visitor.type("Why", "The parents live apart.")
    visitor.press("Same child, two homes")
    seen.look(visitor, "a case, two homes")
    address = visitor.page.url
    with own_demo.app.app_context():
        case = db.session.scalars(select(Case).where(Case.state == "two_homes")).one()
        other, token = case.second_id, links.mint(case.second.submission, links.MANAGE)
        db.session.commit()
    visitor.go(f"/manage/{token}")
    visitor.page.locator("main button").first.click()
    visitor.page.locator(f"input[name=person][value='{other}']").check(force=True)
    visitor.page.locator("button[value=ask-withdraw]").click()
    seen.look(visitor, "a home asks, sure?")
    visitor.page.locator("button[value=withdraw]").click()
    visitor.page.get_by_text("We have asked the coordinator").wait_for()
    seen.look(visitor, "a home has asked")
    visitor.go(address)
    seen.look(visitor, "a case, a home asks to leave")
