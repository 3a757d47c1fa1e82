"""Changing contact details and answers behind the link, with the forms of the sign-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from app.manage.asked import asked_forms, shown_ids, told_in_forms
from app.models import RESIDENT, Registration, Submission
from app.offerings.public import served_cities
from app.program_kit.answers import SEALED
from app.program_kit.asked_form import AskedForm
from app.program_kit.fields import Signed
from app.program_kit.places import first_day
from app.program_kit.sections import Contact
from app.program_kit.steps import Section, SectionForm
from app.program_kit.versions import Differing, differing
from app.programs import program as program_of
from app.registration import lookups
from app.registration.change import (
    PERSON_COLUMNS,
    SUBMISSION_COLUMNS,
    ContactChange,
    change_answers,
    change_contact,
)
from app.registration.refusals import RefusalError
from app.web.public import private_page

Posted = MultiDict[str, str]
# Set elsewhere, or decides about the division or the check: the coordinator changes these.
NOT_HERE = {
    "email", "no_email", "phone", "text_ok", "guardian", "relation", "grade", "unified",
    "party", "age", "guardian_name", "guardian_email", "birth_date", "legal_name", "former_names",
    "together",
    # What a stolen link could turn against a child or a patient.
    "health", "pickup", "not_to",
}  # fmt: skip


class ContactDetails(Contact):
    """Address and phone, as at sign-up."""


@dataclass
class Changing:
    """One form on the page for changing answers; `registration` is None for shared answers."""

    title: str
    form: SectionForm
    registration: Registration | None


def contact_page(
    token: str,
    submission: Submission,
    form: ContactDetails | None = None,
    status: int = 200,
    version: int = 0,
    both: Differing | None = None,
) -> Response:
    """The form for contact details. `version` is the one it was made from, 0 for what is stored."""
    form = form or stored_contact(submission)
    return private_page(
        "manage/contact.html",
        status,
        program=program_of(submission.offering.program),
        offering=submission.offering,
        form=form,
        problems=form.problems(),
        token=token,
        version=version or submission.version,
        both=both,
    )


def stored_contact(submission: Submission) -> ContactDetails:
    """The form as it is stored."""
    stored = {
        "email": submission.email,
        "phone": submission.phone_typed,
        "text_ok": submission.text_ok,
        "no_email": not submission.email,
    }
    form = ContactDetails(data=stored)
    form.tailor({"texts": {}})
    return form


def save_contact(token: str, submission: Submission, posted: Posted) -> Response | bool:
    """Save contact details: a page with errors, or whether a new address must be confirmed."""
    form = ContactDetails(posted)
    form.tailor({"texts": {}})
    if not form.validate():
        return contact_page(token, submission, form, 422, _version(posted))
    email = "" if form.no_email.data else form.email.data
    new_address = bool(email) and email != submission.email
    change = ContactChange(email, form.phone.data, form.text_ok.data)
    try:
        change_contact(submission.id, change, RESIDENT, _version(posted))
    except RefusalError as refusal:
        form.email.errors = [refusal.words]
        return contact_page(token, submission, form, 409)
    except StaleDataError:
        now = lookups.submission(submission.id)
        both = differing(stored_contact(now), form)
        return contact_page(token, now, form, 409, both=both)
    return new_address


def answers_page(
    token: str,
    submission: Submission,
    forms: list[Changing] | None = None,
    status: int = 200,
    version: int = 0,
    both: Differing | None = None,
) -> Response:
    """Every answer that can be changed here, on one page."""
    forms = forms if forms is not None else list(_forms(submission, None))
    return private_page(
        "manage/answers.html",
        status,
        program=program_of(submission.offering.program),
        offering=submission.offering,
        forms=forms,
        asked=shown_ids([each.form for each in forms if isinstance(each.form, AskedForm)]),
        problems=[problem for each in forms for problem in each.form.problems()],
        token=token,
        version=version or submission.version,
        both=both,
    )


def save_answers(token: str, submission: Submission, posted: Posted) -> Response | None:
    """Save changed answers: a page with errors, or None when they are saved."""
    forms = list(_forms(submission, posted))
    if not all([each.form.validate() for each in forms]):
        return answers_page(token, submission, forms, 422, _version(posted))
    once: dict[str, Any] = {}
    people: dict[int, dict[str, Any]] = {row.id: {} for row in submission.registrations}
    told = told_in_forms([(f.form, f.registration) for f in forms if isinstance(f.form, AskedForm)])
    for each in forms:
        if isinstance(each.form, AskedForm):
            continue
        home = people[each.registration.id] if each.registration else once
        home.update(each.form.data)
    try:
        change_answers(submission.id, once, people, RESIDENT, _version(posted), told)
    except RefusalError as refusal:
        next(iter(forms[0].form)).errors = [refusal.words]
        return answers_page(token, submission, forms, 409)
    except StaleDataError:
        return _second_writer(token, lookups.submission(submission.id), forms)
    return None


def _second_writer(token: str, submission: Submission, forms: list[Changing]) -> Response:
    """Somebody was quicker: what they saved beside what was typed, without sealed answers."""
    both: Differing = []
    # The same questions in the same order: whom it is about and what is asked never changes.
    for before, each in zip(_forms(submission, None), forms, strict=False):
        for field in [field for field in each.form if field.short_name in SEALED]:
            before.form[field.short_name].data = field.data
        both += differing(before.form, each.form)
    return answers_page(token, submission, forms, 409, both=both)


def _version(posted: Posted) -> int:
    text = posted.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _forms(submission: Submission, posted: Posted | None) -> Iterator[Changing]:
    program = program_of(submission.offering.program)
    offering = submission.offering
    cities = served_cities(first_day(offering.meetings, offering.zone))
    for step in program.steps:
        for section in step.sections:
            personal = section.per_person or step.each or program.party
            for row in submission.registrations if personal else [None]:
                form = _form(section, submission, row, posted, cities)
                if list(form):
                    title = row.display_name if row and len(submission.registrations) > 1 else ""
                    yield Changing(title or section.title, form, row)
    yield from (Changing(*each) for each in asked_forms(submission, posted))


def _form(
    section: Section,
    submission: Submission,
    row: Registration | None,
    posted: Posted | None,
    cities: list[tuple[str, str]],
) -> SectionForm:
    data = _stored(submission, row) if posted is None else None
    prefix = f"r{row.id}-" if row else ""
    form = section.form(formdata=posted, data=data, prefix=prefix)
    grade = str(row.grade) if row and row.grade else ""
    form.tailor({"cities": cities, "texts": {}, "count": 1, "grade": grade})
    for field in list(form):
        if isinstance(field, Signed) or field.short_name in NOT_HERE:
            del form[field.short_name]
        elif field.short_name in SEALED:
            # What is sealed is not shown, not even to the browser of whoever holds the link.
            field.optional = True
            field.hint = "Leave this blank to keep what you told us before."
    return form


def _stored(submission: Submission, row: Registration | None) -> dict[str, Any]:
    shared = {name: getattr(submission, name) for name in SUBMISSION_COLUMNS}
    if row is None:
        return {**submission.answers, **shared}
    own = {name: getattr(row, name) for name in PERSON_COLUMNS}
    return {**submission.answers, **shared, **row.answers, **own}
