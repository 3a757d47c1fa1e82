"""An application from the form to the place, without JavaScript: yes, papers, check, confirmed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Registration, Submission, now
from app.program_kit.night import by_day
from tests import factories
from tests.browser.after_a_yes import checks, sign_in, signs, takes_the_place
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.post import Post, calendars_in, link_in
from tests.browser.residents import academy
from tests.browser.visitor import Visitor
from tests.factories import ACADEMY
from tests.live import LiveServer

_round = itertools.count(1)


def where_it_is_day(at: datetime) -> str:
    """A time zone in which decisions are mailed now."""
    zones = ("America/Chicago", "Asia/Tokyo", "Europe/Berlin")
    return next(zone for zone in zones if by_day(at, zone) == at)


def found(house: LiveServer, email: str) -> tuple[int, str]:
    """Id and status of the one person behind an address."""
    with house.app.app_context():
        db.session.expire_all()
        query = select(Registration.id, Registration.status).join(Submission)
        row = db.session.execute(query.where(Submission.email == email)).one()
        db.session.rollback()
        return row[0], row[1]


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_from_the_application_to_the_place(
    house: LiveServer, post: Post, visit: Callable[..., Visitor], scripts: bool
) -> None:
    with house.app.app_context():
        # No decision is mailed in the night, and the test does not wait for the morning.
        zone = where_it_is_day(now())
        path = f"/{ACADEMY}/{factories.offering(ACADEMY, meetings=3, zone=zone).slug}/"
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
    takes_the_place(resident, post, email)
    assert calendars_in(post.wait(email, 6)), "now it can be put into a calendar"
    assert found(house, email)[1] == "confirmed"
    assert not resident.context.cookies()
