"""Pages people seldom meet: refusals, conflicts, faults, and the forms deep in the staff side."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from app.cli.demo import accounts
from app.extensions import db
from app.program_kit.statuses import WAITLISTED
from tests import factories
from tests.browser.conftest import PLENTY
from tests.browser.inspection import Inspection
from tests.browser.test_staff_pages import sign_in
from tests.browser.visitor import Visitor
from tests.factories import COFFEE, GAME
from tests.live import LiveServer


def coffee(house: LiveServer) -> str:
    with house.app.app_context():
        return f"/{COFFEE}/{factories.offering(COFFEE).slug}/"


def test_a_form_that_was_tampered_with_or_sent_from_elsewhere(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    visitor.go(f"{coffee(demo_house)}sign-up")
    visitor.page.locator("input[name=state]").first.evaluate("box => box.value = 'made up'")
    visitor.press("Continue")
    seen.look(visitor, "400", 400)
    visitor.page.goto("about:blank")
    visitor.page.set_content(
        f"<form method='post' action='{demo_house.url}/find'><button>Send</button></form>"
    )
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Send").click()
    seen.look(visitor, "403", 403)


def test_a_form_sent_again_with_other_answers(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    visitor.go(f"{coffee(demo_house)}sign-up")
    visitor.press("Continue")
    visitor.type("How many of you are coming?", "2")
    visitor.press("Continue")
    visitor.press("Send: we are coming")
    assert visitor.h1 == "See you there"
    visitor.page.go_back()
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Change").first.click()
    visitor.page.get_by_label("How many of you are coming?").fill("5")
    visitor.press("Continue")
    visitor.press("Send: we are coming")
    seen.look(visitor, "already sent", 409)
    assert "You sent this form already" in visitor.text


def test_a_fault_of_our_own(
    start_server: Callable[..., LiveServer], visit: Callable[..., Visitor], seen: Inspection
) -> None:
    house = start_server("sqlite", **PLENTY)
    path = coffee(house)
    with house.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE offerings SET zone = 'Nowhere/Else'"))
    visitor = visit(house.url)
    visitor.go(path)
    seen.look(visitor, "500", 500)
    visitor.complaints.clear()


def test_signing_somebody_up_and_refused_decisions(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    with demo_house.app.app_context():
        game = factories.offering(GAME, seats=0)
        child = factories.registration(
            factories.submission(game), WAITLISTED, full_name="Åsa Núñez-O'Brien", grade=4
        )
        add, person = f"/staff/offerings/{game.id}/add", f"/staff/people/{child.id}"
    visitor = visit(demo_house.url)
    sign_in(visitor, accounts.COORDINATOR)
    visitor.go(add)
    seen.look(visitor, "add someone")
    visitor.press("Sign them up")
    seen.look(visitor, "add someone, error", 422)
    visitor.go(person)
    visitor.press("Move up from the waitlist")
    seen.look(visitor, "decision, refused", 422)


def test_editing_one_session_and_words_that_changed_meanwhile(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    with demo_house.app.app_context():
        row = factories.offering(COFFEE)
        base, session = f"/staff/offerings/{row.id}", row.meetings[0].id
        offering_id = row.id
    visitor = visit(demo_house.url)
    sign_in(visitor, accounts.COORDINATOR)
    visitor.go(f"{base}/sessions/{session}")
    seen.look(visitor, "one session")
    visitor.page.locator("main form input[type=text]").first.fill("never")
    with visitor.page.expect_navigation():
        visitor.page.locator("main form[method=post] .usa-button").first.click()
    seen.look(visitor, "one session, error", 422)
    visitor.go(f"{base}/words")
    with demo_house.app.app_context():
        db.session.get_one(factories.Offering, offering_id).title = "Changed Meanwhile"
        db.session.commit()
    visitor.page.get_by_label("Title").fill("Mine")
    with visitor.page.expect_navigation():
        visitor.page.locator("main form[method=post] .usa-button").first.click()
    seen.look(visitor, "words, changed meanwhile", 409)
