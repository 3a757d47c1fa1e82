"""Days on which the city's office works, and deadlines counted in them. Pure.

Holidays are those of Minn. Stat. 645.44, subd. 5. A city may decide that Indigenous Peoples Day is
none and that the Friday after Thanksgiving is one; here it is as the statute names them.
"""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
ONE_DAY = timedelta(days=1)
JUNETEENTH_SINCE = 2023


def legal_holidays(year: int) -> dict[date, str]:
    """The days of a year on which a holiday is kept, with its name."""
    found = {
        _nth(year, 1, MONDAY, 3): "Martin Luther King's Birthday",
        _nth(year, 2, MONDAY, 3): "Washington's and Lincoln's Birthday",
        _last(year, 5, MONDAY): "Memorial Day",
        _nth(year, 9, MONDAY, 1): "Labor Day",
        _nth(year, 10, MONDAY, 2): "Indigenous Peoples Day",
        _nth(year, 11, THURSDAY, 4): "Thanksgiving Day",
    }
    dated = [
        (date(year, 1, 1), "New Year's Day"),
        (date(year, 7, 4), "Independence Day"),
        (date(year, 11, 11), "Veterans Day"),
        (date(year, 12, 25), "Christmas Day"),
        # One that falls on a Saturday is kept in the old year.
        (date(year + 1, 1, 1), "New Year's Day"),
    ]
    if year >= JUNETEENTH_SINCE:
        dated.append((date(year, 6, 19), "Juneteenth"))
    kept = {_kept(day): name for day, name in dated}
    return found | {day: name for day, name in kept.items() if day.year == year}


def is_business_day(day: date) -> bool:
    """No Saturday, no Sunday, no holiday."""
    return day.weekday() < SATURDAY and day not in legal_holidays(day.year)


def after_business_days(day: date, count: int) -> date:
    """The last of so many business days after a day, which itself does not count."""
    while count:
        day += ONE_DAY
        count -= is_business_day(day)
    return day


def after_days(day: date, count: int) -> date:
    """So many days later; where the office is closed then, the next day on which it is open.

    So Minn. Stat. 645.15 counts a time that is given in days.
    """
    day += timedelta(days=count)
    while not is_business_day(day):
        day += ONE_DAY
    return day


def business_days_between(first: date, last: date) -> int:
    """How many business days come after `first` up to and with `last`; below 0 the other way."""
    if last < first:
        return -business_days_between(last, first)
    days = (last - first).days
    return sum(is_business_day(first + timedelta(days=n)) for n in range(1, days + 1))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last(year: int, month: int, weekday: int) -> date:
    fourth = _nth(year, month, weekday, 4)
    fifth = fourth + timedelta(days=7)
    return fifth if fifth.month == month else fourth


def _kept(day: date) -> date:
    """On a Sunday the day after is the holiday, on a Saturday the day before."""
    if day.weekday() == SUNDAY:
        return day + ONE_DAY
    return day - ONE_DAY if day.weekday() == SATURDAY else day
