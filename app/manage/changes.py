"""Changing contact details and answers behind the link, with the forms of the sign-up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response
from sqlalchemy.orm.exc import StaleDataError

from app.manage.asked import asked_forms, shown_ids, told_in_forms
from app.manage.sections import (
    Changing,
    Cities,
    Posted,
    bound,
    cities_of,
    fitted,
    heading,
    sections_of,
    version_in,
)
from app.models import RESIDENT, Registration, Submission
from app.program_kit.answers import GUARDED
from app.program_kit.asked_form import AskedForm
from app.program_kit.fields import Signed
from app.program_kit.sections import Contact
from app.program_kit.steps import SectionForm
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

# Set elsewhere, or decides about the division or the check: the coordinator changes these.
# What is guarded stands on a page of its own, behind a fresh code.
NOT_HERE = {
    "email", "no_email", "phone", "text_ok", "guardian", "relation", "grade", "unified",
    "party", "age", "guardian_name", "guardian_email", "birth_date", "legal_name", "former_names",
    "together", *GUARDED,
}  # fmt: skip


class ContactDetails(Contact):
    """Address and phone, as at sign-up."""


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
        return contact_page(token, submission, form, 422, version_in(posted))
    email = "" if form.no_email.data else form.email.data
    new_address = bool(email) and email != submission.email
    change = ContactChange(email, form.phone.data, form.text_ok.data)
    try:
        change_contact(submission.id, change, RESIDENT, version_in(posted))
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
        return answers_page(token, submission, forms, 422, version_in(posted))
    once: dict[str, Any] = {}
    people: dict[int, dict[str, Any]] = {row.id: {} for row in submission.registrations}
    told = told_in_forms([(f.form, f.registration) for f in forms if isinstance(f.form, AskedForm)])
    for each in forms:
        if isinstance(each.form, AskedForm):
            continue
        home = people[each.registration.id] if each.registration else once
        home.update(each.form.data)
    try:
        change_answers(submission.id, once, people, RESIDENT, version_in(posted), told)
    except RefusalError as refusal:
        next(iter(forms[0].form)).errors = [refusal.words]
        return answers_page(token, submission, forms, 409)
    except StaleDataError:
        return _second_writer(token, lookups.submission(submission.id), forms)
    return None


def _second_writer(token: str, submission: Submission, forms: list[Changing]) -> Response:
    """Somebody was quicker: what they saved beside what was typed."""
    both: Differing = []
    # The same questions in the same order: whom it is about and what is asked never changes.
    for before, each in zip(_forms(submission, None), forms, strict=False):
        both += differing(before.form, each.form)
    return answers_page(token, submission, forms, 409, both=both)


def _forms(submission: Submission, posted: Posted | None) -> Iterator[Changing]:
    cities = cities_of(submission)
    for section, row in sections_of(submission):
        data = _stored(submission, row) if posted is None else None
        form = _form(bound(section, row, posted, data), row, cities)
        if list(form):
            yield Changing(heading(submission, section, row), form, row)
    yield from (Changing(*each) for each in asked_forms(submission, posted))


def _form(form: SectionForm, row: Registration | None, cities: Cities) -> SectionForm:
    fitted(form, row, cities)
    for field in list(form):
        if isinstance(field, Signed) or field.short_name in NOT_HERE:
            del form[field.short_name]
    return form


def _stored(submission: Submission, row: Registration | None) -> dict[str, Any]:
    shared = {name: getattr(submission, name) for name in SUBMISSION_COLUMNS}
    if row is None:
        return {**submission.answers, **shared}
    own = {name: getattr(row, name) for name in PERSON_COLUMNS}
    return {**submission.answers, **shared, **row.answers, **own}
