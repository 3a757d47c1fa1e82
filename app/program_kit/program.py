"""What a program is made of. The four programs are values of this one type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.program_kit.application import Application, Person
from app.program_kit.steps import SectionForm, Step


@dataclass(frozen=True)
class Text:
    """A text the city supplies: notice, waiver, conduct rules. Stored as a versioned document."""

    kind: str
    title: str
    body: str


@dataclass(frozen=True)
class Schedule:
    """What a new offering of the program starts with in the editor."""

    weeks: int
    weekday: int
    starts: str
    ends: str
    divisions: tuple[tuple[str, str, int | None], ...]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """One kind of activity. Pages, mails, calendar, roster and exports all read from here.

    `noun` is what a resident calls one run of it ("class", "coffee", "game").
    `reviewed` programs start under review and take a seat on acceptance; the others take
    it at once. `guardian_signs` means the contact is an adult and the people are minors.
    `resumable` forms are so long that people may put them aside and go on by a mailed link.
    `divisions_for` names the divisions a person fits, best first. `rules` look at an
    application and the first day, and give a refusal in words or "".
    """

    slug: str
    title: str
    short: str
    accent: str
    icon: str
    color: str
    noun: str
    tagline: str
    about: tuple[str, ...]
    for_whom: tuple[str, ...]
    minutes: int
    have_ready: tuple[str, ...]
    next_steps: tuple[str, ...]
    action: str
    steps: tuple[Step, ...]
    texts: tuple[Text, ...]
    to_application: Callable[[Mapping[str, Any]], Application]
    divisions_for: Callable[[Person], tuple[str, ...]]
    schedule: Schedule
    rules: tuple[Callable[..., str], ...] = ()
    reviewed: bool = False
    resumable: bool = False
    guardian_signs: bool = False
    party: bool = False
    confirms_address: bool = True
    most_people: int = 1
    # What is signed after a provisional yes: the form, and the kinds of text in it.
    papers: type[SectionForm] | None = None
    paper_kinds: tuple[str, ...] = ()
    # Grounds of the city's policy on which a check may come out against somebody, by code, in
    # the words they read. A program with grounds has a check.
    grounds: Mapping[str, str] = field(default_factory=dict)
    roster_columns: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, kind: str) -> Text:
        """The program's text of a kind; KeyError when it has none."""
        for text in self.texts:
            if text.kind == kind:
                return text
        raise KeyError(kind)
