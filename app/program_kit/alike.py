"""When two sign-ups may be of the same person: the rule, and what it found in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.program_kit.names import fold
from app.program_kit.wording import listed

# What two people of one name can have in common, in the order in which it is said.
WORDS = {
    "email": "e-mail address",
    "phone": "phone number",
    "grade": "grade",
    "birth_date": "date of birth",
}
# A line of what is told for the check; the only place where a date of birth is stored.
_BORN = re.compile(r"^Born: (\d{4}-\d\d-\d\d)$", re.MULTILINE)


@dataclass(frozen=True)
class Known:
    """What is compared of one person; blank or None where it was not asked."""

    name: str
    email: str = ""
    phone: str = ""
    grade: int | None = None
    birth_date: str = ""


def in_common(one: Known, other: Known) -> tuple[str, ...]:
    """What two people of the same name have in common besides; () when nothing is to be asked.

    A name alone proves nothing. Nor does the first of January: many who came as refugees were
    given it for want of a birth date.
    """
    if not one.name or fold(one.name) != fold(other.name):
        return ()
    same = {
        "email": one.email and one.email.casefold() == other.email.casefold(),
        "phone": one.phone and one.phone == other.phone,
        "grade": one.grade is not None and one.grade == other.grade,
        "birth_date": one.birth_date
        and one.birth_date == other.birth_date
        and not one.birth_date.endswith("-01-01"),
    }
    return tuple(what for what in WORDS if same[what])


def sentence(matched: Collection[str]) -> str:
    """What two sign-ups have in common, for the page on which it is decided."""
    found = [WORDS[what] for what in WORDS if what in matched]
    return f"Both have the same {listed(['name', *found])}."


def birth_date_in(check: str) -> str:
    """The date of birth in what somebody told for the check, as 1985-03-14; "" for none."""
    found = _BORN.search(check)
    return found.group(1) if found else ""
