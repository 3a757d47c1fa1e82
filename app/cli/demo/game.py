"""Cops vs. Kids: the coming game with its families, one further off, and last year's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.cli.demo import families
from app.cli.demo.book import Book, Past
from app.cli.demo.days import day, moment, named
from app.cli.demo.families import Family, Slot
from app.cli.demo.runs import Run, Sitting, add_run, note_run
from app.models import Offering, Venue
from app.models.base import now

SLUG = "cops-vs-kids"
HOST = "Officer Noor Sample"
IN = (Past(0, "confirmed", "resident", "A place was free."),)
WAITS = (Past(0, "waitlisted", "resident", "No place was free, or others were already waiting."),)
LEFT = (*IN, Past(6, "withdrawn", "resident", "Away that week."))
PENDING = (Past(0, "guardian_pending", "resident", "The guardian's consent is still missing."),)
OFFER = "A place was free and this was next in line; offered for 48 hours."
BRING = "Gym shoes and a water bottle. Shirts are on us."


def load(book: Book, venues: dict[str, Venue], domain: str) -> None:
    """The three games."""
    _coming(book, venues, domain)
    _later(venues, domain)
    _last_year(book, venues, domain)


def _coming(book: Book, venues: dict[str, Venue], domain: str) -> None:
    """48 seats, 52 asked: 45 placed, 1 open offer, 2 without consent, 3 waiting, 1 withdrew."""
    on = day(2, 25)
    facts = {"stream_url": "https://www.ninenorth.org/", "description": _about(10)}
    offering = _game(on, venues["gym"], day(1, 14), facts, domain)
    offered = now() - timedelta(hours=17)
    waited = (*WAITS, Past(offered, "offered", "system", OFFER))
    slots = [Slot("grade-5", waited)]
    for division, placed in (("4", 9), ("5", 8), ("6", 9), ("7", 8), ("unified", 7)):
        code = division if division == "unified" else f"grade-{division}"
        slots += [Slot(code, IN)] * placed
    slots += [Slot("grade-5", WAITS)] * 2
    slots += [Slot("grade-6", LEFT), Slot("grade-7", PENDING), Slot("unified", PENDING)]
    everyone = [*families.special(IN, WAITS), *families.grouped(slots)]
    _register(book, offering, everyone, moment(day(1, 15)))


def _later(venues: dict[str, Venue], domain: str) -> None:
    """A game with every place open, so that a family can be signed up."""
    facts = {"description": _about(10)}
    _game(day(5, 20), venues["gym"], day(2, 1), facts, domain)


def _last_year(book: Book, venues: dict[str, Venue], domain: str) -> None:
    """Snow moved it from a Thursday to the Monday after; 41 played."""
    planned, played = day(2, 26, 2026), day(3, 2, 2026)
    facts = {"description": "41 played and 260 watched. " + _about(10)}
    offering = _game(played, venues["gym"], planned - timedelta(weeks=6), facts, domain, moved=1)
    reason = f"Snow: moved from {planned:%A, %B} {planned.day}."
    note_run(offering, "meeting_changed", moment(planned, "10:00"), reason)
    note_run(offering, "noted", moment(played, "21:30"), "One minor injury; nobody left behind.")
    there = (*IN, Past(played, "attended", "staff", "Played."))
    slots = [
        Slot(code, there)
        for code, players in (("grade-4", 9), ("grade-5", 9), ("grade-6", 9), ("grade-7", 8))
        for _ in range(players)
    ]
    slots += [Slot("unified", there)] * 6
    _register(book, offering, families.grouped(slots, start=400), moment(planned - timedelta(30)))


def _about(seats: int) -> str:
    return (
        f"Grades 4 to 7 play in teams of {seats}, and there is a unified team. Doors open at "
        "5:30 p.m. Food trucks, a DJ, and officers on the microphone."
    )


def _game(
    on: Any, venue: Venue, opens: Any, facts: dict[str, Any], domain: str, moved: int = 0
) -> Offering:
    topic = "Games by grade, shootout, awards"
    sitting = Sitting(on, "18:00", "21:00", topic, moved=moved)
    closes = moment(on - timedelta(days=3), "17:00")
    facts = {"what_to_bring": BRING, **facts}
    title = f"Cops vs. Kids, {named(on)}"
    return add_run(Run(SLUG, title, venue, [sitting], opens, closes, HOST, facts=facts), domain)


def _register(book: Book, to: Offering, all_of_them: list[Family], first: datetime) -> None:
    """One sign-up for each family, in the order of the list, some hours apart."""
    for number, family in enumerate(all_of_them):
        at = first + timedelta(hours=11 * number)
        book.sign_up(to, family.application(number), at, [child.past for child in family.children])
