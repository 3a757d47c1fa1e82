"""Zones a calendar file can name, and times as a calendar file writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

# Standard and daylight time as (offset, name). A zone without daylight time has one pair.
_ZONES: dict[str, tuple[tuple[str, str], ...]] = {
    "America/New_York": (("-0500", "EST"), ("-0400", "EDT")),
    "America/Chicago": (("-0600", "CST"), ("-0500", "CDT")),
    "America/Denver": (("-0700", "MST"), ("-0600", "MDT")),
    "America/Phoenix": (("-0700", "MST"),),
    "America/Los_Angeles": (("-0800", "PST"), ("-0700", "PDT")),
}
# The change is dated by the clock as it stood before, which is what readers count from.
_DAYLIGHT = ("20070311T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU")
_STANDARD = ("20071104T020000", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU")


def definition(zone: str) -> list[bytes]:
    """The VTIMEZONE of a zone, line by line; nothing for a zone we write in UTC."""
    if zone not in _ZONES:
        return []
    standard, *daylight = _ZONES[zone]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if daylight:
        lines += _rule("DAYLIGHT", _DAYLIGHT, standard[0], daylight[0])
        lines += _rule("STANDARD", _STANDARD, daylight[0][0], standard)
    else:
        lines += _rule("STANDARD", ("19700101T000000", ""), standard[0], standard)
    return [line.encode() for line in [*lines, "END:VTIMEZONE"]]


def _rule(kind: str, onset: tuple[str, str], before: str, after: tuple[str, str]) -> list[str]:
    starts, repeats = onset
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{starts}",
        *([repeats] if repeats else []),
        f"TZOFFSETFROM:{before}",
        f"TZOFFSETTO:{after[0]}",
        f"TZNAME:{after[1]}",
        f"END:{kind}",
    ]


def utc(moment: datetime) -> str:
    """A time the way 20270304T000000Z says it."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=4096)
def written_zone(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """The zone both times can be written in, or "" when they must go out in UTC.

    UTC is for zones we do not define and for the hour that comes twice in November, which
    a wall clock cannot name.
    """
    if zone not in _ZONES:
        return ""
    local = ZoneInfo(zone)
    return "" if any(_comes_twice(at.astimezone(local)) for at in (starts_at, ends_at)) else zone


def _comes_twice(at: datetime) -> bool:
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()


def time_lines(starts_at: datetime, ends_at: datetime, zone: str) -> list[bytes]:
    """DTSTART and DTEND, both on the wall clock of the zone or both in UTC."""
    pair = (("DTSTART", starts_at), ("DTEND", ends_at))
    named = written_zone(starts_at, ends_at, zone)
    if not named:
        return [f"{name}:{utc(at)}".encode() for name, at in pair]
    local = ZoneInfo(named)
    return [
        f"{name};TZID={named}:{at.astimezone(local):%Y%m%dT%H%M%S}".encode() for name, at in pair
    ]
