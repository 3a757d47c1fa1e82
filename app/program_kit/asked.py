"""A question added to one date, as pages and answers know it: plain data and pure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.program_kit.application import Application
from app.program_kit.wording import listed

TEXT, LONG, ONE_OF, SEVERAL, YES_NO = "text", "long", "one_of", "several", "yes_no"
NUMBER, DATE, AGREEMENT, HEALTH = "number", "date", "agreement", "health"
KINDS = {
    TEXT: "Short text",
    LONG: "Long text",
    ONE_OF: "One of several choices",
    SEVERAL: "Any of several choices",
    YES_NO: "Yes or no",
    NUMBER: "A number",
    DATE: "A date",
    AGREEMENT: "An agreement to tick",
    HEALTH: "A note about health, sealed",
}
WITH_CHOICES = frozenset({ONE_OF, SEVERAL})
# Other questions can depend on answers of these kinds.
LEADS_ON = frozenset({ONE_OF, SEVERAL, YES_NO})
YES_OR_NO = ("Yes", "No")
# So many questions can follow one from another.
MOST_DEEP = 3
# How long answers are kept, by the classes of DOMAIN.md 2.3.
RETENTION = {
    "D1": "2 years after the last session: registrations",
    "D2": "6 years after the last session: consents and agreements",
    "D3": "1 year after the last session, hidden the day after it: health and care",
    "D4": "1 year after the decision: background checks",
    "D5": "1 year after the last session: lists and cards",
    "D6": "Until they stop it: news subscriptions",
    "D7": "3 years after the last session: photos and video",
    "D8": "2 years after the last session: papers of vendors",
    "D9": "3 years: records of what was done",
}
# Who can be let in on an answer, beside the coordinator and the records designee.
READERS = {"lead": "the session leads", "desk": "the desk", "medical": "the medical lead"}

Told = Mapping[int, Any]


@dataclass(frozen=True)
class Asked:
    """One wording of a question. `depends_on` is the id of the question it follows from."""

    wording_id: int
    question_id: int
    kind: str
    label: str
    why: str
    per_person: bool = False
    hint: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    depends_on: int | None = None
    depends_values: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What its box is called in a form; an answer thus names the version it is to."""
        return f"w{self.wording_id}"

    @property
    def offered(self) -> tuple[str, ...]:
        """What can be chosen."""
        return YES_OR_NO if self.kind == YES_NO else self.choices

    @property
    def readers(self) -> str:
        """Who sees the answer, for the resident."""
        if self.kind == HEALTH:
            return "you, and the medical lead from three days before until the day after."
        others = [READERS[role] for role in self.seen_by if role in READERS]
        return listed(["you", "the coordinator", *others]) + "."


Typed = Callable[[str], list[str]]


def applies(asked: Asked, every: Iterable[Asked], typed: Typed, below: int = 0) -> bool:
    """Is it asked, given what was typed? `typed` gives the raw values of a box by its name.

    A question that follows from one which is not asked itself is not asked either.
    """
    if asked.depends_on is None:
        return True
    parent = parent_of(asked, every)
    # Versions of different times may follow from each other in a circle.
    if parent is None or below > MOST_DEEP or not applies(parent, every, typed, below + 1):
        return False
    return any(value in asked.depends_values for value in typed(parent.name))


def parent_of(asked: Asked, every: Iterable[Asked]) -> Asked | None:
    """The question it follows from, if there is one."""
    return next((each for each in every if each.question_id == asked.depends_on), None)


def depth(asked: Asked, every: Iterable[Asked]) -> int:
    """How many questions have to be answered one after another before it is asked."""
    parent = parent_of(asked, every) if asked.depends_on is not None else None
    return 1 + depth(parent, every) if parent else 0


def only_if(asked: Asked, every: Iterable[Asked]) -> str:
    """When it is asked, in words; "" for always."""
    parent = parent_of(asked, every)
    if parent is None:
        return ""
    values = " or ".join(f"“{value}”" for value in asked.depends_values)
    return f"Only if the answer to “{parent.label}” is {values}."


def plain(asked: Asked, data: Any) -> Any:
    """A checked answer as it is stored: text, number, list, ISO day or True; None for none."""
    if data in (None, "", [], False):
        return None
    if asked.kind == NUMBER:
        return int(data)
    if asked.kind == DATE:
        return data.isoformat()
    if asked.kind == AGREEMENT:
        return True
    return [str(each) for each in data] if asked.kind == SEVERAL else str(data)


def in_words(kind: str, value: Any) -> str:
    """A stored answer, to read."""
    if value is None:
        return ""
    if kind == AGREEMENT:
        return "Agreed" if value else ""
    if kind == SEVERAL:
        return ", ".join(value)
    if kind == DATE:
        day = date.fromisoformat(value)
        return f"{day:%B} {day.day}, {day.year}"
    return str(value)


def told_in(every: Iterable[Asked], data: Mapping[str, Any]) -> dict[int, Any]:
    """Answers by version, from form data by name; what was left blank is left out."""
    found = {each.wording_id: plain(each, data.get(each.name)) for each in every}
    return {wording_id: value for wording_id, value in found.items() if value is not None}


def with_told(
    application: Application,
    every: Iterable[Asked],
    once: Mapping[str, Any],
    people: Iterable[Mapping[str, Any]],
) -> Application:
    """The application with the answers to added questions, of the sign-up and of each person."""
    listed_questions = list(every)
    shared = [each for each in listed_questions if not each.per_person]
    own = [each for each in listed_questions if each.per_person]
    persons = tuple(
        replace(person, told=told_in(own, data))
        for person, data in zip(application.people, people, strict=True)
    )
    return replace(application, told=told_in(shared, once), people=persons)
