"""Dates on both sides of the next clock changes in Chicago, with the offsets written out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from app.models import now

WINTER, SUMMER = timezone(timedelta(hours=-6)), timezone(timedelta(hours=-5))
MARCH, NOVEMBER = 3, 11


def change_day(month: int) -> date:
    """The next second Sunday of March or first Sunday of November, three weeks ahead or more."""
    soonest = now().date() + timedelta(weeks=3)
    for year in (soonest.year, soonest.year + 1):
        first = date(year, month, 1)
        sunday = first + timedelta(days=(6 - first.weekday()) % 7)
        day = sunday + timedelta(weeks=1 if month == MARCH else 0)
        if day >= soonest:
            return day
    raise AssertionError("every year has both")


def evening_before(month: int) -> datetime:
    """Six in the evening on the Thursday before the change."""
    day = change_day(month) - timedelta(days=3)
    return _moment(day, 18, WINTER if month == MARCH else SUMMER)


def evening_after(month: int) -> datetime:
    """Six in the evening on the Thursday after the change."""
    day = change_day(month) + timedelta(days=4)
    return _moment(day, 18, SUMMER if month == MARCH else WINTER)


def morning_of(month: int) -> datetime:
    """Nine in the morning, seven hours after the clocks were changed."""
    return _moment(change_day(month), 9, SUMMER if month == MARCH else WINTER)


def _moment(day: date, hour: int, offset: timezone) -> datetime:
    return datetime.combine(day, time(hour), offset).astimezone(UTC)
