"""Lists of dates, and starting a new one from the usual schedule or from an earlier one."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.refusals import RefusalError
from app.accounts.scope import may_see, programs_of
from app.models import now
from app.offerings.copy_offering import Copy, copy_offering
from app.offerings.draft import Start, draft
from app.offerings.lookups import shelves
from app.program_kit.choices import Dropdown
from app.program_kit.fields import Said, Text
from app.programs import PROGRAMS, program
from app.registration.roster import offering_counts
from app.staff.blueprint import actor, me, staff
from app.staff.fields import Days, OneDay
from app.staff.form import StaffForm
from app.staff.found import the_offering

TITLE = Said(
    blank="Enter a title",
    hint="As residents read it, for instance Citizen's Academy, spring 2027.",
    width="2xl",
)
FIRST_DAY = Said(
    blank="Enter the first day", hint="For instance March 4, 2027 or 3/4/2027.", width="md"
)


class NewForm(StaffForm):
    """The little one has to know to start."""

    program = Dropdown("Program", (), Said(blank="Choose a program", width="lg"))
    title = Text("Title", TITLE, most=160)
    first_day = OneDay("First day", FIRST_DAY)
    skipped = Days(
        "Days without a session",
        Said(
            optional=True,
            hint="For weekly programs: holidays to skip, parted by semicolons.",
            width="xl",
        ),
        most=300,
    )


class CopyForm(StaffForm):
    """What a copy is called and when it starts."""

    title = Text("Title", TITLE, most=160)
    first_day = OneDay("First day", FIRST_DAY)


@staff.get("/offerings")
def offerings() -> ResponseReturnValue:
    """All dates of all programs this person coordinates."""
    return _list(None)


@staff.get("/<slug>/")
def program_page(slug: str) -> ResponseReturnValue:
    """The dates of one program."""
    if not may_see(me(), slug):
        abort(404)
    return _list(slug)


def _list(slug: str | None) -> ResponseReturnValue:
    found = shelves(me(), slug, now())
    ids = [each.id for shelf in (found.coming, found.drafts, found.past) for each in shelf]
    return render_template(
        "staff/offerings.html",
        shelves=found,
        counts=offering_counts(ids),
        program=program(slug) if slug else None,
        programs_by_slug={each.slug: each for each in PROGRAMS},
    )


@staff.route("/offerings/new", methods=["GET", "POST"])
def offerings_new() -> ResponseReturnValue:
    """Start from the program's usual schedule."""
    mine = [program(slug) for slug in programs_of(me())]
    wanted = request.args.get("program", mine[0].slug if len(mine) == 1 else "")
    form = NewForm(request.form if request.method == "POST" else None, program=wanted)
    form.program.offer([("", "Choose"), *((each.slug, each.title) for each in mine)])
    if request.method == "POST" and form.validate() and form.first_day.day:
        start = Start(
            title=form.title.data,
            first_day=form.first_day.day,
            skipped=form.skipped.days,
            contact_email=current_app.config["DEPARTMENT_EMAIL"],
            contact_phone=current_app.config["DEPARTMENT_PHONE"],
            calendar_domain=current_app.config["CALENDAR_DOMAIN"],
        )
        try:
            made = draft(program(form.program.data), start, actor())
        except RefusalError as refusal:
            form.refuse(refusal)
        else:
            flash("The draft is made. Nobody outside sees it until you publish it.")
            return redirect(url_for("staff.offering", offering_id=made))
    page = render_template("staff/offering_new.html", form=form, errors=form.problems())
    return page, 422 if form.errors else 200


@staff.route("/offerings/<int:offering_id>/copy", methods=["GET", "POST"])
def offering_copy(offering_id: int) -> ResponseReturnValue:
    """Copy: same words and seats, all dates moved."""
    source = the_offering(offering_id)
    form = CopyForm(request.form if request.method == "POST" else None, title=source.title)
    if request.method == "POST" and form.validate() and form.first_day.day:
        wanted = Copy(form.title.data, form.first_day.day, current_app.config["CALENDAR_DOMAIN"])
        try:
            made = copy_offering(offering_id, wanted, actor())
        except RefusalError as refusal:
            form.refuse(refusal)
        else:
            flash("The copy is a draft. Look through its sessions and publish it.")
            return redirect(url_for("staff.offering", offering_id=made))
    page = render_template(
        "staff/offering_copy.html", form=form, offering=source, errors=form.problems()
    )
    return page, 422 if form.errors else 200
