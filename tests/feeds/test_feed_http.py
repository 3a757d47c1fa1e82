"""How calendars travel: headers, conditional requests, downloads."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from app.feeds.answers import Shelf
from app.models import Offering
from tests.feeds.looks import NOON, again, by_date

Statements = Callable[[], AbstractContextManager[list[str]]]
OTHER_DATES = ("garbage", "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT")


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


def test_a_subscriber_who_has_it_costs_one_query(
    client: FlaskClient, coffee: Offering, statements: Statements
) -> None:
    """The calendar is not built to say that it has not changed."""
    first = client.get("/calendar.ics")
    with statements() as sent:
        assert again(client, first).status_code == 304
    assert len(sent) == 1


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


def test_the_shelf_is_bounded_by_size() -> None:
    """The calendar asked for last stays, the one not asked for longest goes."""
    shelf = Shelf(most_bytes=20)
    made: list[str] = []

    def look(name: str) -> None:
        shelf.get(name, lambda: made.append(name) or b"x" * 8)  # type: ignore[func-returns-value]

    for name in ("a", "b", "a", "c", "a", "b"):
        look(name)
    assert made == ["a", "b", "c", "b"]
