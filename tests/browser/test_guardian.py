"""Somebody of 17 signs up; the guardian reads the form on a phone, signs, and both are told."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Registration, Submission
from tests import factories
from tests.browser.conftest import PHONE
from tests.browser.inspection import Inspection
from tests.browser.post import Post, calendars_in, link_in
from tests.browser.residents import women
from tests.browser.visitor import Visitor
from tests.factories import WOMEN
from tests.live import LiveServer

_round = itertools.count(1)


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_the_guardian_signs_on_a_phone(
    house: LiveServer, post: Post, visit: Callable[..., Visitor], scripts: bool
) -> None:
    with house.app.app_context():
        path = f"/{WOMEN}/{factories.offering(WOMEN).slug}/"
    number = next(_round)
    email, guardian = f"hodan.{number}@example.org", f"ali.{number}@example.org"
    teen = visit(house.url, viewport=PHONE, java_script_enabled=scripts)
    teen.go(path)
    women(teen, email, guardian)
    assert post.mails(guardian) == [], "nobody is written to before the address is real"
    teen.go(link_in(post.wait(email)))
    teen.press("Yes, this is my address")
    assert "A place is kept for you" in str(post.wait(email, 2)["Subject"])

    grown = visit(house.url, viewport=PHONE, java_script_enabled=scripts)
    signs(grown, post, guardian, inspected=scripts)
    assert calendars_in(post.wait(email, 3)), "now it can be put into a calendar"
    with house.app.app_context():
        db.session.expire_all()
        query = select(Registration).join(Submission).where(Submission.email == email)
        row = db.session.scalars(query).one()
        assert (row.status, row.photo) == ("confirmed", "no"), "the stricter of the two choices"
        db.session.rollback()


def signs(grown: Visitor, post: Post, guardian: str, *, inspected: bool) -> None:
    """The guardian opens the mail, forgets everything at first, and signs."""
    grown.go(link_in(post.wait(guardian)))
    assert "Hodan" not in grown.text
    grown.press("Open the form")
    assert "For Hodan" in grown.text
    assert "Warsame" not in grown.text, "the first name is enough to know whom it is about"
    grown.press("Sign and send")
    assert "There is a problem" in grown.text
    if inspected:
        # The tool that looks at pages is a script itself.
        seen = Inspection()
        seen.look(grown, "guardian, errors", 422)
        assert not seen.findings
    grown.tick("A parent")
    grown.type("Phone number on the day", "612-555-0123")
    grown.tick("No photos")
    grown.agree_to_all()
    grown.press("Sign and send")
    assert "Thank you, the form is signed" in grown.text
    assert not grown.context.cookies()
    assert "Thank you for signing" in str(post.wait(guardian, 2)["Subject"])
