"""Who may join: pure rules over an application and the first day. "" means welcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.program_kit.application import Application

Rule = Callable[[Application, date], str]


def age_on(birth: date, day: date) -> int:
    """Whole years lived on a day; people born on February 29 turn on March 1."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def at_least(years: int) -> Rule:
    """Everyone who gave a birth date is `years` old on the first day."""

    def rule(application: Application, first_day: date) -> str:
        young = [
            person.called or person.full_name
            for person in application.people
            if person.birth_date and age_on(person.birth_date, first_day) < years
        ]
        if not young:
            return ""
        return f"Everyone must be {years} or older on the first day. Look again at {young[0]}."

    return rule


def at_most(people: int) -> Rule:
    """No more than `people` in one sign-up."""

    def rule(application: Application, _first_day: date) -> str:
        if application.seats <= people:
            return ""
        return f"One sign-up can hold {people} people. Call us for a larger group."

    return rule
