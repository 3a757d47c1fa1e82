"""The roster as a file: only with a reason, never with anything health or private."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.models import Offering, Question, Registration
from app.offerings.asked import questions_of
from app.program_kit.asked import HEALTH
from app.program_kit.fields import LongText, Said
from app.program_kit.program import Program
from app.program_kit.statuses import label
from app.program_kit.wording import local
from app.programs import program
from app.registration.export import as_csv, log_export
from app.registration.person import city_names
from app.registration.roster import everyone
from app.registration.told import answered, columns_told
from app.staff.blueprint import actor, staff
from app.staff.form import StaffForm
from app.staff.found import the_offering
from app.staff.labels import HOME, LANGUAGE, PHOTO, said
from app.staff.roster import query_of, wanted_from

HEAD = (
    "Reference", "Name", "Called", "Status", "Group", "Seats", "Contact", "E-mail", "Phone",
    "City", "Language", "Interpreter", "Photos", "Signed up",
)  # fmt: skip


class ExportForm(StaffForm):
    """What the list is for."""

    reason = LongText(
        "What is the list for?",
        Said(
            blank="Write what the list is for",
            hint="Kept in the history with your name. Delete the file when it is used.",
        ),
        most=300,
    )


@staff.get("/offerings/<int:offering_id>/export")
def roster_export(offering_id: int) -> ResponseReturnValue:
    """Ask for the reason."""
    return _ask(the_offering(offering_id), ExportForm())


@staff.post("/offerings/<int:offering_id>/roster.csv")
def roster_csv(offering_id: int) -> ResponseReturnValue:
    """Record the reason, then hand out the rows that the roster showed."""
    row = the_offering(offering_id)
    form = ExportForm(request.form)
    if not form.validate():
        return _ask(row, form), 422
    about = program(row.program)
    asked = [each for each in questions_of(offering_id, gone=True) if each.kind != HEALTH]
    # What was taken out before anybody answered would only be an empty column.
    said_something = answered(asked)
    asked = [each for each in asked if each.asked or each.id in said_something]
    head = (
        *HEAD,
        *(words for _, words in about.roster_columns),
        *(each.current.label for each in asked),
    )
    body, rows = as_csv(head, _lines(row, about, asked))
    log_export(offering_id, rows, actor(), form.reason.data)
    return _file(body, f"{row.program}-{row.slug}.csv")


def _lines(row: Offering, about: Program, asked: Sequence[Question]) -> Iterator[Sequence[object]]:
    cities = city_names() | HOME
    for some in everyone(row.id, wanted_from(request.form, row)):
        told = columns_told(asked, some)
        for person in some:
            answers = (told[person.id].get(each.id) for each in asked)
            yield [*_cells(person, row, about, cities), *answers]


def _ask(row: Offering, form: ExportForm) -> str:
    wanted = wanted_from(request.values, row)
    return render_template(
        "staff/export.html",
        offering=row,
        program=program(row.program),
        form=form,
        errors=form.problems(),
        asked=query_of(wanted),
    )


def _cells(
    person: Registration, row: Offering, about: Program, cities: dict[str, str]
) -> list[object]:
    contact = person.submission
    return [
        contact.reference,
        person.full_name,
        person.called,
        label(person.status),
        person.division.name,
        person.party_size,
        contact.contact_name,
        contact.email,
        contact.phone_typed or contact.phone,
        cities.get(contact.city, contact.city),
        LANGUAGE.get(contact.language, contact.language),
        "Yes" if contact.interpreter == "yes" else "",
        PHOTO.get(person.photo, ""),
        f"{local(person.created_at, row.zone):%Y-%m-%d %H:%M}",
        *(said(about.slug, name, person.answers.get(name)) for name, _ in about.roster_columns),
    ]


def _file(body: bytes, name: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
