"""A crowd turns the pages of a form without a query; what decides is read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Division, Registration
from app.web.kept import Kept
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.signup.walk import PAGES, Walk, open_offering
from tests.test_kept_pages import Clock


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """What forms show is kept for a second of this clock."""
    clock = Clock()
    monkeypatch.setitem(app.extensions, "rollcall.facts", Kept(1, 100, clock))
    yield clock


@pytest.mark.parametrize("program", [COFFEE, WOMEN, ACADEMY, GAME])
def test_pages_of_a_form_cost_no_query_once_somebody_turned_them(
    client: FlaskClient,
    clock: Clock,
    program: str,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    offering = open_offering(program)
    offering_id = offering.id
    # The test's own row must not be read again while statements are counted.
    db.session.expunge(offering)
    Walk(client, offering).to_check()
    with statements() as sent:
        second = Walk(client, offering).to_check(PAGES[program])
    assert sent == []
    assert second.send().made.offering_id == offering_id


def test_a_form_on_the_screen_learns_of_a_change_within_a_moment(
    client: FlaskClient, clock: Clock
) -> None:
    coffee = open_offering(COFFEE, title="Coffee at the mill")
    walk = Walk(client, coffee)
    coffee.title = "Coffee by the lake"
    db.session.commit()
    assert "at the mill" in walk.press().title
    clock.now += 1
    assert "by the lake" in walk.fill(PAGES[COFFEE][0]).title


def test_a_date_called_off_takes_nobody_though_its_form_is_kept(
    client: FlaskClient, clock: Clock
) -> None:
    coffee = open_offering(COFFEE)
    walk = Walk(client, coffee).to_check()
    coffee.state = "cancelled"
    db.session.commit()
    assert "Nothing was sent" in walk.send(409).text
    assert db.session.scalars(db.select(Registration)).all() == []


def test_the_last_seat_is_judged_by_what_is_stored(client: FlaskClient, clock: Clock) -> None:
    game = open_offering(COFFEE, seats=2)
    first, second = Walk(client, game).to_check(), Walk(client, game).to_check()
    assert first.send().h1 == "See you there"
    assert second.send().h1 == "You are on the waitlist"
    seats = db.session.scalars(db.select(Division.seats_taken).order_by(Division.id)).all()
    assert sum(seats) == 2


def test_an_address_nobody_published_stays_unknown(client: FlaskClient, clock: Clock) -> None:
    draft = factories.offering(COFFEE, state="draft")
    path = f"/{COFFEE}/{draft.slug}/sign-up"
    assert client.get(path).status_code == 404
    draft.state = "published"
    db.session.commit()
    assert client.get(path).status_code == 200
