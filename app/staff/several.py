"""Deciding about several applications: tick, read what would happen and be mailed, then decide."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.models import Offering, now
from app.program_kit.numbers import whole
from app.program_kit.statuses import TRANSITIONS
from app.programs import program
from app.registration.decide_several import Pick, Verdict, decide_several, rehearse
from app.registration.inbox import PAGE
from app.staff.blueprint import actor, staff
from app.staff.decision_form import DecisionForm
from app.staff.inbox import asked_from, list_page, query_of, reviewed_offering


@staff.post("/offerings/<int:offering_id>/applications/preview")
def applications_preview(offering_id: int) -> ResponseReturnValue:
    """What would become of each who was ticked, and the mails; nothing has happened yet."""
    row, form, picks = reviewed_offering(offering_id), DecisionForm(request.form), picked()
    good = form.validate()
    if not good or not picks:
        return list_page(
            row, asked_from(request.form), form, {each.registration_id for each in picks}
        )
    found = rehearse(offering_id, picks, form.decision(), actor())
    return render_template(
        "staff/applications_preview.html",
        **_frame(row),
        form=form,
        groups=found.groups,
        refused=found.refused,
        at=now(),
    )


@staff.post("/offerings/<int:offering_id>/applications/decide")
def applications_decide(offering_id: int) -> ResponseReturnValue:
    """Decide as the preview showed; who was changed meanwhile is named and left alone."""
    row, form, picks = reviewed_offering(offering_id), DecisionForm(request.form), picked()
    good = form.validate()
    if not good or not picks:
        return list_page(
            row, asked_from(request.form), form, {each.registration_id for each in picks}
        )
    verdicts = decide_several(offering_id, picks, form.decision(), actor())
    return render_template(
        "staff/applications_decided.html",
        **_frame(row),
        decided=[each for each in verdicts if not each.refused],
        refused=[each for each in verdicts if each.refused],
        unreached=_unreached(verdicts),
    )


def picked() -> list[Pick]:
    """Who was ticked: id and version, and after the preview the status that it showed.

    What is not written so is passed over; nobody ticks more than a page.
    """
    picks = {}
    for text in request.form.getlist("person")[:PAGE]:
        number, version, to, *_more = [*text.split(":"), "", ""]
        registration_id, seen = whole(number), whole(version)
        if registration_id and seen and to in {"", *TRANSITIONS}:
            picks[registration_id] = Pick(registration_id, seen, to)
    return list(picks.values())


def _unreached(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [each for each in verdicts if not each.refused and not each.email]


def _frame(row: Offering) -> dict[str, object]:
    asked = asked_from(request.form)
    return {
        "offering": row,
        "program": program(row.program),
        "asked": asked,
        "query_of": query_of,
    }
