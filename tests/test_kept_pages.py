"""Public pages and calendars are written once a moment, however many ask."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Offering
from app.web.kept import Dated, KeptPages
from tests import factories


class Clock:
    """Seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The app keeps pages for a second of this clock."""
    clock = Clock()
    pages = KeptPages(1, 1024 * 1024, clock)
    monkeypatch.setitem(app.extensions, "rollcall.pages", pages)
    return clock


@pytest.fixture
def coffee(app: Flask) -> Offering:
    return factories.offering(factories.COFFEE)


def addresses(coffee: Offering) -> list[str]:
    date = f"/{coffee.program}/{coffee.slug}/"
    return [
        "/",
        "/?view=month",
        f"/{coffee.program}/",
        date,
        "/calendar.ics",
        f"{date}calendar.ics",
    ]


def test_the_second_who_asks_costs_no_query(
    client: FlaskClient,
    clock: Clock,
    coffee: Offering,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    for address in addresses(coffee):
        first = client.get(address)
        with statements() as sent:
            second = client.get(address)
            held = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (second.data, sent, held.status_code) == (first.data, [], 304), address
        assert first.last_modified is not None, address


def test_a_change_shows_after_a_moment(client: FlaskClient, clock: Clock, coffee: Offering) -> None:
    address = f"/{coffee.program}/{coffee.slug}/"
    before = client.get(address)
    coffee.title = "Coffee by the lake"
    db.session.commit()
    assert b"by the lake" not in client.get(address).data
    clock.now += 1
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, b"by the lake" in after.data) == (200, True)


def test_a_kept_page_is_answered_alike_before_and_by_the_application(
    app: Flask, client: FlaskClient, clock: Clock, coffee: Offering
) -> None:
    asked: list[str] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: asked.append("asked"))
    try:
        for address in addresses(coffee):
            first, second = client.get(address), client.get(address)
            held = {"If-None-Match": first.headers["ETag"]}
            # A space at the end is no other tag, and sends the request to the application.
            slow = client.get(address, headers={"If-None-Match": f"{held['If-None-Match']} "})
            quick = client.get(address, headers=held)
            assert (second.data, list(second.headers)) == (first.data, list(first.headers))
            assert (quick.status_code, quick.data) == (slow.status_code, slow.data) == (304, b"")
            assert set(quick.headers) == set(slow.headers)
            # Only the second and the quick one were answered without asking.
            assert len(asked) == (4 if "?" in address else 2), address
            asked.clear()
    finally:
        app.before_request_funcs[None].pop()


@pytest.mark.parametrize(
    "more",
    [
        {"headers": {"If-None-Match": '"another"'}},
        {"headers": {"Range": "bytes=0-9"}},
        {"headers": {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}},
        {"query_string": "x=1"},
        {"method": "HEAD"},
    ],
)
def test_whatever_is_more_than_a_plain_question_reaches_the_application(
    app: Flask, client: FlaskClient, clock: Clock, more: dict[str, Any]
) -> None:
    assert client.get("/").status_code == client.get("/").status_code == 200
    asked: list[str] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: asked.append("asked"))
    try:
        assert client.open("/", **more).status_code == 200
    finally:
        app.before_request_funcs[None].pop()
    assert asked == ["asked"]


def test_pages_answered_from_memory_are_counted(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    def counted() -> str:
        lines = app.extensions["rollcall.counts"].lines()
        (line,) = [line for line in lines if '_count{endpoint="home.index",status="200"}' in line]
        return str(line.split()[-1])

    client.get("/")
    before = counted()
    client.get("/")
    assert float(counted()) == float(before) + 1


def test_what_a_page_does_not_heed_makes_no_page_of_its_own(
    client: FlaskClient,
    clock: Clock,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    client.get("/")
    with statements() as sent:
        client.get("/?utm_source=poster")
    assert sent == []
    assert client.get("/?program=cops-vs-kids").data != client.get("/").data


def test_who_comes_while_a_page_is_written_gets_the_one_before() -> None:
    clock = Clock()
    pages = KeptPages(1, 1000, clock)
    pages.get("home", lambda: (b"old", None))
    clock.now += 5

    def write() -> Dated:
        assert pages.get("home", lambda: (b"never", None)).body == b"old"
        return b"new", None

    assert pages.get("home", write).body == b"new"


def test_trouble_is_not_kept() -> None:
    pages = KeptPages(1, 1000, Clock())

    def fail() -> Dated:
        raise LookupError

    with pytest.raises(LookupError):
        pages.get("home", fail)
    assert pages.get("home", lambda: (b"fine", None)).body == b"fine"


def test_the_page_not_asked_for_longest_goes() -> None:
    pages = KeptPages(1, 20, Clock())
    made: list[str] = []

    def look(name: str) -> None:
        def write() -> Dated:
            made.append(name)
            return b"x" * 8, None

        pages.get(name, write)

    for name in ("a", "b", "a", "c", "a", "b"):
        look(name)
    assert made == ["a", "b", "c", "b"]
