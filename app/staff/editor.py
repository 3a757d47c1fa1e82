"""One class, coffee, day or game: its overview, its words, its seats, publishing, cancelling."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.refusals import RefusalError
from app.models import Offering
from app.offerings.checklist import open_points
from app.offerings.edit import Seats, change_facts, differences
from app.offerings.lookups import history_of, last_editor
from app.offerings.publish import checks_of, publish
from app.program_kit.fields import LongText, Said
from app.program_kit.numbers import whole
from app.program_kit.versions import Differing
from app.program_kit.wording import count
from app.programs import program
from app.registration.cancel_offering import cancel_offering
from app.registration.capacity import change_capacity
from app.registration.cases import number_to_decide
from app.registration.roster import offering_counts
from app.staff.blueprint import actor, staff
from app.staff.form import StaffForm
from app.staff.found import the_offering
from app.staff.mending import mend_href
from app.staff.sentences import about_offering
from app.staff.words import LABELS, WordsForm, in_words

MOST_SEATS = 10_000


class CancelForm(StaffForm):
    """Why it is cancelled, as everyone reads it."""

    reason = LongText(
        "Reason",
        Said(
            blank="Write the reason that people will read",
            hint="It stands in the mail and on the page. For instance: the hall has no power.",
        ),
        most=300,
    )


def version_typed() -> int | None:
    """The version the page was made from, as the form carries it."""
    return whole(request.form.get("version", ""))


@staff.get("/offerings/<int:offering_id>")
def offering(offering_id: int) -> ResponseReturnValue:
    """The overview: what is set, what is missing, seats, history."""
    return _overview(the_offering(offering_id), {})


def _overview(
    row: Offering, refused: dict[str, str], both: Differing | None = None
) -> ResponseReturnValue:
    checks = checks_of(row)
    page = render_template(
        "staff/offering.html",
        offering=row,
        program=program(row.program),
        checks=[(check, mend_href(check, row)) for check in checks],
        ready=not open_points(checks),
        counts=offering_counts([row.id])[row.id],
        cases=number_to_decide(row.id),
        history_lines=[about_offering(line, who) for line, who in history_of(row.id)],
        refused=refused,
        typed=request.form,
        both=both,
    )
    return page, 409 if both is not None else 422 if refused else 200


@staff.route("/offerings/<int:offering_id>/words", methods=["GET", "POST"])
def offering_words(offering_id: int) -> ResponseReturnValue:
    """Edit what the page says."""
    row = the_offering(offering_id)
    form = WordsForm(request.form if request.method == "POST" else None)
    form.tailor(row)
    if request.method == "GET":
        form.fill(row)
    elif form.validate():
        try:
            change_facts(offering_id, form.facts(), actor(), version_typed())
        except RefusalError as refusal:
            form.refuse(refusal)
        except StaleDataError:
            return _both_versions(the_offering(offering_id), form), 409
        else:
            flash("Saved. The page and subscribed calendars show it now.")
            return redirect(url_for("staff.offering", offering_id=offering_id))
    errors = form.problems()
    page = render_template(
        "staff/words.html",
        offering=row,
        program=program(row.program),
        form=form,
        errors=errors,
        version=version_typed() or row.version,
    )
    return page, 422 if errors else 200


def _both_versions(row: Offering, form: WordsForm) -> str:
    """Someone was quicker: what they saved and what was typed, side by side, nothing lost."""
    rows = [
        (LABELS[name], in_words(name, stored, row), in_words(name, typed, row))
        for name, stored, typed in differences(row, form.facts())
    ]
    return render_template(
        "staff/words.html",
        offering=row,
        program=program(row.program),
        form=form,
        errors=[],
        version=row.version,
        both=rows,
        editor=last_editor(row.id),
    )


@staff.post("/offerings/<int:offering_id>/seats")
def offering_seats(offering_id: int) -> ResponseReturnValue:
    """Save names and seats of the groups."""
    row = the_offering(offering_id)
    wanted: dict[int, Seats] = {}
    refused: dict[str, str] = {}
    for division in row.divisions:
        name = request.form.get(f"name-{division.id}", "").strip()[:120]
        typed = request.form.get(f"capacity-{division.id}", "").strip()
        held = request.form.get(f"held-{division.id}", str(division.held_back)).strip()
        seats, kept = whole(typed), whole(held or "0")
        if not name:
            refused[f"name-{division.id}"] = "Enter a name for the group"
        if typed and (seats is None or seats > MOST_SEATS):
            refused[f"capacity-{division.id}"] = "Enter a number, or leave it blank for no limit"
        elif kept is None or kept > MOST_SEATS:
            refused[f"held-{division.id}"] = "Enter a number, or leave it blank for none"
        elif name:
            version = whole(request.form.get(f"version-{division.id}", ""))
            wanted[division.id] = Seats(name, seats, kept, version)
    if not refused:
        try:
            made = change_capacity(offering_id, wanted, actor())
        except RefusalError as refusal:
            refused[refusal.field] = refusal.words
        except StaleDataError:
            row = the_offering(offering_id)
            return _overview(row, {}, _both_seats(row, wanted))
        else:
            offers = count(made, "offer was", "offers were") + " made to people who waited"
            flash(f"The seats are saved, and {offers}." if made else "The seats are saved.")
            return redirect(url_for("staff.offering", offering_id=offering_id))
    return _overview(the_offering(offering_id), refused)


def _both_seats(row: Offering, wanted: dict[int, Seats]) -> Differing:
    """Names and seats as they are stored, and as they were typed, where the two differ."""
    both: Differing = []
    for division in row.divisions:
        typed = wanted[division.id]
        name, seats = division.name, _seats_in_words(division.capacity)
        if typed.name != name:
            both.append((f"Name of {name}", name, typed.name))
        if typed.held_back not in {None, division.held_back}:
            both.append((f"Held back in {name}", str(division.held_back), str(typed.held_back)))
        if typed.capacity != division.capacity:
            both.append((f"Seats of {name}", seats, _seats_in_words(typed.capacity)))
    return both


def _seats_in_words(seats: int | None) -> str:
    return "No limit" if seats is None else str(seats)


@staff.post("/offerings/<int:offering_id>/publish")
def offering_publish(offering_id: int) -> ResponseReturnValue:
    """Open the page to everyone, if the checklist is done."""
    the_offering(offering_id)
    try:
        publish(offering_id, actor(), version_typed())
    except RefusalError as refusal:
        flash(refusal.words, "error")
    else:
        flash("It is public. People can sign up as soon as sign-up opens.")
    return redirect(url_for("staff.offering", offering_id=offering_id))


@staff.route("/offerings/<int:offering_id>/cancel", methods=["GET", "POST"])
def offering_cancel(offering_id: int) -> ResponseReturnValue:
    """Cancel it: page, calendars, registrations and mails in one act."""
    row = the_offering(offering_id)
    if row.state != "published":
        return redirect(url_for("staff.offering", offering_id=offering_id))
    form = CancelForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        told = cancel_offering(offering_id, actor(), form.reason.data, version_typed())
        flash(
            f"It is cancelled. {count(told, 'sign-up was', 'sign-ups were')} open: whoever gave "
            "an e-mail address gets a mail. Call the others."
        )
        return redirect(url_for("staff.offering", offering_id=offering_id))
    page = render_template(
        "staff/offering_cancel.html",
        offering=row,
        program=program(row.program),
        form=form,
        errors=form.problems(),
        counts=offering_counts([row.id])[row.id],
    )
    return page, 422 if form.errors else 200
