"""What one person was shown and signed, whole and ready for paper."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.scope import COORDINATOR, RECORDS
from app.models import now
from app.program_kit.wording import day
from app.programs import program
from app.records.texts import as_html
from app.registration.shown import person_in, shown_to
from app.staff.blueprint import me, staff

# How long a sheet that nobody asks for any more may lie about.
SHRED_AFTER = timedelta(days=7)


@staff.get("/people/<int:registration_id>/shown")
def person_shown(registration_id: int) -> ResponseReturnValue:
    """For the coordinator of the program."""
    return _page(registration_id, COORDINATOR)


@staff.get("/records/shown/<int:registration_id>", endpoint="records_shown")
def records_shown(registration_id: int) -> ResponseReturnValue:
    """For the records designee, in every program."""
    return _page(registration_id, RECORDS)


def _page(registration_id: int, role: str) -> str:
    row = person_in(me(), registration_id, role) or abort(404)
    zone = row.offering.zone
    return render_template(
        "staff/shown.html",
        person=row,
        offering=row.offering,
        program=program(row.offering.program),
        role=role,
        entries=[(each, "") for each in shown_to([row])[row.id]],
        as_html=as_html,
        printed_by=me().name,
        printed=day(now(), zone, year=True),
        shred=day(now() + SHRED_AFTER, zone, year=True),
    )
