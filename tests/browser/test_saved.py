"""An application begun in one browser, put aside, gone on with from the mail in another."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import SavedApplication, Submission
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.inspection import Inspection
from tests.browser.post import Post, link_in
from tests.browser.residents import academy_from_home
from tests.browser.visitor import Visitor
from tests.factories import ACADEMY
from tests.live import LiveServer

_round = itertools.count(1)


class Looks:
    """Inspects pages where scripts run: the tool that looks is a script itself."""

    def __init__(self, on: bool) -> None:
        self.on, self.seen = on, Inspection()

    def at(self, visitor: Visitor, name: str, status: int = 200) -> None:
        """Look at what is open."""
        if self.on:
            self.seen.look(visitor, name, status)


def begins(visitor: Visitor, email: str, looks: Looks) -> None:
    """Three pages, and then there is no time."""
    visitor.follow("Apply")
    visitor.press("Continue")
    visitor.type("Full name", "Maria Åsa Núñez-O'Brien")
    visitor.press("Continue")
    visitor.type("E-mail address", email)
    visitor.press("Save and go on later")
    looks.at(visitor, "save")
    assert visitor.page.get_by_label("Your e-mail address").input_value() == email
    visitor.page.get_by_label("Your e-mail address").fill("nobody")
    visitor.press("Save and mail me the link")
    looks.at(visitor, "save, error", 422)
    visitor.page.get_by_label("Your e-mail address").fill(email)
    visitor.press("Save and mail me the link")
    assert visitor.h1 == "Look in your mail"
    looks.at(visitor, "saved")


def goes_on(visitor: Visitor, path: str, looks: Looks) -> None:
    """On another machine: where it stands, a change of mind, and the rest."""
    visitor.go(path)
    assert "Where are you from?" in visitor.text
    assert "Maria" not in visitor.text
    looks.at(visitor, "resume")
    visitor.press("Throw it away")
    looks.at(visitor, "throw it away?")
    visitor.press("No, go on with it")
    assert visitor.h1 == "Where are you from?"
    academy_from_home(visitor)
    assert "Maria Åsa Núñez-O'Brien" in visitor.text
    visitor.press("Send application")


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_begun_on_a_phone_and_sent_from_a_desk(
    house: LiveServer, post: Post, visit: Callable[..., Visitor], scripts: bool
) -> None:
    with house.app.app_context():
        path = f"/{ACADEMY}/{factories.offering(ACADEMY).slug}/"
    email = f"later.{next(_round)}@example.org"
    looks = Looks(scripts)
    phone = visit(house.url, viewport=PHONE, java_script_enabled=scripts)
    phone.go(path)
    begins(phone, email, looks)
    mail = post.wait(email)
    assert "Your saved application" in str(mail["Subject"])
    assert "Maria" not in mail.as_string()
    desk = visit(house.url, viewport=DESKTOP, java_script_enabled=scripts)
    goes_on(desk, link_in(mail), looks)
    assert "Your reference is" in desk.page.content()
    assert not phone.context.cookies() and not desk.context.cookies()
    with house.app.app_context():
        query = select(Submission).where(Submission.email == email)
        row = db.session.scalars(query).one()
        assert row.registrations[0].full_name == "Maria Åsa Núñez-O'Brien"
        assert db.session.scalars(select(SavedApplication)).all() == []
        db.session.rollback()
    desk.go(link_in(mail))
    assert desk.h1 == "This link has ended"
    looks.at(desk, "ended", 404)
    assert not looks.seen.findings, "\n".join(looks.seen.findings)


def test_thrown_away_and_changed_pages_look_right(
    house: LiveServer, post: Post, visit: Callable[..., Visitor]
) -> None:
    with house.app.app_context():
        row = factories.offering(ACADEMY)
        path, offering_id = f"/{ACADEMY}/{row.slug}/", row.id
    email = f"later.{next(_round)}@example.org"
    looks, unseen = Looks(on=True), Looks(on=False)
    visitor = visit(house.url, viewport=PHONE)
    visitor.go(path)
    begins(visitor, email, unseen)
    link = link_in(post.wait(email))
    with house.app.app_context():
        factories.question(db.session.get_one(factories.Offering, offering_id))
    visitor.go(link)
    visitor.press("Go on")
    assert visitor.h1 == "Something has changed since you saved"
    looks.at(visitor, "changed")
    visitor.go(link)
    visitor.press("Throw it away")
    visitor.press("Yes, throw it away")
    looks.at(visitor, "thrown away")
    assert not looks.seen.findings, "\n".join(looks.seen.findings)
