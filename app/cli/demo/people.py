"""Made-up people for the demo: names as they occur in these cities, addresses at example.org."""

from __future__ import annotations

import re
from typing import Any

from app.program_kit.application import Application, Person
from app.program_kit.names import fold
from app.program_kit.phones import phone_e164

_FIRST = (
    *("Ava", "Bao", "Carlos", "Deqa", "Elsa", "Farhan", "Grace", "Htoo", "Ingrid", "Jamal"),
    *("Kia", "Liam", "Mai", "Noor", "Olive", "Pao", "Quinn", "Rosa", "Samira", "Tou"),
    *("Una", "Viktor", "Wren", "Ximena", "Yusuf", "Zoë", "Abdi", "Brigid", "Chue", "Dolores"),
    *("Erik", "Fatima", "Gao", "Hamdi", "Isak", "Juno", "Kaw", "Leticia", "Moses", "Naw"),
)
_LAST = (
    *("Aamodt", "Bauer", "Castillo", "Duale", "Eng", "Farah", "Gustafson", "Htwe", "Iverson"),
    *("Jama", "Kowalski", "Lor", "Moua", "Núñez", "Olson", "Paw", "Quist", "Reyes", "Sandvik"),
    *("Thao", "Ude", "Vang", "Warsame", "Xiong", "Yang", "Zeller", "Ali", "Berg", "Chang"),
    *("Dahl", "Ek", "Flores", "Garza", "Hassan", "Isse", "Johnson", "Kjos"),
)
_CHILDREN = (
    *("Amir", "Bella", "Cody", "Daisy", "Eli", "Fay", "Gus", "Hana", "Ivy", "Jude", "Kofi"),
    *("Lena", "Max", "Nia", "Otto", "Pia", "Rex", "Suri", "Teo", "Uma", "Vito", "Willa", "Yer"),
)
CITIES = ("st-anthony", "st-anthony", "lauderdale", "falcon-heights", "st-anthony", "work")
HEARD = ("neighbor", "school", "city", "officer", "social", "paper", "")
SIZES = ("S", "M", "L", "XL", "2XL", "M", "L")
PHOTOS = ("yes", "yes", "group", "yes", "yes", "yes")


def name(number: int) -> str:
    """A full name; numbers below 1,400 give different ones."""
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number * 11 % len(_LAST)]}"


def child(number: int, family: str) -> str:
    """A child of a family."""
    return f"{_CHILDREN[number * 7 % len(_CHILDREN)]} {family}"


def email(full_name: str) -> str:
    """first.last@example.org."""
    return re.sub(r"[^a-z]+", ".", fold(full_name)) + "@example.org"


def phone(number: int) -> str:
    """A number from the range kept free for fiction."""
    return f"612-555-01{number % 100:02d}"


def contact(number: int, who: str, **facts: Any) -> dict[str, Any]:
    """How to reach somebody, as fields of an application."""
    typed = facts.pop("phone", phone(number))
    usual = {
        "contact_name": who,
        "email": email(who),
        "phone": phone_e164(typed),
        "phone_typed": typed,
        "text_ok": number % 3 == 0,
        "city": CITIES[number % len(CITIES)],
        "heard": HEARD[number % len(HEARD)],
        "announcements": number % 4 == 0,
    }
    return {**usual, **facts}


def call(number: int) -> str:
    """Someone to call in an emergency, as the form stores it."""
    return f"{name(number + 500)}, {phone(number + 40)}"


def application(people: tuple[Person, ...], contact_facts: dict[str, Any]) -> Application:
    """A sign-up of these people; its one-time number is never used again."""
    return Application(key="demo", people=people, **contact_facts)
