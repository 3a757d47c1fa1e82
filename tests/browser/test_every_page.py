"""Every public page type, full and with errors: axe, a narrow window, the Nu checker."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.extensions import db
from app.messages import links
from app.models import Submission
from tests import factories
from tests.browser.inspection import Inspection
from tests.browser.tours import first_date, sign_up_pages, submit
from tests.browser.visitor import Visitor
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.live import LiveServer
from tests.manage.codes import mailed_code

PROGRAMS = (ACADEMY, WOMEN, COFFEE, GAME)
PUBLIC = {
    "home": "/",
    "home of one city": "/?city=lauderdale",
    "month": "/?view=month",
    "help": "/help",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
}


def test_public_pages(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    for name, path in PUBLIC.items():
        visitor.go(path)
        seen.look(visitor, name)
    for program in PROGRAMS:
        date = first_date(visitor, program)
        seen.look(visitor, program)
        visitor.go(date)
        seen.look(visitor, f"{program}, a date")
    visitor.go("/nothing-here")
    seen.look(visitor, "404", 404)


@pytest.mark.parametrize("program", PROGRAMS)
def test_sign_up_pages(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection, program: str
) -> None:
    with demo_house.app.app_context():
        path = f"/{program}/{factories.offering(program).slug}/"
    visitor = visit(demo_house.url)
    if program == GAME:
        visitor.go(f"{path}sign-up?language=kar")
        seen.look(visitor, "start, for somebody who reads Karen")
    sign_up_pages(visitor, seen, path, f"every.page.{program}@example.org")


@pytest.mark.parametrize("state", ["opens", "closed", "cancelled"])
def test_dates_that_take_nobody(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection, state: str
) -> None:
    with demo_house.app.app_context():
        row = factories.offering(COFFEE)
        if state == "opens":
            row.opens_at = (
                row.meetings[0].starts_at - (row.meetings[0].starts_at - row.opens_at) / 2
            )
        elif state == "closed":
            row.closes_at = row.opens_at + (factories.now() - row.opens_at) / 2
        else:
            row.state, row.cancelled_reason = "cancelled", "The cafe has to close that day."
        db.session.commit()
        path = f"/{COFFEE}/{row.slug}/"
    visitor = visit(demo_house.url)
    visitor.go(path)
    seen.look(visitor, f"date, {state}")
    visitor.go(f"{path}sign-up")
    seen.look(visitor, f"sign-up, {state}")


def _family(house: LiveServer) -> tuple[int, str, str, str]:
    """A sign-up of two children; its id, and tokens to manage, to confirm, and one that ended."""
    with house.app.app_context():
        date = factories.offering(GAME, seats=5)
        sent = factories.submission(date, email_confirmed_at=None)
        for name in ("Ana Example", "Leo Example"):
            factories.registration(
                sent, full_name=name, is_minor=True, grade=4, private={"health": "x"}
            )
        ended = links.mint(sent, links.MANAGE)
        db.session.flush()
        links.revoke(sent.id, links.MANAGE)
        manage, confirm = links.mint(sent, links.MANAGE), links.mint(sent, links.CONFIRM)
        db.session.commit()
        return sent.id, manage, confirm, ended


def test_pages_behind_a_mailed_link(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    _id, token, confirm, ended = _family(demo_house)
    visitor = visit(demo_house.url)
    visitor.go(f"/confirm/{confirm}")
    seen.look(visitor, "confirm")
    visitor.press("Yes, this is my address")
    seen.look(visitor, "confirmed")
    visitor.go(f"/manage/{ended}")
    seen.look(visitor, "link that ended", 410)
    visitor.go(f"/manage/{token}")
    seen.look(visitor, "landing")
    visitor.press("Open my registration")
    seen.look(visitor, "registration")
    submit(visitor, "ask-withdraw")
    seen.look(visitor, "registration, error", 422)
    visitor.tick("Ana Example")
    submit(visitor, "ask-withdraw")
    seen.look(visitor, "give up")
    submit(visitor, "withdraw")
    seen.look(visitor, "given up")
    submit(visitor, "undo")
    seen.look(visitor, "taken back")
    submit(visitor, "shown")
    seen.look(visitor, "shown and signed")
    submit(visitor, "open")
    submit(visitor, "calendar")
    seen.look(visitor, "own calendar")


def test_changing_what_was_told(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    submission_id, token, _confirm, _ended = _family(demo_house)
    visitor = visit(demo_house.url)
    visitor.go(f"/manage/{token}")
    visitor.press("Open my registration")
    submit(visitor, "answers")
    seen.look(visitor, "answers")
    visitor.page.locator("input[id$=full_name]").first.fill("")
    submit(visitor, "save-answers")
    seen.look(visitor, "answers, error", 422)
    visitor.go(f"/manage/{token}")
    visitor.press("Open my registration")
    submit(visitor, "contact")
    seen.look(visitor, "contact")
    visitor.page.locator("#email").fill("nobody")
    submit(visitor, "save-contact")
    seen.look(visitor, "contact, error", 422)
    with demo_house.app.app_context():
        db.session.get_one(Submission, submission_id).contact_name = "Changed Meanwhile"
        db.session.commit()
    visitor.page.locator("#email").fill("new.address@example.org")
    submit(visitor, "save-contact")
    seen.look(visitor, "contact, changed meanwhile", 409)


def test_private_answers(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    submission_id, token, _confirm, _ended = _family(demo_house)
    with demo_house.app.app_context():
        db.session.get_one(Submission, submission_id).email_confirmed_at = factories.now()
        db.session.commit()
    visitor = visit(demo_house.url)
    visitor.go(f"/manage/{token}")
    visitor.press("Open my registration")
    visitor.press("Mail me a code")
    seen.look(visitor, "code")
    visitor.type("Code from our mail", "12")
    visitor.press("Open")
    seen.look(visitor, "code, error", 422)
    with demo_house.app.app_context():
        digits = mailed_code()
    visitor.type("Code from our mail", digits)
    visitor.press("Open")
    seen.look(visitor, "private answers")
    visitor.page.locator("textarea[id$=health]").first.fill("y" * 600)
    visitor.page.locator("input[name=opened]").evaluate("box => { box.value = '' }")
    submit(visitor, "save-private")
    seen.look(visitor, "code, open too long", 403)


def test_finding_a_registration(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    visitor.go("/find")
    seen.look(visitor, "find")
    visitor.press("Mail me the link")
    seen.look(visitor, "find, error", 422)
    visitor.type("E-mail address", "nobody.we.know@example.org")
    visitor.press("Mail me the link")
    seen.look(visitor, "found")


def test_mails_as_a_developer_reads_them(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    with demo_house.app.app_context():
        path = f"/{COFFEE}/{factories.offering(COFFEE).slug}/"
    visitor = visit(demo_house.url)
    visitor.go("/dev/mail")
    sign_up_pages(visitor, Inspection(), path, "read.by.developer@example.org")
    for _ in range(40):
        visitor.go("/dev/mail")
        mails = visitor.page.locator("main a[href^='/dev/mail/']")
        if mails.count():
            break
        visitor.page.wait_for_timeout(250)
    seen.look(visitor, "mails")
    visitor.go(str(mails.first.get_attribute("href")))
    assert re.search("read.by.developer|example.org", visitor.text)
    seen.look(visitor, "a mail")
