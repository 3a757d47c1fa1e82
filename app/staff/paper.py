"""Add someone who called or handed in a paper form: every question of the program on one page."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from app.models import Offering, Submission, now
from app.offerings.asked import asked_now, asked_of
from app.offerings.public import served_cities
from app.program_kit.answers import flat
from app.program_kit.asked import Asked, with_told
from app.program_kit.asked_form import with_questions
from app.program_kit.choices import OneOf
from app.program_kit.fields import Said, Tick
from app.program_kit.numbers import whole
from app.program_kit.program import Program
from app.program_kit.residence import residence_day
from app.program_kit.steps import Section, SectionForm, Step
from app.programs import program
from app.records.texts import ShownText, current_texts, shown_texts
from app.registration.lookups import submission
from app.registration.refusals import RefusalError
from app.registration.register import register
from app.staff.blueprint import actor, me, staff
from app.staff.form import StaffForm
from app.staff.found import the_offering


class HowForm(StaffForm):
    """How the sign-up reached the department, and that the notice was given."""

    source = OneOf(
        "How did it reach you?",
        (("phone", "By phone"), ("paper", "On paper")),
        Said(blank="Choose how it reached you"),
    )
    notice = Tick(
        "They heard or read the notice before they answered",
        Said(blank="Read the notice to them first, then tick this"),
    )


@dataclass(frozen=True)
class Part:
    """One section for one person, or for the whole sign-up (person is then "")."""

    section: Section
    person: str
    form: SectionForm


@dataclass(frozen=True)
class Block:
    """The sections of one step, with the question as heading."""

    title: str
    parts: list[Part]


@dataclass(frozen=True)
class Sheet:
    """The whole page: whose date, how many people, every question, how it came."""

    row: Offering
    about: Program
    people: list[str]
    texts: dict[str, int]
    shown: dict[str, ShownText]
    blocks: list[Block]
    how: HowForm
    asked: list[Asked]


@staff.route("/offerings/<int:offering_id>/add", methods=["GET", "POST"])
def add_person(offering_id: int) -> ResponseReturnValue:
    """One dense page; the same rules as the public form apply, the opening times do not."""
    row = the_offering(offering_id)
    if row.state != "published" or not row.meetings:
        return redirect(url_for("staff.offering", offering_id=offering_id))
    sheet = _sheet(row)
    if request.method == "GET" or "more" in request.form:
        return _page(sheet)
    if not _all_well(sheet):
        return _page(sheet), 422
    try:
        found = _send(sheet)
    except RefusalError as refusal:
        return _page(sheet, refusal.words), 422
    flash(f"Signed up. The reference is {found.reference}.")
    return redirect(url_for("staff.person", registration_id=found.registrations[0].id))


def _sheet(row: Offering) -> Sheet:
    asked = _asked(row.id)
    about = with_questions(program(row.program), asked)
    people = [str(number) for number in range(_how_many(about))]
    texts = current_texts(about.slug)
    shown = dict(shown_texts(texts.values()))
    blocks = list(_blocks(about, row, people, shown))
    how = HowForm(request.form if request.method == "POST" else None)
    return Sheet(row, about, people, texts, shown, blocks, how, asked)


def _asked(offering_id: int) -> list[Asked]:
    """Added questions: those of now, and when the page comes back those it showed."""
    if request.method == "GET":
        return asked_now(offering_id)
    shown = [whole(part) for part in request.form.get("asked", "").split(",")]
    return asked_of(offering_id, [number for number in shown if number])


def _how_many(about: Program) -> int:
    """How many people the form has boxes for."""
    typed = request.values.get("people", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 1
    return min(max(1, number + ("more" in request.form)), about.most_people)


def _blocks(
    about: Program, row: Offering, people: list[str], texts: dict[str, Any]
) -> Iterator[Block]:
    for step in about.steps:
        parts = [part for section in step.sections for part in _parts(step, section, people)]
        kept = [part for part in parts if _fits(part, row, people, texts)]
        if kept:
            title = step.title.replace("{ordinal}", "").replace("your child", "the child")
            yield Block(title, kept)


def _parts(step: Step, section: Section, people: list[str]) -> Iterator[Part]:
    data = request.form if request.method == "POST" else None
    for person in people if section.per_person or step.each else [""]:
        prefix = f"p{person}-" if person else ""
        yield Part(section, person, section.form(formdata=data, prefix=prefix))


def _fits(part: Part, row: Offering, people: list[str], texts: dict[str, Any]) -> bool:
    """Fit the form to the date; False when nothing of it is left to ask."""
    part.form.tailor(
        {
            "cities": served_cities(residence_day(now(), row.zone)),
            "texts": texts,
            "count": len(people),
            "grade": request.form.get(f"p{part.person}-grade", ""),
            "typed": lambda name: _boxes(part.person, name),
            "at_once": True,
        }
    )
    for field in part.form:
        # Written for residents; here it would only be in the way.
        field.why = field.seen_by = ""
    return bool(list(part.form))


def _boxes(person: str, name: str) -> list[str]:
    return request.form.getlist(f"p{person}-{name}") or request.form.getlist(name)


def _all_well(sheet: Sheet) -> bool:
    how = sheet.how
    forms: list[Form] = [part.form for block in sheet.blocks for part in block.parts]
    # Every form is asked, so that all errors stand on the page at once.
    well = [form.validate() for form in [how, *forms]]
    if not how.notice.data:
        how.notice.errors = [how.notice.said.blank]
    return all(well) and bool(how.notice.data)


def _send(sheet: Sheet) -> Submission:
    once: dict[str, Any] = {}
    each: dict[str, dict[str, Any]] = {person: {} for person in sheet.people}
    for block in sheet.blocks:
        for part in block.parts:
            home = each[part.person] if part.person else once
            home[part.section.slug] = dict(part.form.data)
    answers = {
        "key": request.form.get("key", "")[:100],
        "once": once,
        "people": list(each.values()),
        "texts": sheet.texts,
        "notice_shown_at": now(),
    }
    told = with_told(
        sheet.about.to_application(answers), sheet.asked, flat(once), map(flat, each.values())
    )
    application = replace(told, source=sheet.how.source.data, staff_id=me().id)
    outcome = register(sheet.row.id, application, actor(), override=True)
    return submission(outcome.submission_id)


def _page(sheet: Sheet, refused: str = "") -> str:
    errors = list(sheet.how.problems())
    for block in sheet.blocks:
        for part in block.parts:
            errors += part.form.problems()
    return render_template(
        "staff/add.html",
        offering=sheet.row,
        program=sheet.about,
        people=sheet.people,
        blocks=sheet.blocks,
        how=sheet.how,
        notice=sheet.shown.get("notice"),
        asked=",".join(str(each.wording_id) for each in sheet.asked),
        refused=refused,
        errors=errors,
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
