"""What is due to be destroyed: the list to decide on, holds, and the log of what went."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.program_kit.fields import LongText, Said, Text
from app.program_kit.numbers import whole
from app.records import holds
from app.records.purge import decide, destroyed, open_purge, summary
from app.records.retention import SERIES
from app.registration.refusals import RefusalError
from app.staff.blueprint import me, staff
from app.staff.fields import ZONE
from app.staff.form import StaffForm

KINDS = {
    "private_field": "private answers",
    "answer": "answers to added questions",
    "signature": "signatures",
    "outcome": "outcomes of background checks",
    "message": "mails on record",
    "history_line": "lines of history",
    "registration": "people",
    "data_request": "answered data requests",
}


class DecideForm(StaffForm):
    """Why a list is approved or refused."""

    reason = LongText(
        "Why?",
        Said(blank="Write why", hint="Stands in the log. For instance: checked with the clerk."),
        most=300,
    )


class HoldForm(StaffForm):
    """Whose sign-up is held, and why."""

    reference = Text(
        "Reference of the sign-up",
        Said(blank="Enter the reference, as in BCD-234", width="sm", autocomplete="off"),
        most=20,
    )
    why = LongText(
        "Why must it be kept?",
        Said(blank="Write why it must be kept", hint="For instance: a claim, with its number."),
        most=300,
    )


@staff.get("/records/purges", endpoint="records_purges")
def purges() -> ResponseReturnValue:
    """The list that waits, the holds, and the log."""
    return _page(DecideForm(), HoldForm())


@staff.post("/records/purges/decide", endpoint="records_purge_decide")
def purge_decide() -> ResponseReturnValue:
    """Approve or refuse a list."""
    form = DecideForm(request.form)
    if not form.validate():
        return _page(form, HoldForm())
    approve = request.form.get("act") == "approve"
    purge_id = whole(request.form.get("list", "")) or 0
    try:
        decide(purge_id, me().id, approve=approve, reason=form.reason.data)
    except RefusalError as refusal:
        form.reason.errors = [refusal.words]
        return _page(form, HoldForm())
    flash("Approved. The next run destroys it." if approve else "Refused. Nothing was destroyed.")
    return redirect(url_for("staff.records_purges"))


@staff.post("/records/holds", endpoint="records_hold")
def records_hold() -> ResponseReturnValue:
    """Keep a sign-up whatever the schedule says."""
    form = HoldForm(request.form)
    if not form.validate():
        return _page(DecideForm(), form)
    try:
        holds.hold(form.reference.data, form.why.data, me().id)
    except RefusalError as refusal:
        form.reference.errors = [refusal.words]
        return _page(DecideForm(), form)
    flash("It is held. No list takes it until you lift the hold.")
    return redirect(url_for("staff.records_purges"))


@staff.post("/records/holds/lift", endpoint="records_hold_lift")
def records_hold_lift() -> ResponseReturnValue:
    """End a hold."""
    hold_id = whole(request.form.get("hold", ""))
    if hold_id in {row.id for row, _what in holds.open_holds()}:
        holds.lift(hold_id or 0, me().id)
        flash("The hold is lifted.")
    return redirect(url_for("staff.records_purges"))


def _page(decision: DecideForm, hold: HoldForm) -> ResponseReturnValue:
    found = open_purge()
    errors = [*decision.problems(), *hold.problems()]
    page = render_template(
        "staff/purges.html",
        purge=found,
        rows=summary(found.id) if found else [],
        series=SERIES,
        kinds=KINDS,
        decision=decision,
        hold=hold,
        holds=holds.open_holds(),
        log=destroyed(),
        zone=ZONE,
        errors=errors,
    )
    return page, 422 if errors else 200
