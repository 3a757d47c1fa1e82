"""The question pages of a program: which there are, which comes next, and their forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.program_kit.answers import flat
from app.program_kit.application import Application
from app.program_kit.asked import Asked, with_told
from app.program_kit.program import Program
from app.program_kit.steps import Section, SectionForm, Step
from app.signup.state import FormState, Raw

CHECK = "check"
Data = MultiDict[str, str] | None
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True)
class Page:
    """One question page: a step, and for steps asked of each person, whose."""

    step: Step
    person: str = ""

    @property
    def slug(self) -> str:
        """Names the page in the form: "contact", "child-1"."""
        return f"{self.step.slug}-{self.person}" if self.person else self.step.slug


@dataclass
class BoundForm:
    """One section on a page with what was typed; `title` is the person or the section."""

    section: Section
    person: str
    title: str
    form: SectionForm


@dataclass(frozen=True)
class Fit:
    """What forms need to know of the offering: cities served, texts by kind."""

    cities: list[tuple[str, str]]
    texts: Mapping[str, Any]


def pages(program: Program, state: FormState) -> list[Page]:
    """Every question page of this sign-up, in order."""
    found: list[Page] = []
    for step in program.steps:
        if step.each:
            found.extend(Page(step, person) for person in state.people)
        elif not step.may_skip or _asks(program, state, step):
            found.append(Page(step))
    return found


def _asks(program: Program, state: FormState, step: Step) -> bool:
    """Do earlier answers leave anything to ask on this page?"""
    return any(True for _ in _forms(program, state, Page(step), Fit([], {}), None))


def page_of(program: Program, state: FormState, slug: str) -> Page | None:
    """The page of a slug, if this sign-up has it."""
    return next((page for page in pages(program, state) if page.slug == slug), None)


def forms(program: Program, state: FormState, page: Page, fit: Fit) -> list[BoundForm]:
    """The forms of a page, filled with what the state holds for it."""
    raw = state.pages.get(page.slug)
    data: Data = MultiDict(raw) if raw is not None else None
    return list(_forms(program, state, page, fit, data))


def _forms(
    program: Program, state: FormState, page: Page, fit: Fit, data: Data
) -> Iterator[BoundForm]:
    for section in page.step.sections:
        people = state.people if section.per_person else [page.person]
        for person in people:
            prefix = f"p{person}-" if person else ""
            form = section.form(formdata=data, prefix=prefix)
            form.tailor(_context(program, state, person, fit))
            if not list(form):
                continue
            title = section.title
            if section.per_person and len(people) > 1:
                title = called(program, state, person)
            yield BoundForm(section, person, title, form)


def _context(program: Program, state: FormState, person: str, fit: Fit) -> dict[str, Any]:
    grade = typed(program, state, person, "grade")
    return {
        "cities": fit.cities,
        "texts": fit.texts,
        "count": len(state.people),
        "language": state.language,
        "grade": grade,
        "typed": lambda name: _boxes(state, person, name),
    }


def _boxes(state: FormState, person: str, name: str) -> list[str]:
    """What any page holds for a box: the person's own, else that of the whole sign-up."""
    for key in (f"p{person}-{name}", name):
        for raw in state.pages.values():
            if key in raw:
                return raw[key]
    return []


def typed(program: Program, state: FormState, person: str, name: str) -> str:
    """What a person's own page holds for a field, "" when not asked or not answered yet."""
    for step in program.steps:
        if step.each and person:
            raw = state.pages.get(f"{step.slug}-{person}", {})
            values = raw.get(f"p{person}-{name}") or [""]
            return values[0].strip()
    return ""


def called(program: Program, state: FormState, person: str) -> str:
    """How a page names a person: as they are called, else "Second child"."""
    name = typed(program, state, person, "called") or typed(program, state, person, "full_name")
    place = state.people.index(person)
    noun = "child" if program.guardian_signs else "person"
    return name or f"{ORDINALS[place].capitalize()} {noun}"


def title(program: Program, state: FormState, page: Page) -> str:
    """The question at the top of a page."""
    text = page.step.title
    if not page.person:
        return text
    place = state.people.index(page.person)
    many = len(state.people) > 1
    if "{ordinal}" in text:
        return text.replace("{ordinal}", f"{ORDINALS[place]} " if many else "")
    return text if place == 0 else f"Who is the {ORDINALS[place]} person?"


def keep(bound: list[BoundForm], posted: MultiDict[str, str]) -> Raw:
    """What was typed into the boxes of these forms, and nothing else."""
    names = {name for each in bound for name in each.form.names()}
    return {name: posted.getlist(name) for name in sorted(names) if name in posted}


def touched(state: FormState, page: Page) -> bool:
    """Was anything typed or chosen on a page?"""
    raw = state.pages.get(page.slug, {})
    return any(value.strip() for values in raw.values() for value in values)


def problems(bound: list[BoundForm]) -> list[tuple[str, str]]:
    """Validate the forms of a page; where each error is and what it says."""
    found: list[tuple[str, str]] = []
    for each in bound:
        if not each.form.validate():
            named = f"{each.title}: " if each.section.per_person and each.title else ""
            found.extend((target, f"{named}{words}") for target, words in each.form.problems())
    return found


def questions_spelling(state: FormState, bound: list[BoundForm]) -> bool:
    """Ask once about an address that looks mistyped; the second Continue goes on."""
    doubtful = [
        field.data
        for each in bound
        for field in each.form
        if getattr(field, "suggestion", None) and field.data not in state.questioned
    ]
    state.questioned.extend(doubtful)
    return bool(doubtful)


def first_open(program: Program, state: FormState, fit: Fit) -> Page | None:
    """The first page that is not answered well, None when all are."""
    for page in pages(program, state):
        asked = page.slug in state.pages and page.slug not in state.reopened
        if not asked or problems(forms(program, state, page, fit)):
            return page
    return None


def answers(program: Program, state: FormState, fit: Fit) -> dict[str, Any]:
    """All answers as `Program.to_application` reads them. Every page must be answered well."""
    once: dict[str, dict[str, Any]] = {}
    people: dict[str, dict[str, dict[str, Any]]] = {person: {} for person in state.people}
    for page in pages(program, state):
        for each in forms(program, state, page, fit):
            each.form.validate()
            home = people[each.person] if each.person else once
            home[each.section.slug] = dict(each.form.data)
    return {
        "key": state.key,
        "once": once,
        "people": list(people.values()),
        "texts": state.texts,
        "notice_shown_at": state.started_at,
    }


def application(
    program: Program, state: FormState, fit: Fit, asked: Iterable[Asked]
) -> Application:
    """What the filled-in form turns into, with answers to added questions."""
    told = answers(program, state, fit)
    people = [flat(person) for person in told["people"]]
    return with_told(program.to_application(told), asked, flat(told["once"]), people)
