"""How calendars travel: headers, conditional requests, downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.extensions import db
from app.feeds.answers import Shelf
from app.messages import links
from app.models import Meeting, Offering, Venue
from tests import factories

Statements = Callable[[], AbstractContextManager[list[str]]]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OTHER_DATES = ("garbage", "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, standing still until moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coffee(app: Flask, clock: time_machine.Traveller) -> Offering:
    """A coffee made the evening before noon, so that its age is older than the day."""
    clock.shift(timedelta(hours=-18))
    row = factories.offering(factories.COFFEE, meetings=2)
    clock.shift(timedelta(hours=18))
    return row


def again(client: FlaskClient, first: TestResponse, path: str = "/calendar.ics") -> TestResponse:
    """The next look of a client that keeps the tag."""
    return client.get(path, headers={"If-None-Match": first.headers["ETag"]})


def by_date(client: FlaskClient, date: str) -> TestResponse:
    """The next look of a client that keeps only the date."""
    return client.get("/calendar.ics", headers={"If-Modified-Since": date})


@pytest.mark.usefixtures("coffee")
def test_headers_of_a_calendar(client: FlaskClient) -> None:
    """The ones that calendars, proxies and search engines act on, and no cookie."""
    headers = client.get("/calendar.ics").headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Last-Modified"] == "Mon, 23 Nov 2026 00:00:00 GMT"
    for absent in ("Set-Cookie", "Content-Disposition", "Vary"):
        assert absent not in headers


@pytest.mark.usefixtures("coffee")
def test_head_tells_the_same_without_the_body(client: FlaskClient) -> None:
    """Length included."""
    get, head = client.get("/calendar.ics"), client.head("/calendar.ics")
    assert head.data == b""
    assert head.status_code == 200
    assert dict(head.headers) == dict(get.headers)
    assert int(head.headers["Content-Length"]) == len(get.data)


@pytest.mark.usefixtures("coffee")
def test_who_has_the_calendar_is_not_sent_it_again(client: FlaskClient) -> None:
    """By tag, strong or weakened by a proxy, alone or in a list; by the very date we gave."""
    first = client.get("/calendar.ics")
    tag = first.headers["ETag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = client.get("/calendar.ics", headers={"If-None-Match": held})
        assert answer.status_code == 304
        assert answer.data == b""
        assert "Content-Type" not in answer.headers
        for name in ("ETag", "Cache-Control", "X-Robots-Tag"):
            assert answer.headers[name] == first.headers[name]
    assert by_date(client, first.headers["Last-Modified"]).status_code == 304


@pytest.mark.usefixtures("coffee")
@pytest.mark.parametrize("date", OTHER_DATES)
def test_any_other_date_gets_the_calendar(client: FlaskClient, date: str) -> None:
    """Or Apple Calendar would never update."""
    assert by_date(client, date).status_code == 200


@pytest.mark.usefixtures("coffee")
def test_the_tag_wins_over_the_date(client: FlaskClient) -> None:
    """Both ways."""
    first = client.get("/calendar.ics")
    right, date = first.headers["ETag"], first.headers["Last-Modified"]
    for tag, when, status in (('"old"', date, 200), (right, "garbage", 304)):
        headers = {"If-None-Match": tag, "If-Modified-Since": when}
        assert client.get("/calendar.ics", headers=headers).status_code == status


def test_the_tag_names_the_bytes(client: FlaskClient, coffee: Offering) -> None:
    """A later poll of an unchanged calendar is byte for byte the first, on another day too."""
    first = client.get("/calendar.ics")
    with time_machine.travel(NOON + timedelta(days=1, hours=3), tick=False):
        later = client.get("/calendar.ics")
        assert later.data == first.data
        assert later.headers["ETag"] == first.headers["ETag"]
        assert again(client, first).status_code == 304


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


def test_a_subscriber_who_has_it_costs_one_query(
    client: FlaskClient, coffee: Offering, statements: Statements
) -> None:
    """The calendar is not built to say that it has not changed."""
    first = client.get("/calendar.ics")
    with statements() as sent:
        assert again(client, first).status_code == 304
    assert len(sent) == 1


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


def test_downloads_are_named_files_with_alarms(client: FlaskClient, coffee: Offering) -> None:
    """And the same sessions as in the feed."""
    path = f"/{coffee.program}/{coffee.slug}"
    whole = client.get(f"{path}/calendar.ics?download=1")
    one = client.get(f"{path}/sessions/{coffee.meetings[0].id}.ics")
    assert whole.headers["Content-Disposition"] == (
        f'attachment; filename="coffee-with-a-cop-{coffee.slug}.ics"'
    )
    assert one.headers["Content-Disposition"].startswith("attachment; filename=")
    assert whole.data.count(b"BEGIN:VALARM") == whole.data.count(b"BEGIN:VEVENT") == 2
    assert one.data.count(b"BEGIN:VEVENT") == 1
    assert b"BEGIN:VALARM" not in client.get(f"{path}/calendar.ics").data
    assert again(client, whole, f"{path}/calendar.ics?download=1").status_code == 304


def test_a_change_past_the_models_is_seen_too(client: FlaskClient, coffee: Offering) -> None:
    """Written straight to the tables, as bulk changes are."""
    first = client.get("/calendar.ics")
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        db.session.execute(update(Venue).values(name="Library"))
        db.session.execute(update(Meeting).values(topic="Dogs"))
        db.session.commit()
        assert again(client, first).status_code == 200


def test_the_shelf_is_bounded_by_size() -> None:
    """The calendar asked for last stays, the one not asked for longest goes."""
    shelf = Shelf(most_bytes=20)
    made: list[str] = []

    def look(name: str) -> None:
        shelf.get(name, lambda: made.append(name) or b"x" * 8)  # type: ignore[func-returns-value]

    for name in ("a", "b", "a", "c", "a", "b"):
        look(name)
    assert made == ["a", "b", "c", "b"]
