"""What the resident's page says of a missing guardian's form, and mailing it again."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from app.manage.fresh import Behind
from app.models import RESIDENT, GuardianForm, Registration, Submission
from app.program_kit import wording
from app.program_kit.guardian import GuardianAddress
from app.program_kit.numbers import whole
from app.program_kit.statuses import ACTIVE
from app.program_kit.versions import Differing, differing
from app.programs import program as program_of
from app.registration.guardian import send_guardian_form
from app.registration.guardian_facts import form_of, forms_of
from app.registration.refusals import RefusalError
from app.web.public import private_page

Posted = MultiDict[str, str]


def missing_forms(submission: Submission) -> list[dict[str, Any]]:
    """Whose guardian's form is missing, where it was mailed, until when a place waits for it."""
    minors = {row.id: row for row in submission.registrations if row.is_minor}
    forms = forms_of(minors) if minors else {}
    zone = submission.offering.zone
    return [
        {
            "id": form.registration_id,
            "name": minors[form.registration_id].display_name,
            "guardian": form.guardian_name,
            "email": form.guardian_email,
            "sent": wording.moment(form.asked_at, zone) if form.asked_at else "",
            "until": wording.deadline(form.due_at, zone) if form.due_at else "",
        }
        for form in forms.values()
        if form.signed_at is None and minors[form.registration_id].status in ACTIVE
    ]


def guardian_page(behind: Behind, posted: Posted) -> Response:
    """Where the form is mailed, to be mended or mailed again; typed before, it is still there."""
    row, form = _chosen(behind.submission, posted)
    typed = "guardian_email" in posted
    return _page(behind, row, form, GuardianAddress(posted) if typed else _stored(form))


def send_again(behind: Behind, posted: Posted) -> Response | None:
    """Mail the form; a page with what is wrong, or None when it is on its way."""
    row, form = _chosen(behind.submission, posted)
    address = GuardianAddress(posted)
    if not address.validate():
        return _page(behind, row, form, address, 422)
    version = whole(posted.get("version", "")) or 0
    name, email = address.guardian_name.data, address.guardian_email.data
    try:
        send_guardian_form(row.id, name, email, RESIDENT, version)
    except RefusalError as refusal:
        address.guardian_email.errors = [refusal.words]
        return _page(behind, row, form, address, 409)
    except StaleDataError:
        form = form_of(row.id) or abort(404)
        return _page(behind, row, form, address, 409, differing(_stored(form), address))
    return None


def _chosen(submission: Submission, posted: Posted) -> tuple[Registration, GuardianForm]:
    asked = whole(posted.get("person", "")) or 0
    row = next((row for row in submission.registrations if row.id == asked), None)
    form = form_of(row.id) if row else None
    if row is None or form is None:
        abort(404)
    return row, form


def _stored(form: GuardianForm) -> GuardianAddress:
    return GuardianAddress(
        data={"guardian_name": form.guardian_name, "guardian_email": form.guardian_email}
    )


def _page(
    behind: Behind,
    row: Registration,
    form: GuardianForm,
    address: GuardianAddress,
    status: int = 200,
    both: Differing | None = None,
) -> Response:
    return private_page(
        "manage/guardian_ask.html",
        status,
        program=program_of(row.offering.program),
        offering=row.offering,
        person=row,
        form=address,
        version=form.version,
        both=both,
        problems=address.problems(),
        token=behind.token,
        opened=behind.kept_open(),
    )
