"""Women in Policing: the coming Saturday with its panel, and an evening that is full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.cli.demo import people
from app.cli.demo.book import Book, Past
from app.cli.demo.days import day, moment, named
from app.cli.demo.questions import add_questions, told
from app.cli.demo.runs import Run, Sitting, add_run
from app.models import Offering, Question, Venue
from app.program_kit.application import Person

SLUG = "women-in-policing"
HOST = "Sergeant Lee Sample"
CITY, COUNTY, STATE = "St. Anthony", "county dispatch", "state laboratory"
PANELIST = ("name", "position", "agency", "years")
# Each agreed to be listed.
PANEL = (
    ("Lee Sample", "Patrol sergeant", CITY, 14),
    ("Ana Example", "Investigator", CITY, 9),
    ("Mary Ellen Placeholder", "Dispatcher", COUNTY, 21),
    ("Ifrah Specimen", "Crime-scene technician", STATE, 5),
    ("Jo Modell", "Chief", "a neighbor department", 27),
    ("Pa Kou Muster", "Reserve officer", CITY, 2),
)
STAGES = ("student", "exploring", "changing", "curious")
ROLES = (["patrol"], ["investigator", "science"], ["dispatch"], ["unsure"])
IN = Past(0, "confirmed", "resident", "A place was free.")
WAITS = Past(0, "waitlisted", "resident", "No place was free, or others were already waiting.")
KEPT_FOR = (
    WAITS,
    Past(1, "confirmed", "staff", "A place held back was given. Has no internet, came by."),
)
FORM_MISSING = Past(0, "guardian_pending", "resident", "The guardian's form is still missing.")
FORM_CAME = (
    Past(0, "guardian_pending", "resident", "The guardian signs too."),
    Past(2, "confirmed", "system", "The guardian signed. A place was free."),
)
TEENS = {5: FORM_CAME, 11: FORM_CAME, 19: (FORM_MISSING,)}
NEED_CHILD_CARE = {2, 7, 8, 14, 21}


def _person(number: int, teen: bool) -> Person:
    full_name = people.name(number)
    guardian = people.name(number + 300)
    answers: dict[str, Any] = {
        "age": "teen" if teen else "adult",
        "stage": STAGES[number % len(STAGES)],
        "roles": ROLES[number % len(ROLES)],
        "shirt": people.SIZES[number % len(people.SIZES)],
    }
    if number % 6 == 0:
        answers["question"] = "How do you come down after a hard shift?"
    return Person(
        full_name=full_name,
        is_minor=teen,
        photo=people.PHOTOS[number % len(people.PHOTOS)],
        division="all",
        answers=answers,
        private={"emergency": people.call(number)},
        signatures={"waiver": "agreed", "conduct": "agreed"},
        guardian_name=guardian if teen else "",
        guardian_email=people.email(guardian) if teen else "",
    )


def _sign_up(
    book: Book,
    to: Offering,
    number: int,
    on: date,
    past: tuple[Past, ...],
    asked: Sequence[Question] = (),
    **answers: str,
) -> None:
    person = _person(number, past[0].status == "guardian_pending")
    facts = people.contact(number, person.full_name, answers=answers)
    at = moment(on, f"{9 + number % 11:02d}:{number * 13 % 60:02d}")
    if asked:
        facts["told"], own = told(asked, number - 80)
        person = replace(person, told=own)
    book.sign_up(to, people.application((person,), facts), at, [past])


def load(book: Book, venues: dict[str, Venue], domain: str) -> None:
    """A Saturday of 30 seats with 24 people, and a full evening, 2 of 10 seats held back."""
    saturday, tuesday = day(4, 10), day(3, 9)
    topic = "Paths in, a day in each job, hands-on stations, panel"
    facts = {
        "description": "Three parts: how people got here and what a shift is like, stations "
        "where you try it yourself, and a panel about tests, hiring and life beside the job.",
        "what_to_bring": "Clothes you can move in. Lunch is on us.",
        "details": {"lineup": [dict(zip(PANELIST, person, strict=True)) for person in PANEL]},
    }
    name = f"Academy Saturday, {named(saturday)}"
    run = _run(name, Sitting(saturday, "09:00", "15:00", topic), venues["auditorium"], 30, facts)
    whole_day = add_run(run, domain)
    asked = add_questions(whole_day, moment(day(1, 13), "10:00"))
    for number in range(24):
        care = {"child_care": "yes"} if number in NEED_CHILD_CARE else {}
        on = day(1, 15) + timedelta(days=number)
        _sign_up(book, whole_day, 80 + number, on, TEENS.get(number, (IN,)), asked, **care)
    stations = Sitting(tuesday, "18:00", "20:30", "Hands-on stations in a small group")
    facts = {"what_to_bring": "Clothes you can move in and closed shoes."}
    name = f"Hands-on evening, {named(tuesday)}"
    evening = add_run(_run(name, stations, venues["city-hall"], 10, facts), domain)
    evening.divisions[0].held_back = 2
    for number in range(11):
        past = KEPT_FOR if number == 7 else (IN,) if number < 7 else (WAITS,)
        _sign_up(book, evening, 110 + number, day(1, 20) + timedelta(days=number), past)


def _run(title: str, sitting: Sitting, venue: Venue, seats: int, facts: dict[str, Any]) -> Run:
    closes = moment(sitting.day - timedelta(days=2), "17:00")
    return Run(SLUG, title, venue, [sitting], day(1, 13), closes, HOST, seats, facts)
