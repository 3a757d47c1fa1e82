"""The Citizen's Academy that is under way, and the next one, whose applications are being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.cli.demo import people, review
from app.cli.demo.book import NO_MAILBOX, Book, Past
from app.cli.demo.days import day, moment, named
from app.cli.demo.papers import AGAINST, IN, LATE, add_papers
from app.cli.demo.runs import Run, Sitting, add_run
from app.models import Offering, Venue, now
from app.program_kit.application import Person
from app.programs.citizens_academy import MODULES

SLUG = "citizens-academy"
HOST = "Sergeant Robin Sample"
BRING = "Something to write with. Wear what you can move in; from module 4 on, closed shoes."
SIGNED = ("check_consent", "confidentiality", "waiver", "conduct")

MERGED = Past(1, "transferred", "staff", "Merged into the earlier one. Applied twice.")
ASKED = Past(0, "under_review", "resident", "Applications are read by the coordinator.")
WAITS = Past(9, "waitlisted", "staff", "Accepted, but no place was free.")
WAITS_SECOND = Past(9, "waitlisted", "staff", "Completed an earlier class; first-timers go first.")
WAITS_FAR = Past(9, "waitlisted", "staff", "People from the cities we serve go first.")
LEFT = Past(20, "withdrawn", "resident", "New shift at work.")
LEFT_TOO = Past(24, "withdrawn", "resident", "Moving away.")
OFFER = Past(21, "offered", "staff", "A place came free. The offer was open for 48 hours.")
LAPSED = Past(23, "offer_lapsed", "system", "No answer within 48 hours.")
# The next class: who has read what, and what is still to come.
YES, CLEARED = "Accepted by the coordinator.", "Accepted. The person confirms within 72 hours."
TO_SIGN = Past(3, "documents_due", "staff", YES)
TO_CHECK = Past(6, "check_pending", "resident", "The papers were signed.")


@dataclass(frozen=True)
class Applicant:
    """One person of the class, with what sets them apart."""

    name: str
    past: tuple[Past, ...] = (ASKED, *IN)
    born: str = ""
    called: str = ""
    photo: str = ""
    # The reviewer has to talk to them before the check is done.
    talk: bool = False
    private: dict[str, str] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)


def _applicants() -> list[Applicant | tuple[Applicant, ...]]:
    first = day(2, 4)
    absent = f"Absent on {first:%B} {first.day}. Makes up module 1 with the instructor next week."
    second = day(2, 11)
    late = f"Came 25 minutes late on {second:%B} {second.day}."
    front = {"accommodation": "A seat near the door with room for a wheelchair."}
    couple = (Applicant("María Delgado"), Applicant("Jorge Delgado"))
    return [
        Applicant("Hodan Warsame", contact={"language": "so", "interpreter": "yes"}),
        Applicant("Gloria Ekdahl", private=front),
        Applicant("Dana Birch", contact={"mailing_address": "PO Box 555\nSt. Paul, MN 55199"}),
        Applicant("Suryono"),
        Applicant("Paw Htoo", born="1990-01-01"),
        Applicant("Ali Noor", born="1990-01-01"),
        couple,
        Applicant(
            "Walter Lindqvist",
            called="Walt",
            contact={"email": "", "text_ok": False, "mailing_address": "12 Pine Lane\nLauderdale"},
        ),
        Applicant(people.name(1), past=(ASKED, *IN, Past(first, "", "staff", absent))),
        Applicant(people.name(2), past=(ASKED, *IN, Past(second, "", "staff", late)), photo="no"),
        Applicant(people.name(3), private={"health": "Allergic to bee stings, carries a pen."}),
        *(Applicant(people.name(number)) for number in range(4, 12)),
        *(Applicant(people.name(number), (ASKED, WAITS)) for number in range(12, 15)),
        *(Applicant(people.name(number), (ASKED, WAITS_SECOND)) for number in (15, 16)),
        Applicant(people.name(17), (ASKED, WAITS_FAR), contact={"city": "none"}),
        Applicant(people.name(18), (ASKED, *AGAINST)),
        Applicant(people.name(19), (ASKED, *IN, LEFT)),
        Applicant(people.name(20), (ASKED, *IN, LEFT_TOO)),
        Applicant(people.name(21), (ASKED, WAITS, OFFER, LAPSED)),
        Applicant(people.name(22), (ASKED, *LATE)),
    ]


def _person(number: int, who: Applicant) -> Person:
    has_signed = any(step.status == "check_pending" for step in who.past)
    born = who.born or f"{1955 + number * 7 % 48}-{number % 12 + 1:02d}-{number * 5 % 28 + 1:02d}"
    return Person(
        full_name=who.name,
        called=who.called,
        birth_date=date.fromisoformat(born),
        photo=(who.photo or people.PHOTOS[number % len(people.PHOTOS)]) if has_signed else "",
        division="all",
        answers={
            "shirt": people.SIZES[number % len(people.SIZES)],
            "meal": ("any", "any", "vegetarian", "halal")[number % 4],
            "ride": ("yes", "no")[number % 2],
            "why": "I would like to know how decisions are made on the street.",
        },
        private={"check": f"Born: {born}", "emergency": people.call(number), **who.private},
        signatures=dict.fromkeys(SIGNED if has_signed else (), "agreed"),
    )


def apply(book: Book, to: Offering, who: tuple[Applicant, ...], number: int, on: date) -> None:
    """One application, of one person or of several who want to stay together."""
    address = f"{100 + number} Example Avenue\nSt. Anthony, MN 55418"
    facts = {"mailing_address": address, "keep_together": len(who) > 1}
    facts = people.contact(number, who[0].name, **{**facts, **who[0].contact})
    facts["answers"] = {"track": ("this", "either")[number % 2]}
    group = tuple(_person(number * 3 + place, one) for place, one in enumerate(who))
    at = moment(on, f"{8 + number % 12:02d}:{number * 7 % 60:02d}")
    row = book.sign_up(to, people.application(group, facts), at, [one.past for one in who])
    for registration, one in zip(row.registrations, who, strict=True):
        registration.took_part = WAITS_SECOND in one.past
        add_papers(registration, one.past, book.staff_id, talk=one.talk)


def load(book: Book, venues: dict[str, Venue], domain: str) -> None:
    """Thursday evenings: one class between its second and third evening, one to come."""
    dates = [day(2, 4) + timedelta(weeks=week) for week in (0, 1, 2, 3, 4, 5, 6, 7, 9)]
    running = add_run(_run(dates, venues["city-hall"], day(11, 26, 2026), day(1, 14)), domain)
    for number, who in enumerate(_applicants()):
        group = who if isinstance(who, tuple) else (who,)
        apply(book, running, group, number, day(12, 1, 2026) + timedelta(days=number))
    dates = [day(4, 29) + timedelta(weeks=week) for week in range(9)]
    coming = add_run(_run(dates, venues["city-hall"], day(1, 21), day(4, 8)), domain)
    for number, past in _coming().items():
        mistyped = {"email": NO_MAILBOX} if number == 43 else {}
        newcomer = Applicant(people.name(number), past, contact=mistyped, talk=number == 46)
        apply(book, coming, (newcomer,), number, day(1, 28) + timedelta(days=number - 40))
    again = Applicant(people.name(40), (ASKED, MERGED))
    apply(book, coming, (again,), 48, day(2, 13))
    review.add_alternates(running)
    review.add_notes(coming)


def _coming() -> dict[int, tuple[Past, ...]]:
    """Applicants of the next class: to be read, to sign, to be checked, to confirm."""
    lately = Past(now() - timedelta(days=3, hours=12), "documents_due", "staff", YES)
    yesterday = Past(now() - timedelta(hours=20), "offered", "staff", CLEARED)
    return {
        **dict.fromkeys((40, 41, 43, 44), (ASKED,)),
        42: (ASKED, lately),
        45: (ASKED, TO_SIGN, TO_CHECK),
        46: (ASKED, TO_SIGN, TO_CHECK),
        47: (ASKED, TO_SIGN, TO_CHECK, yesterday),
    }


def _run(dates: list[date], venue: Venue, opens: date, closes: date) -> Run:
    sittings = [
        Sitting(on, "18:00", "20:30", topic, (number,))
        for number, (on, topic) in enumerate(zip(dates, MODULES, strict=True), start=1)
    ]
    facts = {
        "what_to_bring": BRING,
        "description": "Nine Thursday evenings. Seven of nine make a graduate; what you miss you "
        "can make up. Dinner is served.",
    }
    title = f"Thursday evenings, {named(dates[0])}"
    return Run(SLUG, title, venue, sittings, opens, moment(closes, "17:00"), HOST, 20, facts)
