"""Downloads, mails and feeds: the right method, the right people, the same session in each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Component

from app.calendars import ics
from app.calendars.colors import nearest_name
from tests.calendars.samples import ATTENDEE, ORGANIZER, entry
from tests.js import reader

SERIES = [entry(f"2027-03-{day:02} 18:00") for day in (4, 11, 25)]
MAILED = {
    "REQUEST": ics.request(SERIES[0], ORGANIZER, ATTENDEE),
    "CANCEL": ics.cancel(SERIES[0], ORGANIZER, ATTENDEE),
}
SHARED = {
    "download": ics.publish(SERIES, organizer=ORGANIZER, alarm=True),
    "feed": ics.feed(SERIES, name="Everything", organizer=ORGANIZER),
}


def events(calendar: bytes) -> list[Component]:
    """The sessions in a calendar, by the library's reading."""
    return Calendar.from_ical(calendar).walk("VEVENT")


def core(calendar: bytes) -> list[bytes]:
    """The first session's lines without what only mails and downloads carry."""
    lines = calendar.replace(b"\r\n ", b"").split(b"\r\n")
    event = lines[lines.index(b"BEGIN:VEVENT") : lines.index(b"END:VEVENT")]
    if b"BEGIN:VALARM" in event:
        event = event[: event.index(b"BEGIN:VALARM")]
    return [line for line in event if not line.startswith(b"ATTENDEE")]


@pytest.mark.parametrize("calendar", [*MAILED.values(), *SHARED.values()])
def test_the_method_is_the_first_line(calendar: bytes) -> None:
    """Readers that decide what a file is for look there."""
    first, second, _rest = calendar.split(b"\r\n", 2)
    assert first == b"BEGIN:VCALENDAR"
    assert second in {b"METHOD:REQUEST", b"METHOD:CANCEL", b"METHOD:PUBLISH"}


def test_mail_download_and_feed_show_the_same_session() -> None:
    """Same UID, same times, same texts: nothing doubles when one follows the other."""
    shown = [core(MAILED["REQUEST"]), *map(core, SHARED.values())]
    assert shown[0] == shown[1] == shown[2]


@pytest.mark.parametrize("calendar", SHARED.values(), ids=list(SHARED))
def test_what_is_shared_names_no_attendee(calendar: bytes) -> None:
    """And each session has the organizer a published calendar must have."""
    for event in events(calendar):
        assert "ATTENDEE" not in event
        assert event["ORGANIZER"] == "mailto:calendar@rollcall.example"
        assert event["ORGANIZER"].params["CN"] == ORGANIZER[0]


def test_a_file_without_organizer_claims_no_method() -> None:
    """It is then a plain file, which is legal."""
    calendar = ics.publish(SERIES, alarm=False)
    assert b"METHOD" not in calendar
    assert b"ORGANIZER" not in calendar


@pytest.mark.parametrize("method", MAILED)
def test_a_mail_is_about_one_session_and_one_person(method: str) -> None:
    """Who has accepted already and need not answer."""
    read = reader.read(MAILED[method])
    assert read["method"] == method
    (event,) = read["entries"]
    (attendee,) = event["attendees"]
    assert attendee[1]["partstat"] == "ACCEPTED"
    assert attendee[1]["rsvp"] == "FALSE"
    assert attendee[1]["cn"] == "Ana Example"
    assert attendee[3] == "mailto:ana@example.org"


def test_alarms_ring_from_downloads_and_mails_only() -> None:
    """A feed with alarms annoys, and a cancelled session has none anywhere."""
    gone = replace(SERIES[0], cancelled=True, sequence=1)
    alarms = {
        "feed": SHARED["feed"],
        "cancel": MAILED["CANCEL"],
        "gone": ics.publish([gone], alarm=True),
    }
    assert {name: text.count(b"BEGIN:VALARM") for name, text in alarms.items()} == {
        "feed": 0,
        "cancel": 0,
        "gone": 0,
    }
    assert SHARED["download"].count(b"BEGIN:VALARM") == 3
    (alarm,) = Calendar.from_ical(MAILED["REQUEST"]).walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["TRIGGER"].dt == timedelta(hours=-2)


def test_stamps_are_the_time_of_the_last_change() -> None:
    """Not of the download: a feed that differs at each look never rests."""
    for event in events(SHARED["feed"]):
        assert event["DTSTAMP"].dt == datetime(2026, 11, 20, 15, 30, 12, tzinfo=UTC)
        assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt
    assert SHARED["feed"] == ics.feed(SERIES, name="Everything", organizer=ORGANIZER)


def held_after(held: dict[str, dict[str, str]], calendar: bytes) -> dict[str, dict[str, str]]:
    """What a calendar program holds that already has `held` and reads one more file."""
    for event in reader.read(calendar)["entries"]:
        known = held.get(event["uid"])
        if known is None or event["sequence"] > known["sequence"]:
            held[event["uid"]] = event
    return held


def test_a_moved_session_replaces_the_one_already_held() -> None:
    """Same UID, higher sequence, other time."""
    held = held_after({}, SHARED["feed"])
    moved = replace(
        SERIES[1],
        sequence=1,
        starts_at=SERIES[1].starts_at + timedelta(days=1),
        ends_at=SERIES[1].ends_at + timedelta(days=1),
    )
    held = held_after(held, ics.request(moved, ORGANIZER, ATTENDEE))
    assert len(held) == 3
    assert held[moved.uid]["starts"]["utc"] == "2027-03-13T00:00:00.000Z"  # type: ignore[index]


def test_a_cancelled_session_stays_in_the_feed_and_says_so() -> None:
    """Dropping it would leave copies standing in calendars that imported it."""
    held = held_after({}, SHARED["feed"])
    gone = replace(SERIES[1], sequence=1, cancelled=True)
    feed = ics.feed([SERIES[0], gone, SERIES[2]], name="Everything", organizer=ORGANIZER)
    held = held_after(held, feed)
    assert len(held) == 3
    assert held[gone.uid]["status"] == "CANCELLED"
    assert held[gone.uid]["summary"].startswith("Cancelled: Citizen's Academy")
    assert b"TRANSP:TRANSPARENT" in feed


def test_leaving_takes_the_session_out_of_one_calendar() -> None:
    """The session itself stands, so the sequence is raised for this mail."""
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    (event,) = events(ics.cancel(SERIES[0], ORGANIZER, ATTENDEE, at=at))
    assert event["SEQUENCE"] == 1
    assert event["STATUS"] == "CANCELLED"
    assert event["DTSTAMP"].dt == at
    assert event["UID"] == SERIES[0].uid


def test_a_session_the_department_cancelled_keeps_its_own_sequence() -> None:
    """It was raised when the session was cancelled."""
    gone = replace(SERIES[0], sequence=3, cancelled=True)
    (event,) = events(ics.cancel(gone, ORGANIZER, ATTENDEE))
    assert event["SEQUENCE"] == 3


def test_a_feed_says_its_name_and_how_often_to_look() -> None:
    """In the new words and in the old ones that Outlook and Apple read."""
    source = "https://rollcall.example/calendar.ics"
    lines = ics.feed(SERIES, name="St. Anthony Police: all, now", source=source).split(b"\r\n")
    for line in (
        rb"NAME:St. Anthony Police: all\, now",
        rb"X-WR-CALNAME:St. Anthony Police: all\, now",
        b"X-WR-TIMEZONE:America/Chicago",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
        b"SOURCE;VALUE=URI:https://rollcall.example/calendar.ics",
        b"X-APPLE-CALENDAR-COLOR:#1d4ed8",
    ):
        assert line in lines


def test_one_appointment_has_no_calendar_name() -> None:
    """Outlook would open it as a new calendar."""
    assert b"NAME" not in ics.request(SERIES[0], ORGANIZER, ATTENDEE).replace(b"TZNAME", b"")
    assert b"CALNAME" not in SHARED["download"]


def test_an_empty_feed_is_a_calendar() -> None:
    """Before the first class is published, and after a person gave up their place."""
    read = reader.read(ics.feed([], name="Nothing yet", organizer=ORGANIZER))
    assert read == {"method": "PUBLISH", "name": "Nothing yet", "entries": []}


def test_a_live_stream_is_named_where_programs_look() -> None:
    """As a conference, for those that show one."""
    calendar = ics.publish([entry(stream_url="https://stream.example/live")], alarm=False)
    line = b"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Watch live:https://stream.example/live"
    assert line in calendar.replace(b"\r\n ", b"")


def test_a_place_without_coordinates_has_none() -> None:
    """Zero, zero is in the sea."""
    assert b"GEO" not in ics.publish([entry(latitude=None)], alarm=False)
    assert b"GEO:45.020000;-93.210000" in ics.publish([entry()], alarm=False)


@pytest.mark.parametrize(
    ("color", "name"), [("#4169e1", "royalblue"), ("#000000", "black"), ("#7b4a2b", "saddlebrown")]
)
def test_colors_get_the_nearest_name(color: str, name: str) -> None:
    """The format knows no hex."""
    assert nearest_name(color) == name
