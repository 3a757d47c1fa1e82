"""By when a data request is answered: business days, holidays of the state, thirty days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.records.business_days import after_business_days, business_days_between, is_business_day
from app.records.clock import (
    COPY,
    CORRECTION,
    DENY_PARENTS,
    due_on,
    is_repeat,
    months_before,
    standing,
)

# Minn. Stat. 645.44, subd. 5, as the calendars of these years had them.
HOLIDAYS = {
    2026: [(1, 1), (1, 19), (2, 16), (5, 25), (6, 19), (7, 3), (9, 7), (10, 12), (11, 11),
           (11, 26), (12, 25)],
    2027: [(1, 1), (1, 18), (2, 15), (5, 31), (6, 18), (7, 5), (9, 6), (10, 11), (11, 11),
           (11, 25), (12, 24)],
}  # fmt: skip


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_and_weekends_are_no_business_days(year: int) -> None:
    day, free = date(year, 1, 1), []
    while day.year == year:
        if day.weekday() < 5 and not is_business_day(day):
            free.append((day.month, day.day))
        day += timedelta(days=1)
    # A holiday on a Saturday may be kept on the Friday before, also across the turn of the year.
    assert [each for each in free if each != (12, 31)] == HOLIDAYS[year]


@pytest.mark.parametrize(
    ("wants", "received", "due"),
    [
        (COPY, date(2026, 3, 2), date(2026, 3, 16)),
        (COPY, date(2026, 3, 7), date(2026, 3, 20)),
        # Thanksgiving, and Christmas with New Year.
        (COPY, date(2026, 11, 20), date(2026, 12, 7)),
        (COPY, date(2026, 12, 18), date(2027, 1, 5)),
        (DENY_PARENTS, date(2026, 3, 2), date(2026, 3, 16)),
        (CORRECTION, date(2026, 3, 2), date(2026, 4, 1)),
    ],
)
def test_the_last_day(wants: str, received: date, due: date) -> None:
    assert due_on(wants, received) == due


def test_how_it_stands_in_words() -> None:
    received = date(2026, 3, 2)
    assert standing(COPY, received, received).words == "Due in 10 business days"
    assert standing(COPY, received, date(2026, 3, 13)).words == "Due in 1 business day"
    assert standing(COPY, received, date(2026, 3, 16)).words == "Due today"
    late = standing(COPY, received, date(2026, 3, 18))
    assert (late.words, late.late, late.pressing) == ("Late by 2 business days", True, True)
    # The day after the last one is a Saturday: late all the same.
    assert standing(CORRECTION, date(2026, 3, 4), date(2026, 4, 4)).late


def test_counting_there_and_back() -> None:
    for start in (date(2026, 11, 20), date(2026, 12, 24), date(2027, 7, 2)):
        for days in range(1, 15):
            assert business_days_between(start, after_business_days(start, days)) == days


def test_again_within_six_months() -> None:
    asked = date(2026, 9, 30)
    assert months_before(date(2026, 8, 31)) == date(2026, 2, 28)
    assert is_repeat([date(2026, 3, 30)], asked) is None
    assert is_repeat([date(2026, 3, 31), date(2026, 1, 1)], asked) == date(2026, 3, 31)
    assert is_repeat([date(2026, 10, 1)], asked) is None
