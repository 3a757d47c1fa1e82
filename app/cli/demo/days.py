"""Demo dates: written as those of early 2027, then moved by whole weeks so that they stay fresh."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.models import now

ZONE = "America/Chicago"
# The Friday after module 2 of the academy: from here to Thursday, "today" lies before module 3.
FRIDAY = date(2027, 2, 12)
# An evening of the academy ends at 20:30; what is left of that day belongs to the next week.
REST_OF_THURSDAY = timedelta(hours=3, minutes=30)


def today(later: timedelta = timedelta(0)) -> date:
    """The day it is in the department's zone, or will be so much later."""
    return (now().astimezone(ZoneInfo(ZONE)) + later).date()


def day(month: int, number: int, year: int = 2027) -> date:
    """A written date moved to our time; the day of the week stays."""
    weeks = (today(REST_OF_THURSDAY) - FRIDAY).days // 7
    return date(year, month, number) + timedelta(weeks=weeks)


def moment(on: date, clock: str = "12:00") -> datetime:
    """A local time of day as a UTC-comparable moment."""
    return datetime.combine(on, time.fromisoformat(clock), ZoneInfo(ZONE))


def named(on: date) -> str:
    """November 2026."""
    return f"{on:%B %Y}"
