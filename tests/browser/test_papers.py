"""An application from the form to the place, without JavaScript: yes, papers, check, confirmed."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Registration, Submission
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.inspection import Inspection
from tests.browser.post import Post, calendars_in, link_in
from tests.browser.residents import academy
from tests.browser.visitor import Visitor
from tests.factories import ACADEMY
from tests.live import LiveServer

_round = itertools.count(1)


def found(house: LiveServer, email: str) -> tuple[int, str]:
    """Id and status of the one person behind an address."""
    with house.app.app_context():
        db.session.expire_all()
        query = select(Registration.id, Registration.status).join(Submission)
        row = db.session.execute(query.where(Submission.email == email)).one()
        db.session.rollback()
        return row[0], row[1]


def sign_in(visitor: Visitor, house: LiveServer, role: str) -> None:
    """An account of one role in the program."""
    with house.app.app_context():
        email = factories.staff(ACADEMY, role=role).email
    visitor.go("/staff/sign-in")
    visitor.type("E-mail", email)
    visitor.type("Passphrase", factories.PASSPHRASE)
    visitor.press("Sign in")


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_from_the_application_to_the_place(
    house: LiveServer, post: Post, visit: Callable[..., Visitor], scripts: bool
) -> None:
    with house.app.app_context():
        path = f"/{ACADEMY}/{factories.offering(ACADEMY, meetings=3).slug}/"
    email = f"maria.{next(_round)}@example.org"
    resident = visit(house.url, viewport=PHONE, java_script_enabled=scripts)
    resident.go(path)
    academy(resident, email)
    resident.go(link_in(post.wait(email)))
    resident.press("Yes, this is my address")
    assert found(house, email)[1] == "under_review"
    coordinator = visit(house.url, viewport=DESKTOP, java_script_enabled=scripts)
    sign_in(coordinator, house, "coordinator")
    coordinator.go(f"/staff/people/{found(house, email)[0]}")
    coordinator.press("Accept")
    signs(resident, post, email, inspected=scripts)
    assert found(house, email)[1] == "check_pending"
    reviewer = visit(house.url, viewport=DESKTOP, java_script_enabled=scripts)
    checks(reviewer, house, inspected=scripts)
    resident.go(link_in(post.wait(email, 5)))
    resident.press("Open my registration")
    resident.press("Take the place")
    assert calendars_in(post.wait(email, 6)), "now it can be put into a calendar"
    assert found(house, email)[1] == "confirmed"
    assert not resident.context.cookies()


def signs(resident: Visitor, post: Post, email: str, *, inspected: bool) -> None:
    """Follow the mail about the provisional yes, forget everything at first, and sign."""
    mail = post.wait(email, 3)
    assert str(mail["Subject"]).startswith("You are provisionally accepted")
    resident.go(link_in(mail))
    assert "Maria" not in resident.text
    resident.press("Open my papers")
    resident.press("Sign and send")
    assert "There is a problem" in resident.text
    if inspected:
        seen = Inspection()
        seen.look(resident, "papers, errors", 422)
        assert not seen.findings
    resident.tick("Only in group shots")
    resident.agree_to_all()
    resident.press("Sign and send")
    assert "Thank you, the papers are signed" in resident.text
    assert "Your papers are signed" in str(post.wait(email, 4)["Subject"])


def checks(reviewer: Visitor, house: LiveServer, *, inspected: bool) -> None:
    """The reviewer opens what the check needs and notes a word."""
    sign_in(reviewer, house, "reviewer")
    seen = Inspection()
    if inspected:
        seen.look(reviewer, "checks")
    reviewer.follow("Maria Åsa Núñez-O'Brien")
    assert "1985" not in reviewer.text
    reviewer.press("Show them")
    assert "Born: 1985-03-14" in reviewer.text
    reviewer.press("Note the outcome")
    if inspected:
        seen.look(reviewer, "check, error", 422)
    reviewer.tick("Clear")
    reviewer.press("Note the outcome")
    assert "clear, noted" in reviewer.text
    assert not seen.findings
