"""One seat, three families: who gives it up, who is asked, who answers on a phone, who does not."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Offer, Registration, Submission
from app.program_kit.statuses import CONFIRMED, WAITLISTED
from tests import factories
from tests.browser.conftest import PHONE
from tests.browser.post import Post, calendars_in, link_in
from tests.browser.residents import game
from tests.browser.test_every_page import submit
from tests.browser.visitor import Visitor
from tests.factories import GAME
from tests.live import LiveServer

DOORS = {
    "first": "Sign up your children",
    "second": "Join the waitlist",
    "third": "Join the waitlist",
}
# Of three names, so that nobody looks signed up twice.
NAMES = {"first": "Ana Núñez", "second": "Leo Vang", "third": "Sam Olson"}
_round = itertools.count(1)


@pytest.fixture
def families(
    house: LiveServer,
    post: Post,
    visit: Callable[..., Visitor],
) -> list[tuple[Visitor, str]]:
    """Signed up one after the other for one seat, each on a phone of its own; with addresses."""
    with house.app.app_context():
        date = factories.offering(GAME, divisions={"grade-4": 1})
        path = f"/{GAME}/{date.slug}/"
    made = []
    number = next(_round)
    for name, door in DOORS.items():
        visitor = visit(house.url, viewport=PHONE, java_script_enabled=False)
        email = f"{name}.{number}@example.org"
        visitor.go(path)
        game(visitor, email, ((NAMES[name], "4"),), door=door)
        visitor.go(link_in(post.wait(email)))
        visitor.press("Yes, this is my address")
        post.wait(email, 2)
        made.append((visitor, email))
    return made


def open_registration(visitor: Visitor, mail: EmailMessage) -> None:
    """Follow the mailed link and press the button behind it."""
    visitor.go(link_in(mail))
    visitor.press("Open my registration")


def give_up(visitor: Visitor, mail: EmailMessage) -> None:
    """Whoever has the place lets it go."""
    open_registration(visitor, mail)
    # With one child there is nobody to choose among, but the box is there to be ticked.
    boxes = visitor.page.get_by_label(NAMES["first"]).and_(visitor.page.locator("[type=checkbox]"))
    for box in boxes.all():
        box.check(force=True)
    submit(visitor, "ask-withdraw")
    submit(visitor, "withdraw")


def status_of(house: LiveServer, email: str) -> str:
    """What the database says of the family's one child."""
    with house.app.app_context():
        db.session.expire_all()
        query = select(Registration.status).join(Submission).where(Submission.email == email)
        found = db.session.scalars(query).one()
        db.session.rollback()
        return found


def run_out(house: LiveServer, email: str) -> None:
    """Put the family's open offer three days back, so that its deadline has passed."""
    with house.app.app_context():
        query = select(Offer).join(Submission).where(Submission.email == email)
        offer = db.session.scalars(query).one()
        for name in ("made_at", "nudge_at", "deadline"):
            setattr(offer, name, getattr(offer, name) - timedelta(days=3))
        db.session.commit()


def test_the_next_in_line_takes_the_place_on_a_phone(
    house: LiveServer, post: Post, families: list[tuple[Visitor, str]]
) -> None:
    (holder, first), (asked, second), (_third, waiting) = families
    give_up(holder, post.wait(first, 2))
    offer = post.wait(second, 3)
    assert "A place is free" in str(offer["Subject"])
    assert not calendars_in(offer)
    open_registration(asked, offer)
    assert asked.page.locator("main h1, main h2").first.inner_text().startswith("A place is free")
    asked.press("Take the place")
    assert "The place is yours." in asked.text
    assert calendars_in(post.wait(second, 4)), "now it can be put into a calendar"
    assert status_of(house, second) == CONFIRMED
    assert len(post.mails(waiting)) == 2, "nobody else was asked"
    assert not asked.context.cookies()


def test_who_does_not_answer_makes_way_and_can_come_back(
    house: LiveServer, post: Post, families: list[tuple[Visitor, str]]
) -> None:
    (holder, first), (silent, second), (following, third) = families
    give_up(holder, post.wait(first, 2))
    offer = post.wait(second, 3)
    run_out(house, second)
    # Nothing waits for the worker's round: the page judges the deadline when it is opened.
    open_registration(silent, offer)
    assert "Offer lapsed" in silent.text
    assert not silent.page.get_by_role("button", name="Take the place").count()
    silent.press("Put me back on the list")
    open_registration(following, post.wait(third, 3))
    following.press("Take the place")
    assert "The place is yours." in following.text
    assert (status_of(house, second), status_of(house, third)) == (WAITLISTED, CONFIRMED)
