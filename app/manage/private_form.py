"""Private answers in the boxes of the sign-up: filled with what was told, read back as changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.manage.sections import Changing, Posted, bound, fitted, heading, sections_of
from app.models import Registration, Submission
from app.program_kit.answers import GUARDED, SEALED, contacts, people_told
from app.program_kit.compound import People
from app.program_kit.fields import LongText, Said, Text
from app.program_kit.steps import SectionForm
from app.programs import program as program_of
from app.registration.own_private import ALONE, own_texts

KEEP = "Leave this blank to keep what you told us before."
# Kinds that somebody told, though no box of the program asks for them, and what they are called.
ELSEWHERE = {"health": "Health note", "accommodation": "What helps to take part"}
# By person and kind.
Told = Mapping[int, Mapping[str, str | None]]


class HealthNote(SectionForm):
    """Answers about health to added questions, in a program that has no box for them itself."""

    health = LongText(ELSEWHERE["health"], Said(optional=True), most=1000)


@dataclass
class PrivateForms:
    """Every form of the page, and what is stored."""

    forms: list[Changing]
    _told: Told
    _people: list[Registration]

    def valid(self) -> bool:
        """Are all answers right? Marks those that are not."""
        return all([each.form.validate() for each in self.forms])

    def problems(self) -> list[tuple[str, str]]:
        """Where each error is and what it says."""
        return [problem for each in self.forms for problem in each.form.problems()]

    def changes(self) -> dict[int, dict[str, str]]:
        """By person and kind what is not as it was; "" for what is to be deleted."""
        found: dict[int, dict[str, str]] = {}
        for each in self.forms:
            people = [each.registration] if each.registration else self._people
            for field in each.form:
                before = _before(field.short_name, people[0], self._told)
                after = _plain(field)
                if after == (before or "") or (not after and _kept(field, before)):
                    continue
                for row in people:
                    found.setdefault(row.id, {})[_kind(field.short_name)] = after
        return found


def private_forms(submission: Submission, posted: Posted | None = None) -> PrivateForms:
    """The forms with what is stored, or with what was typed."""
    told: Told = own_texts(submission)
    people = list(submission.registrations)
    return PrivateForms(list(_forms(submission, told, posted)), told, people)


def has_private(submission: Submission) -> bool:
    """Does the program ask anything private, or was anything told?"""
    asked = [section for step in program_of(submission.offering.program).steps
             for section in step.sections]  # fmt: skip
    return any(hasattr(section.form, name) for section in asked for name in GUARDED) or any(
        row.private_fields for row in submission.registrations
    )


def _forms(submission: Submission, told: Told, posted: Posted | None) -> Iterator[Changing]:
    boxes = False
    for section, row in sections_of(submission):
        form = fitted(bound(section, row, posted), row, [])
        for field in list(form):
            if field.short_name not in GUARDED:
                del form[field.short_name]
        if list(form):
            boxes = boxes or "health" in form
            _fill(form, row or submission.registrations[0], told, posted)
            yield Changing(heading(submission, section, row), form, row)
    for row in submission.registrations:
        if not boxes and "health" in told[row.id]:
            form = HealthNote(formdata=posted, prefix=f"r{row.id}-")
            _fill(form, row, told, posted)
            yield Changing(row.display_name, form, row)


def _fill(form: SectionForm, row: Registration, told: Told, posted: Posted | None) -> None:
    for field in form:
        before = _before(field.short_name, row, told)
        if _kept(field, before):
            field.optional, field.hint = True, KEEP
            continue
        if isinstance(field, Text):
            # Answers to added questions stand in the same note, which may make it longer.
            field.maxlength = max(field.maxlength or 0, len(before or "") + 200)
        if posted is not None or before is None:
            continue
        if isinstance(field, People):
            _show_people(field, people_told(before) or [])
        else:
            field.data = before


def _show_people(field: People, people: list[dict[str, str]]) -> None:
    blank = [("", "")] * (field.most - len(people))
    field.typed = [(each["name"], each["phone"]) for each in people] + blank
    field.data = people


def _kept(field: Any, before: str | None) -> bool:
    """Is something stored that the box cannot show? Left blank, it stays."""
    if before is None:
        return True
    people = people_told(before) if isinstance(field, People) else []
    return people is None or (isinstance(field, People) and len(people) > field.most)


def _before(name: str, row: Registration, told: Told) -> str | None:
    """What is stored for a box: "" for nothing, None for what cannot be opened."""
    if name == ALONE:
        return str(row.answers.get(ALONE, ""))
    return told[row.id].get(_kind(name), "")


def _kind(name: str) -> str:
    return SEALED.get(name, name)


def _plain(field: Any) -> str:
    if isinstance(field, People):
        return contacts(field.data)
    return str(field.data or "")
