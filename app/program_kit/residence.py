"""Whether somebody lives in a city we serve: one rule, for every list of cities and every tier.

The day that counts is that of the sign-up, on the wall clock of the place. A contract that ends
or begins later changes nothing for who has signed up: their tier is stored with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol

from app.program_kit import wording

# From when to when, both days included; None: until further notice.
Period = tuple[date, date | None]
# Answers about one's home that are no city.
NO_CITY = ("work", "none")


class HasPeriods(Protocol):
    """A city as this rule sees it."""

    @property
    def code(self) -> str:
        """What is stored with a sign-up."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def spans(self) -> Sequence[Period]:
        """When it was served, and is."""


def residence_day(signed_up_at: datetime, zone: str) -> date:
    """The day that decides: an evening in June is already the next day in UTC."""
    return wording.local(signed_up_at, zone).date()


def served_on(cities: Iterable[HasPeriods], day: date) -> list[tuple[str, str]]:
    """(code, name) of those served on a day."""
    return [
        (city.code, city.name)
        for city in cities
        if any(first <= day and (last is None or day <= last) for first, last in city.spans)
    ]


def period_problem(spans: Sequence[Period]) -> tuple[int, str] | None:
    """Which of the periods cannot be, counted from 0, and why; None when all can."""
    for number, (first, last) in enumerate(spans):
        if last is not None and last < first:
            return number, "The last day must not come before the first"
    ordered = sorted(range(len(spans)), key=lambda number: spans[number][0])
    for before, after in pairwise(ordered):
        last = spans[before][1]
        if last is None or spans[after][0] <= last:
            return after, "The periods of a city must not overlap"
    return None


def told(spans: Iterable[Period]) -> str:
    """The periods in words: from March 1, 2025; from January 1, 1994 to December 31, 2017."""
    parts = [f"from {_day(first)}" + (f" to {_day(last)}" if last else "") for first, last in spans]
    return wording.listed(parts) or "never"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
