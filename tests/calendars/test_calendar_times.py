"""Times survive the way through two parsers, on every date that has bitten someone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from app.calendars import ics, zones
from tests.calendars.samples import CHICAGO, ORGANIZER, at, entry
from tests.js import reader

WRITTEN = ("New_York", "Chicago", "Denver", "Phoenix", "Los_Angeles")
DATES = {
    "winter": entry("2027-01-07 18:00"),
    "the evening before the clocks go forward": entry("2027-03-13 18:00"),
    "across the hour that is missing": entry("2027-03-13 23:00", 4),
    "ends right after the missing hour": entry("2027-03-14 01:30", 0.5),
    "the evening the clocks went forward": entry("2027-03-14 18:00"),
    "summer": entry("2027-07-08 18:00"),
    "the evening before the clocks go back": entry("2027-11-06 18:00"),
    "across the hour that comes twice": entry("2027-11-06 23:00", 5),
    "the first 1:30": entry("2027-11-07 01:30", 0.25),
    "the second 1:30": entry(starts_at=at("2027-11-07 01:30", fold=1), hours=0.25),
    "ends in the hour that comes twice": entry("2027-11-07 00:15", 1),
    "the evening the clocks went back": entry("2027-11-07 18:00"),
    "over midnight": entry("2027-05-07 22:30", 3),
    "New Year": entry("2026-12-31 23:00", 2),
    "leap day": entry("2028-02-29 18:00"),
    "a day without end in sight": entry("2027-04-02 08:00", 50),
}
ALL = list(DATES.values())


def spoken(moment: datetime) -> str:
    """The moment the way JavaScript writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def in_zone(zone: str) -> list[datetime]:
    """One evening in every month of eleven years, and each hour around the two changes."""
    evenings = [at(f"{2026 + m // 12}-{m % 12 + 1:02}-15 18:30", zone) for m in range(132)]
    changes = [datetime(2027, 3, 14, tzinfo=UTC), datetime(2027, 11, 7, tzinfo=UTC)]
    return evenings + [day + timedelta(hours=hour) for day in changes for hour in range(24)]


def test_icalendar_reads_every_moment_back() -> None:
    """The library with the zone rules of this machine agrees with what we wrote."""
    read = Calendar.from_ical(ics.publish(ALL, alarm=False)).walk("VEVENT")
    for given, found in zip(ALL, read, strict=True):
        assert found["DTSTART"].dt.astimezone(UTC) == given.starts_at
        assert found["DTEND"].dt.astimezone(UTC) == given.ends_at


@pytest.mark.parametrize("zone", [f"America/{name}" for name in WRITTEN])
def test_ical_js_reads_every_moment_back_from_our_zone_rules(zone: str) -> None:
    """It knows no zone but the one in the file, so this proves the rules we wrote by hand."""
    given = [entry(starts_at=moment, zone=zone, hours=0.5) for moment in in_zone(zone)]
    read = reader.read(ics.publish(given, alarm=False))["entries"]
    assert [found["starts"]["utc"] for found in read] == [spoken(e.starts_at) for e in given]
    assert [found["ends"]["utc"] for found in read] == [spoken(e.ends_at) for e in given]
    assert not any(found["starts"]["floating"] for found in read)


def test_ical_js_reads_the_dates_that_bite() -> None:
    """The same list as the library's test."""
    read = reader.read(ics.publish(ALL, alarm=False))["entries"]
    for name, found in zip(DATES, read, strict=True):
        assert found["starts"]["utc"] == spoken(DATES[name].starts_at), name
        assert found["ends"]["utc"] == spoken(DATES[name].ends_at), name


def test_a_time_is_written_on_the_wall_clock_with_its_zone() -> None:
    """A class at six stays at six in everyone's calendar, summer and winter."""
    lines = ics.publish([entry("2027-03-04 18:00")], alarm=False).split(b"\r\n")
    assert b"DTSTART;TZID=America/Chicago:20270304T180000" in lines
    assert b"DTEND;TZID=America/Chicago:20270304T203000" in lines
    assert lines.count(b"BEGIN:VTIMEZONE") == 1


def test_the_rules_for_chicago_are_the_short_ones() -> None:
    """One rule each way, by weekday, dated before the change: what Outlook can read."""
    text = b"\n".join(zones.definition(CHICAGO)).decode()
    assert text == (
        "BEGIN:VTIMEZONE\nTZID:America/Chicago\n"
        "BEGIN:DAYLIGHT\nDTSTART:20070311T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\n"
        "TZOFFSETFROM:-0600\nTZOFFSETTO:-0500\nTZNAME:CDT\nEND:DAYLIGHT\n"
        "BEGIN:STANDARD\nDTSTART:20071104T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n"
        "TZOFFSETFROM:-0500\nTZOFFSETTO:-0600\nTZNAME:CST\nEND:STANDARD\nEND:VTIMEZONE"
    )


@pytest.mark.parametrize(
    "name", ["the first 1:30", "the second 1:30", "ends in the hour that comes twice"]
)
def test_the_hour_that_comes_twice_goes_out_in_utc(name: str) -> None:
    """A wall clock cannot say which of the two is meant."""
    calendar = ics.publish([DATES[name]], alarm=False)
    assert b"TZID" not in calendar
    assert f"DTSTART:{DATES[name].starts_at:%Y%m%dT%H%M%SZ}".encode() in calendar


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Indiana/Indianapolis", "UTC"])
def test_a_zone_without_rules_of_ours_goes_out_in_utc(zone: str) -> None:
    """Right everywhere, if less beautiful."""
    given = entry("2027-06-03 18:00", zone=zone)
    calendar = ics.feed([given], name="Elsewhere", organizer=ORGANIZER)
    assert b"VTIMEZONE" not in calendar
    assert reader.read(calendar)["entries"][0]["starts"]["utc"] == spoken(given.starts_at)


def test_two_zones_in_one_feed_are_both_defined() -> None:
    """And the feed as a whole names none."""
    calendar = ics.feed([entry(), entry(zone="America/Denver")], name="Two zones")
    assert calendar.count(b"BEGIN:VTIMEZONE") == 2
    assert b"X-WR-TIMEZONE" not in calendar
