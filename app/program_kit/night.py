"""The night, in which nothing ends and no decision is mailed: 9 p.m. to 9 a.m. where it is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, EVENING = time(9), time(21)


def by_day(at: datetime, zone: str) -> datetime:
    """The moment itself, or 9 in the morning after it when it lies in the night of the place."""
    local = at.astimezone(ZoneInfo(zone))
    if MORNING <= local.time() <= EVENING:
        return at
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, local.tzinfo).astimezone(UTC)


def evening_before(morning: datetime, zone: str) -> datetime:
    """9 p.m. on the day before this morning."""
    local = morning.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=1)
    return datetime.combine(day, EVENING, local.tzinfo).astimezone(UTC)


def tell_at(at: datetime, zone: str, starts: datetime | None) -> datetime:
    """When a decision is mailed: not in the night, unless it would come after the start."""
    when = by_day(at, zone)
    return at if starts is not None and when >= starts else when
