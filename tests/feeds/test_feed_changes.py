"""Whatever changes, the next look sees it; and only then is a calendar sent again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.messages import links
from app.models import Meeting, Offering, Venue
from tests import factories
from tests.feeds.looks import NOON, again, by_date


def _move(coffee: Offering) -> None:
    coffee.meetings[0].starts_at -= timedelta(hours=1)


def _cancel(coffee: Offering) -> None:
    coffee.meetings[0].state = "cancelled"


def _rename(coffee: Offering) -> None:
    coffee.title = "Coffee at the library"


def _relocate(coffee: Offering) -> None:
    assert coffee.venue is not None
    coffee.venue.name = "Library"


def _delete(coffee: Offering) -> None:
    db.session.delete(coffee.meetings[0])


def _delete_newest(coffee: Offering) -> None:
    db.session.delete(max(coffee.meetings, key=lambda meeting: meeting.updated_at))


def _withdraw_from_the_public(coffee: Offering) -> None:
    coffee.state = "draft"


def _add(coffee: Offering) -> None:
    coffee.meetings.append(factories.meeting_at(NOON + timedelta(days=9)))


CHANGES = (
    *(_move, _cancel, _rename, _relocate, _delete, _delete_newest),
    *(_withdraw_from_the_public, _add),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
@pytest.mark.parametrize("minutes", [5, -5], ids=["later", "clock set back"])
def test_every_change_is_seen_at_the_next_look(
    client: FlaskClient,
    coffee: Offering,
    clock: time_machine.Traveller,
    change: Callable[[Offering], None],
    minutes: int,
) -> None:
    """By tag, even when the clock was set back before the change was made."""
    first = client.get("/calendar.ics")
    clock.shift(timedelta(minutes=minutes))
    change(coffee)
    db.session.commit()
    second = again(client, first)
    assert second.status_code == 200
    assert second.data != first.data


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_who_keeps_only_the_date_sees_a_change_by_the_next_day(
    client: FlaskClient,
    coffee: Offering,
    clock: time_machine.Traveller,
    change: Callable[[Offering], None],
) -> None:
    """At once, but for a row deleted without a trace, which published sessions never are."""
    first = client.get("/calendar.ics")
    clock.shift(timedelta(minutes=5))
    change(coffee)
    db.session.commit()
    if change not in {_delete, _delete_newest}:
        assert by_date(client, first.headers["Last-Modified"]).status_code == 200
    clock.shift(timedelta(days=1))
    assert by_date(client, first.headers["Last-Modified"]).status_code == 200


def test_a_session_that_leaves_the_calendar_at_midnight_is_noticed(
    app: Flask, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    """Nothing in the database changed, and both the tag and the date know."""
    factories.offering(starts=NOON - timedelta(days=60), opens_at=None)
    first = client.get("/calendar.ics")
    assert first.data.count(b"BEGIN:VEVENT") == 1
    clock.shift(timedelta(days=1))
    assert again(client, first).status_code == 200
    second = by_date(client, first.headers["Last-Modified"])
    assert second.status_code == 200
    assert second.data.count(b"BEGIN:VEVENT") == 0
    assert second.headers["Last-Modified"] == "Tue, 24 Nov 2026 00:00:00 GMT"


def test_a_person_who_gives_up_their_place_sees_it_at_the_next_look(
    client: FlaskClient, coffee: Offering, clock: time_machine.Traveller
) -> None:
    """Through the row that says so, for the session itself has not changed."""
    mine = factories.registration(coffee)
    path = f"/my/{links.mint(mine.submission, links.FEED)}/calendar.ics"
    db.session.commit()
    first = client.get(path)
    assert first.data.count(b"BEGIN:VEVENT") == 2
    clock.shift(timedelta(minutes=5))
    mine.status, mine.seat_held = "withdrawn", False
    db.session.commit()
    date = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(path, headers=date).status_code == 200
    second = again(client, first, path)
    assert second.status_code == 200
    assert b"VEVENT" not in second.data


def test_a_change_past_the_models_is_seen_too(client: FlaskClient, coffee: Offering) -> None:
    """Written straight to the tables, as bulk changes are."""
    first = client.get("/calendar.ics")
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        db.session.execute(update(Venue).values(name="Library"))
        db.session.execute(update(Meeting).values(topic="Dogs"))
        db.session.commit()
        assert again(client, first).status_code == 200
