"""Days and times as coordinators type them, and where the wall clock jumps."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.offerings.refusals import BadTimeError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Beyond these a day is a slip, and near the ends of the calendar adding weeks would fail.
YEARS = range(2000, 2100)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap])?\.?\s*(?:m\b\.?)?")
_NAMED = {"noon": time(12), "midnight": time(0), "12 noon": time(12), "12 midnight": time(0)}


def read_day(text: str, today: date, years: range = YEARS) -> date:
    """Thursday, March 4, 2027; Mar 4; 3/4/2027; 2027-03-04. Without a year: the next one."""
    words = re.findall(r"[a-z]+|\d+", text.casefold())
    numbers = [int(word) for word in words if word.isdigit()]
    named = [_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS]
    if len(named) == 1 and len(numbers) in {1, 2}:
        numbers = [named[0], *numbers]
    elif named or len(numbers) not in {2, 3}:
        numbers = []
    elif numbers[0] > 31:
        numbers = [*numbers[1:], numbers[0]] if len(numbers) == 3 else []
    try:
        return _dated(numbers, today, years)
    except (ValueError, IndexError):
        raise BadTimeError("Write the day like March 4, 2027 or 3/4/2027.") from None


def _dated(numbers: list[int], today: date, years: range) -> date:
    """Month, day and perhaps year as a day; without a year the next such day."""
    month, day = numbers[0], numbers[1]
    if len(numbers) == 3:
        year = numbers[2] + 2000 if numbers[2] < 100 else numbers[2]
        if year not in years:
            raise ValueError("a slip of the finger")
        return date(year, month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def read_clock(text: str) -> time:
    """6:30 pm; 6:30 p.m.; 6pm; 18:30; noon. A bare 6:30 could be either half and is refused."""
    plain = " ".join(text.casefold().split())
    if plain in _NAMED:
        return _NAMED[plain]
    found = _CLOCK.fullmatch(plain)
    if found is None:
        raise BadTimeError("Write the time like 6:30 p.m.")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise BadTimeError("Write the time like 6:30 p.m.")
    if half:
        return time(hour % 12 + (12 if half == "p" else 0), minute)
    if 1 <= hour <= 12 and not found[1].startswith("0"):
        raise BadTimeError(f"Say a.m. or p.m., like {hour}:{minute:02d} p.m.")
    return time(hour, minute)


def at(day: date, clock: time, zone: str) -> datetime:
    """The UTC moment of a wall-clock time. Where it comes twice, the first; in a gap, refused."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise BadTimeError(
            f"The clocks go forward on {day:%B} {day.day}: {_said(clock)} does not exist that day."
        )
    return moment


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Whether this wall-clock time happens twice on this day, as when the clocks go back."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    return local.utcoffset() != local.replace(fold=1).utcoffset() and (
        local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        == local.replace(tzinfo=None)
    )


def span(day: date, starts: time, ends: time, zone: str) -> tuple[datetime, datetime]:
    """Start and end as UTC moments; an end at or before the start is on the next day."""
    first = at(day, starts, zone)
    last = at(day, ends, zone) if ends > starts else at(day + timedelta(days=1), ends, zone)
    if last - first > timedelta(hours=14):
        raise BadTimeError("The end comes before the start.")
    return first, last


def twice_note(day: date, clocks: tuple[time, ...], zone: str) -> str:
    """Words for the page when a typed time comes twice that day, else nothing."""
    for clock in clocks:
        if comes_twice(day, clock, zone):
            return (
                f"The clocks go back on {day:%B} {day.day}, so {_said(clock)} comes twice. "
                "We took the first of the two."
            )
    return ""


def _said(clock: time) -> str:
    half = "a.m." if clock.hour < 12 else "p.m."
    return f"{clock.hour % 12 or 12}:{clock.minute:02d} {half}"
