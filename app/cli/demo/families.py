"""Families of the demo games: guardians, their children, and what they told us about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.cli.demo import people
from app.cli.demo.book import Past
from app.program_kit.application import Application, Person

SIGNED = ("participation", "waiver", "care", "concussion", "conduct")
SIZES = ("YM", "YL", "YS", "YXL", "AS", "YM", "YL")
SCHOOLS = ("Wilshire Park", "Falcon Heights Elementary", "Middle School", "")
SIZES_OF_FAMILIES = (1, 2, 1, 1, 2)
# What single children of the coming game bring with them, by the number of their place.
NOTES: dict[int, dict[str, Any]] = {
    4: {"photo": "no"},
    9: {"photo": "no"},
    13: {"photo": "no", "private": {"custody": "Do not release to Dean Placeholder."}},
    17: {"private": {"health": "Asthma. The inhaler is in the blue bag."}},
    22: {"private": {"health": "Peanut allergy, carries an epinephrine pen."}},
    27: {"private": {"accommodation": "A quiet room when it gets loud."}},
    31: {"private": {"health": "Type 1 diabetes. Checks blood sugar at half-time."}},
    36: {"photo": "no", "answers": {"on_air": "no", "stream": "no"}},
}


class Slot(NamedTuple):
    """A place on a roster that a demo child fills."""

    division: str
    past: tuple[Past, ...]


@dataclass(frozen=True)
class Child:
    """A player with what became of the sign-up."""

    person: Person
    past: tuple[Past, ...]


@dataclass(frozen=True)
class Family:
    """One guardian's sign-up."""

    guardian: str
    children: tuple[Child, ...]
    relation: str = "parent"

    def application(self, number: int) -> Application:
        """What the guardian handed in."""
        facts = people.contact(
            number,
            self.guardian,
            relation=self.relation,
            keep_together=len(self.children) > 1 and number % 2 == 0,
        )
        return people.application(tuple(child.person for child in self.children), facts)


def special(placed: tuple[Past, ...], waits: tuple[Past, ...]) -> list[Family]:
    """Three children in three divisions, and one child whose two parents both signed up."""
    three = tuple(
        Child(_person(number, f"{first} Vang", f"grade-{grade}", grade), placed)
        for number, first, grade in ((200, "Mee", 4), (201, "Tou", 6), (202, "Sheng", 7))
    )
    twice = _person(203, "Riley Hansen", "grade-5", 5)
    return [
        Family("Pa Nhia Vang", three),
        Family("Chris Hansen", (Child(twice, placed),)),
        Family("Pat Hansen-Lopez", (Child(twice, waits),)),
    ]


def grouped(slots: Sequence[Slot], start: int = 0) -> list[Family]:
    """Families of one or two children that fill the slots, siblings in different divisions."""
    # Every seventh slot in turn: neighbors in the list are then of different divisions.
    mixed = [slots[index * 7 % len(slots)] for index in range(len(slots))]
    found: list[Family] = []
    taken = 0
    while taken < len(mixed):
        size = SIZES_OF_FAMILIES[len(found) % len(SIZES_OF_FAMILIES)]
        guardian = people.name(start + 160 + len(found))
        surname = guardian.split()[-1]
        children = tuple(
            _child(start, taken + place, surname, slot)
            for place, slot in enumerate(mixed[taken : taken + size])
        )
        relation = "guardian" if len(found) % 9 == 8 else "parent"
        found.append(Family(guardian, children, relation))
        taken += size
    return found


def _child(start: int, number: int, surname: str, slot: Slot) -> Child:
    unified = slot.division == "unified"
    grade = 4 + number % 4 if unified else int(slot.division.rpartition("-")[2])
    person = _person(start + number, people.child(number, surname), slot.division, grade)
    notes = {} if start else NOTES.get(number, {})
    person = replace(
        person,
        photo=notes.get("photo", person.photo),
        answers={**person.answers, **notes.get("answers", {})},
        private={**person.private, **notes.get("private", {})},
    )
    return Child(person, slot.past)


def _person(number: int, full_name: str, division: str, grade: int) -> Person:
    answers: dict[str, Any] = {
        "shirt": SIZES[number % len(SIZES)],
        "school": SCHOOLS[number % len(SCHOOLS)],
        "stream": "yes",
        "on_air": "yes",
    }
    if division == "unified":
        answers["unified"] = True
    if grade >= 6:
        answers["alone"] = ("yes", "no")[number % 2]
    return Person(
        full_name=full_name,
        grade=grade,
        is_minor=True,
        photo="group" if number % 8 == 7 else "yes",
        division=division,
        answers={key: value for key, value in answers.items() if value},
        private={"emergency": people.call(number), "pickup": people.call(number + 7)},
        signatures=dict.fromkeys(SIGNED, "agreed"),
    )
