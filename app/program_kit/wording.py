"""Dates, times and lists as people say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_ZONE_WORDS = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Los_Angeles": "Pacific",
}


def local(moment: datetime, zone: str) -> datetime:
    """A UTC moment on the wall clock of a zone."""
    return moment.astimezone(ZoneInfo(zone))


def zone_word(zone: str) -> str:
    """Central for America/Chicago; other zones by their own name."""
    return _ZONE_WORDS.get(zone, zone)


def day(moment: datetime, zone: str, *, year: bool = False) -> str:
    """Thursday, March 4 (with the year on request)."""
    at = local(moment, zone)
    return f"{at:%A, %B} {at.day}" + (f", {at.year}" if year else "")


def clock(moment: datetime, zone: str, *, half: bool = True) -> str:
    """6 p.m., 8:30 a.m., noon, midnight."""
    at = local(moment, zone)
    if at.minute == 0 and at.hour in {0, 12}:
        return "noon" if at.hour else "midnight"
    text = f"{at.hour % 12 or 12}" + (f":{at.minute:02d}" if at.minute else "")
    if not half:
        return text
    return f"{text} {'a.m.' if at.hour < 12 else 'p.m.'}"


def time_range(starts: datetime, ends: datetime, zone: str) -> str:
    """6 to 8:30 p.m.; 9 a.m. to 3 p.m."""
    first, last = local(starts, zone), local(ends, zone)
    same_half = (first.hour < 12) == (last.hour < 12) and first.date() == last.date()
    named = any(at.minute == 0 and at.hour in {0, 12} for at in (first, last))
    start = clock(starts, zone, half=not same_half or named)
    return f"{start} to {clock(ends, zone)}"


def day_and_time(starts: datetime, ends: datetime, zone: str) -> str:
    """Thursday, March 4, 6 to 8:30 p.m."""
    return f"{day(starts, zone)}, {time_range(starts, ends, zone)}"


def moment(at: datetime, zone: str) -> str:
    """Thursday, March 4, 6:30 p.m."""
    return f"{day(at, zone)}, {clock(at, zone)}"


def deadline(at: datetime, zone: str) -> str:
    """Thursday, March 4, 6:30 p.m. Central time: nobody may miss it by an hour."""
    return f"{moment(at, zone)} {zone_word(zone)} time"


def span(time_left: timedelta) -> str:
    """About how long: 31 hours, 1 hour, less than an hour."""
    hours = round(time_left / timedelta(hours=1))
    return count(hours, "hour", "hours") if hours else "less than an hour"


def listed(things: Iterable[str]) -> str:
    """Ana; Ana and Leo; Ana, Leo and Sam."""
    items = list(things)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def count(number: int, one: str, many: str) -> str:
    """1 person, 2 people."""
    return f"{number} {one if number == 1 else many}"
