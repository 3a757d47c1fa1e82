"""Contact details that somebody told the office: change them with a reason that is kept."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.models import Registration, Submission
from app.program_kit.fields import Email, LongText, Phone, Said, Text, Tick
from app.programs import program
from app.registration.change import ContactChange, change_contact, contact_differences
from app.registration.lookups import is_unconfirmed
from app.registration.person import last_change_of
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.form import StaffForm
from app.staff.found import the_person
from app.staff.sentences import about_person

LABELS = {
    "contact_name": "Name",
    "email": "E-mail address",
    "phone_typed": "Phone",
    "text_ok": "Texts",
    "mailing_address": "Mailing address",
}


class ContactForm(StaffForm):
    """How to reach the person who signed up, and why it changes."""

    contact_name = Text(
        LABELS["contact_name"],
        Said(
            blank="Enter the name",
            width="xl",
            hint="Of whoever signed up. If they take part themselves, the roster changes with it.",
        ),
    )
    email = Email(
        LABELS["email"],
        Said(
            optional=True,
            width="xl",
            hint="A new address gets a mail to confirm it, and earlier links end.",
        ),
    )
    phone_typed = Phone(LABELS["phone_typed"], Said(optional=True, width="md"))
    text_ok = Tick("Texts are fine")
    mailing_address = LongText(LABELS["mailing_address"], Said(optional=True), most=500)
    reason = Text(
        "Why",
        Said(
            blank="Write why: it is kept in the history",
            hint="Who asked for it, and how you know it was them. Only coordinators read it.",
        ),
        most=300,
    )

    def tailor(self, row: Submission) -> None:
        """Who was not asked for a name at sign-up needs none now."""
        self.contact_name.optional = not row.contact_name

    def validate(self, extra_validators: Any = None) -> bool:
        """One way to reach them is needed, and a number for texts."""
        good = bool(super().validate(extra_validators))
        reach = (self.email, self.phone_typed, self.mailing_address)
        if not any(field.data for field in reach):
            self.email.errors = ["Enter an e-mail address, a phone number or a mailing address"]
            return False
        if self.text_ok.data and not self.phone_typed.data:
            self.phone_typed.errors = ["Enter the phone number for texts"]
            return False
        return good

    def change(self) -> ContactChange:
        """The form as the use case takes it."""
        return ContactChange(
            email=self.email.data,
            phone=self.phone_typed.data,
            text_ok=self.text_ok.data,
            name=self.contact_name.data,
            mailing_address=self.mailing_address.data,
        )


@staff.route("/people/<int:registration_id>/contact", methods=["GET", "POST"])
def person_contact(registration_id: int) -> ResponseReturnValue:
    """Change name, e-mail address, phone and mailing address of a sign-up."""
    row = the_person(registration_id)
    posted = request.form if request.method == "POST" else None
    form = ContactForm(posted, obj=row.submission)
    form.tailor(row.submission)
    if request.method == "GET" or not form.validate():
        errors = form.problems()
        return _page(row, form, version_typed() or row.submission.version), 422 if errors else 200
    new_address = form.email.data != row.submission.email
    old_is_told = bool(row.submission.email) and not is_unconfirmed(row.submission)
    try:
        changed = change_contact(
            row.submission_id, form.change(), actor(), version_typed(), form.reason.data
        )
    except StaleDataError:
        return _both_versions(the_person(registration_id), form), 409
    flash(
        _done(form, new_address, old_is_told)
        if changed
        else "Nothing was different, so nothing changed."
    )
    return redirect(url_for("staff.person", registration_id=registration_id))


def _page(row: Registration, form: ContactForm, version: int, **more: Any) -> str:
    return render_template(
        "staff/contact.html",
        person=row,
        offering=row.offering,
        program=program(row.offering.program),
        form=form,
        errors=form.problems(),
        version=version,
        **more,
    )


def _both_versions(row: Registration, form: ContactForm) -> str:
    """Someone was quicker: what they saved and what was typed, side by side, nothing lost."""
    both = [
        (LABELS[column], _in_words(stored), _in_words(typed))
        for column, stored, typed in contact_differences(row.submission, form.change())
    ]
    last = last_change_of(row)
    line = about_person(*last) if last else None
    return _page(row, form, row.submission.version, both=both, last=line)


def _in_words(value: str | bool) -> str:
    return value if isinstance(value, str) else "Yes" if value else "No"


def _done(form: ContactForm, new_address: bool, old_is_told: bool) -> str:
    told = " The old address is told." if old_is_told else ""
    if new_address and form.email.data:
        return f"Saved. The new address gets a mail to confirm it.{told}"
    if new_address:
        return f"Saved. There is no e-mail address now: call or write.{told}"
    return "Saved. A mail tells them, if we have an address."
