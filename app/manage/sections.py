"""The forms of the sign-up once more, behind the link: section by section, person by person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.models import Registration, Submission
from app.offerings.public import served_cities
from app.program_kit.residence import residence_day
from app.program_kit.steps import Section, SectionForm
from app.programs import program as program_of

Posted = MultiDict[str, str]
Cities = list[tuple[str, str]]


@dataclass
class Changing:
    """One form on a page for changing answers; `registration` is None for shared answers."""

    title: str
    form: SectionForm
    registration: Registration | None


def sections_of(submission: Submission) -> Iterator[tuple[Section, Registration | None]]:
    """Every section that was asked, with the person it is about."""
    program = program_of(submission.offering.program)
    for step in program.steps:
        for section in step.sections:
            personal = section.per_person or step.each or program.party
            for row in submission.registrations if personal else [None]:
                yield section, row


def heading(submission: Submission, section: Section, row: Registration | None) -> str:
    """What stands over a form: the person where there are several, else the section's title."""
    return (row.display_name if row and len(submission.registrations) > 1 else "") or section.title


def bound(
    section: Section,
    row: Registration | None,
    posted: Posted | None,
    data: Mapping[str, Any] | None = None,
) -> SectionForm:
    """The form of a section with names of its own for each person; not yet tailored."""
    prefix = f"r{row.id}-" if row else ""
    return section.form(formdata=posted, data=data, prefix=prefix)


def cities_of(submission: Submission) -> Cities:
    """The cities that could be chosen when they signed up."""
    return served_cities(residence_day(submission.created_at, submission.offering.zone))


def fitted(form: SectionForm, row: Registration | None, cities: Cities) -> SectionForm:
    """The form tailored to the person and to the cities that can be chosen."""
    grade = str(row.grade) if row and row.grade else ""
    form.tailor({"cities": cities, "texts": {}, "count": 1, "grade": grade})
    return form


def version_in(posted: Posted) -> int:
    """The version a page was made from; 0 for what nobody gave out."""
    text = posted.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
