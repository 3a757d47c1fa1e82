"""Move one person to another group of the same date: what is free there, and why."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.models import Division, Registration
from app.program_kit import statuses
from app.program_kit.choices import OneOf
from app.program_kit.fields import Said, Text
from app.program_kit.wording import count
from app.programs import program
from app.registration.refusals import FullError, RefusalError
from app.registration.regroup import TOLD, regroup
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.form import StaffForm
from app.staff.found import the_person


class GroupForm(StaffForm):
    """Where to, and why."""

    division = OneOf("New group", (), Said(blank="Choose the new group"))
    reason = Text(
        "Why",
        Said(blank="Write why: it is kept in the history", hint="Only coordinators read it."),
        most=300,
    )


@staff.route("/people/<int:registration_id>/group", methods=["GET", "POST"])
def person_group(registration_id: int) -> ResponseReturnValue:
    """Choose another group; the seat here goes to the next in line."""
    row = the_person(registration_id)
    back = redirect(url_for("staff.person", registration_id=registration_id))
    others = [each for each in row.offering.divisions if each.id != row.division_id]
    if not others or row.status not in statuses.ACTIVE:
        return back
    form = GroupForm(request.form if request.method == "POST" else None)
    form.division.offer([(str(each.id), each.name, _room(each)) for each in others])
    if request.method == "POST" and form.validate():
        try:
            regroup(
                registration_id,
                int(form.division.data),
                actor(),
                form.reason.data,
                version_typed(),
            )
        except FullError as refusal:
            form.division.errors = [refusal.words]
        except RefusalError as refusal:
            form.reason.errors = [refusal.words]
        else:
            flash(_done(row, form.division.shown()))
            return back
    page = render_template(
        "staff/group.html",
        person=row,
        offering=row.offering,
        program=program(row.offering.program),
        form=form,
        errors=form.problems(),
        tells=row.status in TOLD,
        version=version_typed() or row.version,
    )
    return page, 422 if form.errors else 200


def _room(division: Division) -> str:
    """How full a group is, in words."""
    waiting = f", {count(division.waiting, 'person waits', 'people wait')}"
    if division.free is None:
        return "No limit"
    return f"{division.free} of {division.capacity} free" + (waiting if division.waiting else "")


def _done(row: Registration, group: str) -> str:
    name = row.display_name or "The person"
    told = " A mail tells them, if we have an address." if row.status in TOLD else ""
    return f"{name} is in {group} now.{told}"
