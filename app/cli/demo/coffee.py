"""Six coffees: one over, one moved, four to come, in cafes, a park, apartments and a city hall."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.cli.demo import people
from app.cli.demo.book import Book, Past
from app.cli.demo.days import day, moment
from app.cli.demo.runs import Run, Sitting, add_run, note_run
from app.extensions import db, vault
from app.models import Offering, Submission, Venue
from app.offerings.lottery import identity_of, prepare
from app.program_kit.application import Person
from app.program_kit.selection import LOTTERY, RESIDENTS_FIRST, by_lot

SLUG = "coffee-with-a-cop"
HOSTS = ("Officer Kim Example", "Officer Noor Sample", "Sergeant Robin Sample")
IN = Past(0, "confirmed", "resident", "A place was free.")
TOPICS = ("", "Speeding on Silver Lake Road", "", "Bike theft", "", "", "How to become a reserve")
# Where, when, title, how many told us, and what else is to be said.
COFFEES: tuple[tuple[str, tuple[int, int, str, str], str, int, dict[str, Any]], ...] = (
    ("corner-cup", (1, 20, "07:30", "09:00"), "Corner Cup Coffee", 6,
     {"description": "27 adults and 6 young people came."}),
    ("evergreen", (3, 17, "14:00", "15:30"), "Evergreen Senior Commons", 7,
     {"description": "Moved: Larch Street Bakery has its oven repaired that week.",
      "details": {"moved_from": "Larch Street Bakery"}}),
    ("maple-court", (5, 12, "18:00", "19:30"), "Maple Court Apartments", 5,
     {"description": "Interpreters for Spanish and Karen are there.",
      "languages": ["en", "es", "kar"]}),
    ("central-park", (7, 14, "17:30", "19:00"), "Central Park", 2, {}),
    ("larch-bakery", (10, 6, "08:00", "09:30"), "Larch Street Bakery", 0, {}),
    ("lauderdale-hall", (12, 8, "17:00", "18:30"), "Lauderdale City Hall", 0,
     {"description": "An interpreter for Hmong is there.", "languages": ["en", "hmn"]}),
)  # fmt: skip


def load(book: Book, venues: dict[str, Venue], domain: str) -> None:
    """All six; sign-up opens ten weeks before each."""
    number = 0
    for place, (month, date, starts, ends), title, answers, facts in COFFEES:
        on = day(month, date)
        moved = 1 if "moved_from" in facts.get("details", {}) else 0
        sitting = Sitting(on, starts, ends, "Coffee and conversation", moved=moved)
        opens = min(on - timedelta(weeks=10), day(2, 8)) if answers else on - timedelta(weeks=10)
        run = Run(
            SLUG,
            title,
            venues[place],
            [sitting],
            opens,
            moment(on, starts),
            HOSTS[number % len(HOSTS)],
            facts=facts,
        )
        offering = add_run(run, domain)
        _give_out(offering, place)
        if moved:
            reason = "The bakery has its oven repaired that week."
            note_run(offering, "edited", moment(day(2, 9)), reason, changed=["venue_id"])
        for _ in range(answers):
            number += 1
            _come(book, offering, number, opens + timedelta(days=number % 4))
        if offering.seed:
            _number(offering)


def _give_out(offering: Offering, place: str) -> None:
    """The small bakery is given out by lot, the hall to residents first until two weeks before."""
    if place == "larch-bakery":
        offering.selection = LOTTERY
        offering.closes_at = offering.meetings[0].starts_at - timedelta(days=7)
        offering.divisions[0].capacity = 12
        prepare(offering)
    elif place == "corner-cup":
        offering.selection = LOTTERY
        prepare(offering)
        offering.seed = vault.open(offering.sealed_seed, identity_of(offering))
        offering.drawn_at = offering.closes_at
    elif place == "lauderdale-hall":
        offering.selection = RESIDENTS_FIRST
        offering.residents_until = offering.meetings[0].starts_at - timedelta(days=14)
        offering.divisions[0].capacity = 24


def _number(offering: Offering) -> None:
    """The order that the seed gives to those who signed up."""
    made = Submission.offering_id == offering.id
    rows = {row.reference: row for row in db.session.scalars(select(Submission).where(made))}
    for number, reference in enumerate(by_lot(offering.seed, rows), start=1):
        for registration in rows[reference].registrations:
            registration.drawn = registration.drawn_first = number


def _come(book: Book, to: Offering, number: int, on: Any) -> None:
    first_name = people.name(number + 140).split()[0] if number % 3 else ""
    email = people.email(people.name(number + 140)) if number % 2 else ""
    topic = TOPICS[number % len(TOPICS)]
    private = {"accommodation": "A chair with arms, please."} if number == 9 else {}
    party = Person(
        full_name=first_name,
        called=first_name,
        party_size=1 + number % 4,
        division="all",
        answers={"topic": topic} if topic else {},
        private=private,
    )
    facts: dict[str, Any] = {"contact_name": first_name, "email": email}
    if number % 5 == 0:
        facts |= {"language": "es", "interpreter": "yes"}
    at = moment(on, f"{8 + number % 12:02d}:{number * 11 % 60:02d}")
    book.sign_up(to, people.application((party,), facts), at, [(IN,)])
