"""All four sign-ups in a real browser, down to the instants in the calendar that was mailed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import BrowserContext

from app.extensions import db
from tests import factories
from tests.browser.after_a_yes import checks, signs, takes_the_place
from tests.browser.clock_changes import MARCH, NOVEMBER, evening_after, evening_before, morning_of
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.post import Post, calendars_in, link_in, read_by_ical_js, read_by_icalendar
from tests.browser.residents import SIGN_UPS, coffee, game
from tests.browser.visitor import Visitor
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.live import LiveServer

LENGTH = timedelta(hours=2, minutes=30)
ACROSS = [evening_before(MARCH), morning_of(MARCH), evening_after(MARCH)]
ACROSS_IN_FALL = [evening_before(NOVEMBER), morning_of(NOVEMBER), evening_after(NOVEMBER)]
# For three ways of signing up. Every side of a change is taken at least once, by more programs
# than one.
SESSIONS: dict[str, tuple[list[datetime], list[datetime], list[datetime]]] = {
    ACADEMY: (ACROSS, ACROSS_IN_FALL, ACROSS + ACROSS_IN_FALL),
    WOMEN: ([evening_after(MARCH)], [evening_before(NOVEMBER)], [evening_after(NOVEMBER)]),
    COFFEE: ([evening_before(MARCH)], [evening_after(MARCH)], [morning_of(NOVEMBER)]),
    GAME: ([evening_before(NOVEMBER)], [evening_after(NOVEMBER)], [evening_before(MARCH)]),
}
_number = itertools.count(1)


def open_date(house: LiveServer, program: str, sessions: list[datetime]) -> str:
    """A new date of a program that takes sign-ups; its path."""
    with house.app.app_context():
        row = factories.offering(program, starts=min(sessions), meetings=0)
        row.meetings = [factories.meeting_at(starts) for starts in sessions]
        db.session.commit()
        return f"/{program}/{row.slug}/"


def confirmed_mail(visitor: Visitor, house: LiveServer, post: Post, email: str) -> EmailMessage:
    """Do what is left after sending until the mail that confirms is there."""
    program = visitor.page.url.removeprefix(house.url).split("/")[1]
    if program == COFFEE:
        return post.wait(email)
    asking = post.wait(email)
    assert "Maria" not in str(asking)
    assert not calendars_in(asking)
    visitor.go(link_in(asking))
    visitor.press("Yes, this is my address")
    return post.wait(email, 2)


def check_calendar(mail: EmailMessage, sessions: list[datetime]) -> None:
    """Both programs read the same instants out of every calendar in the mail."""
    wanted = [(starts, starts + LENGTH) for starts in sorted(sessions)]
    found = calendars_in(mail)
    assert found
    for calendar in found:
        assert read_by_icalendar(calendar) == wanted
        assert read_by_ical_js(calendar) == wanted


def accept_all(visitor: Visitor, house: LiveServer, path: str) -> None:
    """A coordinator signs in and accepts everyone who applied."""
    program, slug = path.strip("/").split("/")
    with house.app.app_context():
        email = factories.staff(program).email
    visitor.go("/staff/sign-in")
    visitor.type("E-mail", email)
    visitor.type("Passphrase", factories.PASSPHRASE)
    visitor.press("Sign in")
    visitor.go(f"/staff/{program}/")
    visitor.page.locator(f"a[href*='/staff/offerings/']:has-text('{title_of(slug)}')").first.click()
    visitor.follow("Roster")
    for box in visitor.page.get_by_label("Select ").all():
        box.check(force=True)
    visitor.press("Accept those ticked")
    assert "accepted" in visitor.text


def title_of(slug: str) -> str:
    """The factories call the date of run-7 Run 7."""
    return slug.replace("-", " ").capitalize()


def sign_up(
    visitor: Visitor, house: LiveServer, post: Post, program: str, sessions: list[datetime]
) -> tuple[str, EmailMessage]:
    """Sign up and confirm; the date's path, and the mail after that."""
    path = open_date(house, program, sessions)
    email = f"resident{next(_number)}.{program}@example.org"
    visitor.go(path)
    SIGN_UPS[program](visitor, email)
    assert "Your reference is" in visitor.page.content()
    return path, confirmed_mail(visitor, house, post, email)


@pytest.mark.parametrize(
    ("program", "screen"),
    [(WOMEN, PHONE), (COFFEE, DESKTOP), (GAME, PHONE)],
    ids=["women", "coffee", "game"],
)
def test_one_signs_up_and_gets_a_calendar(
    house: LiveServer,
    post: Post,
    visit: Callable[..., Visitor],
    program: str,
    screen: dict[str, int],
) -> None:
    sessions = SESSIONS[program][screen == PHONE]
    visitor = visit(house.url, viewport=screen)
    _path, mail = sign_up(visitor, house, post, program, sessions)
    check_calendar(mail, sessions)
    assert not visitor.context.cookies()


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
def test_an_applicant_gets_the_class_calendar_once_accepted(
    house: LiveServer, post: Post, visit: Callable[..., Visitor], screen: dict[str, int]
) -> None:
    sessions = SESSIONS[ACADEMY][screen == PHONE]
    visitor = visit(house.url, viewport=screen)
    path, mail = sign_up(visitor, house, post, ACADEMY, sessions)
    assert not calendars_in(mail)
    assert not visitor.context.cookies()
    accept_all(visit(house.url, viewport=screen), house, path)
    email = str(mail["To"])
    signs(visitor, post, email, inspected=False)
    checks(visit(house.url, viewport=screen), house, inspected=False)
    takes_the_place(visitor, post, email)
    check_calendar(post.wait(email, 6), sessions)


@pytest.mark.parametrize("program", [ACADEMY, WOMEN, COFFEE, GAME])
def test_scripts_and_cookies_are_not_needed(
    house: LiveServer,
    post: Post,
    refusing: Callable[[bool], BrowserContext],
    visit: Callable[..., Visitor],
    program: str,
) -> None:
    sessions = SESSIONS[program][2]
    visitor = Visitor(refusing(False), house.url)
    path, mail = sign_up(visitor, house, post, program, sessions)
    if program == ACADEMY:
        accept_all(visit(house.url), house, path)
        email = str(mail["To"])
        signs(visitor, post, email, inspected=False)
        checks(visit(house.url), house, inspected=False)
        takes_the_place(visitor, post, email)
        mail = post.wait(email, 6)
    check_calendar(mail, sessions)
    assert not visitor.complaints


def test_cookies_refused_with_scripts_on(
    house: LiveServer, post: Post, refusing: Callable[[bool], BrowserContext]
) -> None:
    visitor = Visitor(refusing(True), house.url)
    _path, mail = sign_up(visitor, house, post, COFFEE, SESSIONS[COFFEE][0])
    check_calendar(mail, SESSIONS[COFFEE][0])
    assert not visitor.complaints
    # The browser did refuse: the one page of ours that asks for a cookie got none.
    visitor.go("/staff/sign-in")
    assert not visitor.context.cookies()


def test_three_children_take_nine_pages_and_one_mail(
    house: LiveServer, post: Post, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(house.url, viewport=PHONE)
    visitor.go(open_date(house, GAME, [evening_after(MARCH)]))
    email = "three.children@example.org"
    game(visitor, email)
    assert len(visitor.pages) <= 9
    visitor.go(link_in(post.wait(email)))
    visitor.press("Yes, this is my address")
    receipt = post.wait(email, 2)
    body = receipt.get_body(("plain",))
    assert body is not None
    told = body.get_content()
    for name, division in (("Ana", "Grade 4"), ("Leo", "Grade 6"), ("Sam", "Grade 7")):
        assert name in told
        assert division in told
    assert len(post.mails(email)) == 2


def test_coffee_for_two_takes_four_clicks_and_three_answers(
    house: LiveServer, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(house.url)
    visitor.go(open_date(house, COFFEE, [evening_after(MARCH)]))
    coffee(visitor, "for.two@example.org")
    assert visitor.h1 == "See you there"
    assert (visitor.clicks, visitor.answers) == (4, 3)
