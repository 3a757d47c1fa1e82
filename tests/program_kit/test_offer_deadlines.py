"""Until when an offer stands: long enough, before the first session, and never into the night."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.program_kit.night import EVENING, MORNING
from app.program_kit.waitlist import SHORT, SHORT_WITHIN, USUAL, offer_deadline

ZONE = "America/Chicago"


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


AT = st.builds(lambda m: datetime(2027, 1, 1, tzinfo=UTC) + minutes(m), st.integers(0, 527_000))
ZONES = st.sampled_from((ZONE, "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC"))


@settings(database=None, deadline=None)
@given(AT, st.integers(-60, 30 * 24 * 60), ZONES)
def test_any_deadline_is_in_the_day_in_time_and_fair(made: datetime, until: int, zone: str) -> None:
    starts = made + minutes(until)
    deadline = offer_deadline(made, starts, zone)
    if starts - made < timedelta(hours=24):
        assert deadline is None
        return
    assert deadline is not None
    assert deadline <= starts
    assert MORNING <= deadline.astimezone(ZoneInfo(zone)).time() <= EVENING
    usual = made + (SHORT if starts - made < SHORT_WITHIN else USUAL)
    # A night has twelve hours, thirteen when the clocks go back in it.
    assert abs(deadline - usual) <= timedelta(hours=13)
    assert deadline >= usual or starts - made < SHORT_WITHIN + timedelta(hours=13)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC)


MONDAY = date(2027, 2, 1)
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.mark.parametrize("hour", range(24))
def test_48_hours_and_then_until_the_morning_whatever_the_hour(hour: int) -> None:
    end = offer_deadline(local(MONDAY, hour, 30), local(MONDAY + timedelta(days=30), 18), ZONE)
    if 9 <= hour < 21:
        assert end == local(WEDNESDAY, hour, 30)
    elif hour < 9:
        assert end == local(WEDNESDAY, 9)
    else:
        assert end == local(WEDNESDAY + timedelta(days=1), 9)


def test_nine_in_the_evening_and_in_the_morning_are_day_and_a_minute_further_is_night() -> None:
    starts = local(MONDAY + timedelta(days=30), 18)
    for made in (local(MONDAY, 9), local(MONDAY, 21)):
        assert offer_deadline(made, starts, ZONE) == made + USUAL
    early, late = local(MONDAY, 8, 59), local(MONDAY, 21, 1)
    assert offer_deadline(early, starts, ZONE) == local(WEDNESDAY, 9)
    assert offer_deadline(late, starts, ZONE) == local(WEDNESDAY + timedelta(days=1), 9)


def test_inside_five_days_a_day_and_inside_one_day_nothing() -> None:
    made = local(MONDAY, 12)
    for ahead, given_time in (
        (timedelta(days=5), USUAL),
        (timedelta(days=5) - minutes(1), SHORT),
        (timedelta(days=1), SHORT),
    ):
        assert offer_deadline(made, made + ahead, ZONE) == made + given_time
    for ahead in (timedelta(days=1) - minutes(1), timedelta(0), -timedelta(days=3)):
        assert offer_deadline(made, made + ahead, ZONE) is None


def test_the_evening_before_when_the_morning_is_too_late() -> None:
    starts = local(WEDNESDAY, 8)
    made = local(MONDAY, 23)
    assert offer_deadline(made, starts, ZONE) == local(MONDAY + timedelta(days=1), 21)
    # At nine it begins: an answer at nine would be too late too.
    assert offer_deadline(made, local(WEDNESDAY, 9), ZONE) == local(MONDAY + timedelta(days=1), 21)
    assert offer_deadline(made, local(WEDNESDAY, 9, 1), ZONE) == local(WEDNESDAY, 9)


@pytest.mark.parametrize("change", [date(2027, 3, 14), date(2027, 11, 7)])
def test_the_wall_clock_decides_in_the_weeks_when_it_changes(change: date) -> None:
    starts = local(change + timedelta(days=20), 18)
    before = change - timedelta(days=1)
    # 48 hours are 48 hours: the clock on the wall shows one hour more, or less.
    shift = 1 if change.month == 3 else -1
    noon = offer_deadline(local(before, 12), starts, ZONE)
    assert noon == local(before + timedelta(days=2), 12 + shift)
    # The night is where it takes place, before and after.
    for minute in (0, 30):
        end = offer_deadline(local(before, 23, minute), starts, ZONE)
        assert end == local(before + timedelta(days=3), 9)
    end = offer_deadline(local(before, 3), starts, ZONE)
    assert end == local(before + timedelta(days=2), 9)
