"""The form of a parent or guardian: mail it again, or note that it came on paper."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.models import GuardianForm, Registration
from app.program_kit.choices import OneOf
from app.program_kit.fields import Email, Phone, Said, Text
from app.program_kit.guardian import SIGNED
from app.program_kit.statuses import ACTIVE
from app.program_kit.versions import Differing, differing
from app.programs import program
from app.records.texts import current_texts
from app.registration.guardian import GuardianSigned, note_paper_form, send_guardian_form
from app.registration.guardian_facts import form_of
from app.registration.refusals import RefusalError
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.form import StaffForm
from app.staff.found import the_person


class MailedForm(StaffForm):
    """Where the form goes."""

    guardian_name = Text("Parent's or guardian's name", Said(blank="Enter the name", width="xl"))
    guardian_email = Email(
        "Parent's or guardian's e-mail address",
        Said(blank="Enter the e-mail address", width="xl", hint="Links mailed before then end."),
    )


class PaperForm(StaffForm):
    """What stands on the paper."""

    signer_name = Text("Name of who signed", Said(blank="Enter the name on the form", width="xl"))
    relation = OneOf(
        "They are",
        (("parent", "A parent"), ("guardian", "A legal guardian")),
        Said(blank="Choose whether it is a parent or a legal guardian"),
    )
    phone = Phone("Phone number on the day", Said(optional=True, width="md"))


@staff.route("/people/<int:registration_id>/guardian", methods=["GET", "POST"])
def person_guardian(registration_id: int) -> ResponseReturnValue:
    """The state of the form, and what can be done about it."""
    row = the_person(registration_id)
    stored = form_of(row.id) or abort(404)
    back = redirect(url_for("staff.person", registration_id=registration_id))
    if stored.signed_at is not None or row.status not in ACTIVE:
        return back
    act = request.form.get("act", "")
    mailed = MailedForm(request.form if act == "send" else None, obj=stored)
    paper = PaperForm(request.form if act == "paper" else None)
    form = {"send": mailed, "paper": paper}.get(act)
    if form is None or not form.validate():
        return _page(row, stored, mailed, paper)
    try:
        flash(_send(row, mailed) if act == "send" else _note(row, paper))
    except RefusalError as refusal:
        next(iter(form)).errors = [refusal.words]
        return _page(row, stored, mailed, paper)
    except StaleDataError:
        stored = form_of(row.id) or abort(404)
        return _page(row, stored, mailed, paper, differing(MailedForm(obj=stored), mailed))
    return back


def _send(row: Registration, form: MailedForm) -> str:
    name, email = form.guardian_name.data, form.guardian_email.data
    send_guardian_form(row.id, name, email, actor(), version_typed() or 0)
    return "The form is on its way to them."


def _note(row: Registration, form: PaperForm) -> str:
    current = current_texts(row.offering.program)
    told = GuardianSigned(
        signer_name=form.signer_name.data,
        relation=form.relation.data,
        phone=form.phone.data,
        texts={kind: current[kind] for kind in SIGNED if kind in current},
    )
    note_paper_form(row.id, told, actor(), version_typed() or 0)
    return "Noted: the form is signed on paper. Keep the paper with the others."


def _page(
    row: Registration,
    stored: GuardianForm,
    mailed: MailedForm,
    paper: PaperForm,
    both: Differing | None = None,
) -> ResponseReturnValue:
    errors = [*mailed.problems(), *paper.problems()]
    page = render_template(
        "staff/guardian.html",
        person=row,
        offering=row.offering,
        program=program(row.offering.program),
        stored=stored,
        mailed=mailed,
        paper=paper,
        errors=errors,
        both=both,
        # Both versions are on the page now, so the next save is meant.
        version=stored.version if both is not None else version_typed() or stored.version,
    )
    return page, 409 if both is not None else 422 if errors else 200
