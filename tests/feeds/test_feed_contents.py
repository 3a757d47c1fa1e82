"""Which sessions each calendar holds, and who may open it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Component

from app.calendars import links as addresses
from app.calendars.entries import page_url
from app.extensions import db
from app.messages import links
from app.models import Offering, now
from app.program_kit import statuses
from tests import factories

Read = Callable[[str], list[Component]]
Statements = Callable[[], AbstractContextManager[list[str]]]
BASE = "http://localhost"


def titles(sessions: list[Component]) -> list[str]:
    """What stands on the calendar, without the topics."""
    return [str(session["SUMMARY"]) for session in sessions]


def feed_of(submission: object) -> str:
    """The address of a person's own calendar."""
    token = links.mint(submission, links.FEED)  # type: ignore[arg-type]
    db.session.commit()
    return f"/my/{token}/calendar.ics"


def test_each_public_calendar_holds_its_own(read: Read) -> None:
    """All, one program, one class, one session."""
    academy = factories.offering(factories.ACADEMY, meetings=3)
    factories.offering(factories.COFFEE)
    path = f"/{academy.program}/{academy.slug}"
    assert len(read("/calendar.ics")) == 4
    assert len(read("/citizens-academy/calendar.ics")) == 3
    assert len(read("/women-in-policing/calendar.ics")) == 0
    assert len(read(f"{path}/calendar.ics")) == 3
    (one,) = read(f"{path}/sessions/{academy.meetings[1].id}.ics")
    assert one["UID"] == academy.meetings[1].uid


def test_each_calendar_is_called_by_what_it_holds(client: FlaskClient) -> None:
    """The department first, for it stands in a list with many others."""
    spring = factories.offering(factories.ACADEMY, title="Spring 2027")
    names = {
        "/calendar.ics": "all programs",
        "/citizens-academy/calendar.ics": "Citizen's Academy",
        f"/citizens-academy/{spring.slug}/calendar.ics": "Citizen's Academy\\, Spring 2027",
    }
    for path, name in names.items():
        lines = client.get(path).data.decode().split("\r\n")
        assert f"NAME:St. Anthony Police: {name}" in lines
        assert f"X-WR-CALNAME:St. Anthony Police: {name}" in lines


def test_drafts_are_nowhere(client: FlaskClient, read: Read) -> None:
    """Not even for someone who guesses the address."""
    draft = factories.offering(state="draft")
    path = f"/{draft.program}/{draft.slug}"
    assert read("/calendar.ics") == []
    assert read(f"/{draft.program}/calendar.ics") == []
    assert client.get(f"{path}/calendar.ics").status_code == 404
    assert client.get(f"{path}/calendar.ics?download=1").status_code == 404
    assert client.get(f"{path}/sessions/{draft.meetings[0].id}.ics").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-program/calendar.ics",
        "/coffee-with-a-cop/no-such-date/calendar.ics",
        "/coffee-with-a-cop/no-such-date/sessions/1.ics",
        "/my/0000000000000000000000000000000000000000000/calendar.ics",
    ],
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    """And sets no cookie."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_a_session_is_found_only_under_its_own_class(client: FlaskClient) -> None:
    """The number alone opens nothing."""
    one, other = factories.offering(), factories.offering()
    path = f"/{one.program}/{one.slug}/sessions/{other.meetings[0].id}.ics"
    assert client.get(path).status_code == 404


def test_sessions_stay_sixty_days_and_cancelled_ones_too(read: Read) -> None:
    """A calendar that already holds a cancelled session must be told for a while."""
    for days in (62, 58, 3, -10):
        starts = now() - timedelta(days=days)
        factories.offering(title=f"Coffee {days}", starts=starts, opens_at=None)
    cancelled = db.session.query(Offering).filter_by(title="Coffee 58").one()
    cancelled.state = "cancelled"
    cancelled.meetings[0].state = "cancelled"
    cancelled.meetings[0].sequence += 1
    db.session.commit()
    found = read("/calendar.ics")
    assert [title.split(":")[0] for title in titles(found)] == [
        "Cancelled",
        "Coffee 3",
        "Coffee -10",
    ]
    assert found[0]["STATUS"] == "CANCELLED"
    assert found[0]["SEQUENCE"] == 1


def test_a_copy_of_an_old_class_still_opens(read: Read) -> None:
    """Its page is still there, with the button."""
    old = factories.offering(starts=now() - timedelta(days=400), opens_at=None)
    path = f"/{old.program}/{old.slug}"
    assert len(read(f"{path}/calendar.ics")) == 0
    assert len(read(f"{path}/calendar.ics?download=1")) == 1
    assert len(read(f"{path}/sessions/{old.meetings[0].id}.ics")) == 1


@pytest.mark.parametrize("status", statuses.WORDS)
def test_the_personal_calendar_fills_only_with_a_place(read: Read, status: str) -> None:
    """Waiting is not having, and what was given up is gone at once."""
    academy = factories.offering(factories.ACADEMY, meetings=3)
    given = factories.registration(academy, status)
    held = statuses.COMING | {statuses.CANCELLED}
    assert len(read(feed_of(given.submission))) == (3 if status in held else 0)


def test_the_personal_calendar_is_of_one_person(read: Read) -> None:
    """And names nobody: people pass calendars on."""
    mine = factories.registration(factories.offering(title="Mine"), full_name="Ana Private")
    factories.registration(factories.offering(title="Theirs"))
    address = feed_of(mine.submission)
    (session,) = read(address)
    assert "Mine" in session["SUMMARY"]
    text = session.to_ical().decode()
    for secret in ("Ana", mine.submission.email, mine.submission.reference, "/my/", "/manage/"):
        assert secret not in text


def test_the_personal_calendar_hides_its_own_address(client: FlaskClient) -> None:
    """The secret must not travel inside the file."""
    mine = factories.registration(factories.offering())
    address = feed_of(mine.submission)
    body = client.get(address).data.replace(b"\r\n ", b"").decode()
    assert address.split("/")[2] not in body
    assert "SOURCE" not in body
    assert "X-WR-CALNAME:St. Anthony Police: my sessions" in body


def test_a_revoked_link_opens_nothing(client: FlaskClient) -> None:
    """With the same words as a link that never was."""
    mine = factories.registration(factories.offering())
    address = feed_of(mine.submission)
    links.revoke(mine.submission_id, links.FEED)
    db.session.commit()
    never = client.get(f"/my/{'0' * 43}/calendar.ics")
    revoked = client.get(address)
    assert revoked.status_code == never.status_code == 404
    assert revoked.data == never.data


def test_a_link_for_another_purpose_opens_no_calendar(client: FlaskClient) -> None:
    """One purpose for each token."""
    mine = factories.registration(factories.offering())
    token = links.mint(mine.submission, links.MANAGE)
    db.session.commit()
    assert client.get(f"/my/{token}/calendar.ics").status_code == 404


@pytest.mark.parametrize("count", [10, 300])
def test_building_asks_as_often_for_many_as_for_few(
    client: FlaskClient, statements: Statements, count: int
) -> None:
    """The mark and the sessions: two questions."""
    place = factories.venue()
    for _ in range(count // 10):
        factories.offering(factories.ACADEMY, meetings=10, venue=place)
    with statements() as sent:
        assert client.get("/calendar.ics").data.count(b"BEGIN:VEVENT") == count
    assert len(sent) == 2
    with statements() as sent:
        client.get("/calendar.ics")
    assert len(sent) == 1


def test_the_addresses_we_print_are_those_we_serve(app: Flask, client: FlaskClient) -> None:
    """Links are built without Flask; this keeps the two together."""
    one = factories.offering()
    for address in (
        addresses.offering_feed(one, BASE),
        addresses.program_feed(one.program, BASE),
        addresses.session_file(one.meetings[0], BASE),
        f"{BASE}{feed_of(factories.submission(one))}",
    ):
        assert client.get(address.removeprefix(BASE)).status_code == 200
    assert client.get(page_url("", one)).status_code == 200
    assert addresses.personal_feed("abc", BASE) == f"{BASE}/my/abc/calendar.ics"
