"""Turns an application into rows: submission, registrations, sealed fields, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db, vault
from app.models import (
    Actor,
    GuardianForm,
    Offering,
    PrivateField,
    Registration,
    Signature,
    Submission,
    now,
)
from app.program_kit.application import Application, Person
from app.program_kit.names import fold
from app.program_kit.statuses import (
    ATTENDED,
    COMPLETED,
    CONFIRMED,
    GUARDIAN_PENDING,
    PARTLY_COMPLETED,
    SEATED,
    WAITLISTED,
)
from app.registration.history import note_status
from app.registration.private import identity_of
from app.registration.signing import SHOWN

# Of a minor it is on record that the notice for people under 18 was shown.
MINOR_NOTICE = "minor_notice"


@dataclass(frozen=True)
class Place:
    """Where one person of a sign-up stands: division, status, position in the sign-up."""

    division_id: int
    status: str
    position: int
    tier: int = 0
    drawn: int = 0


def add_submission(
    offering: Offering, application: Application, reference: str, key: str
) -> Submission:
    """The row for what was handed in."""
    notice = application.texts.get("notice")
    row = Submission(
        offering_id=offering.id,
        reference=reference,
        key_hash=key,
        content_hash="",
        contact_name=application.contact_name,
        relation=application.relation,
        email=application.email,
        phone=application.phone,
        phone_typed=application.phone_typed,
        text_ok=application.text_ok,
        language=application.language,
        interpreter=application.interpreter,
        city=application.city,
        mailing_address=application.mailing_address,
        heard=application.heard,
        announcements=application.announcements,
        keep_together=application.keep_together,
        answers=dict(application.answers),
        notice_document_id=notice,
        notice_shown_at=application.notice_shown_at if notice else None,
        source=application.source,
        staff_id=application.staff_id,
    )
    row.offering = offering
    db.session.add(row)
    return row


def add_registration(
    submission: Submission,
    person: Person,
    place: Place,
    texts: Mapping[str, int],
    actor: Actor,
) -> Registration:
    """The row for one person, with sealed fields, signatures and the first line of history.

    `texts` names the versions that were shown and signed, by kind.
    """
    row = Registration(
        submission_id=submission.id,
        offering_id=submission.offering_id,
        division_id=place.division_id,
        position=place.position,
        status=place.status,
        status_at=now(),
        seat_held=place.status in SEATED,
        party_size=person.party_size,
        full_name=person.full_name,
        called=person.called,
        search_name=fold(f"{person.full_name} {person.called}")[:260],
        is_minor=person.is_minor,
        grade=person.grade,
        photo=person.photo,
        answers=dict(person.answers),
    )
    row.tier = place.tier
    row.took_part = person.answers.get("before") == "yes" or _took_part(row, submission)
    row.drawn = place.drawn
    db.session.add(row)
    db.session.flush()
    seal_fields(row, person.private)
    if person.guardian_name:
        add_guardian_form(row, person)
    _sign(row, submission, person, texts)
    note_status(row, "", actor, _first_reason(place.status), verb="signed_up")
    return row


def add_guardian_form(registration: Registration, person: Person) -> GuardianForm:
    """The form that a parent or guardian is still to sign."""
    form = GuardianForm(
        registration_id=registration.id,
        guardian_name=person.guardian_name,
        guardian_email=person.guardian_email,
    )
    db.session.add(form)
    return form


def seal_fields(registration: Registration, private: Mapping[str, str]) -> None:
    """Write or replace private texts of a person, each sealed to this row and kind."""
    if not private:
        return
    present = {field.kind: field for field in registration.private_fields}
    for kind, text in private.items():
        sealed = vault.seal(text, identity_of(registration.id, kind))
        field = present.get(kind)
        if field is None:
            field = PrivateField(registration_id=registration.id, kind=kind)
            db.session.add(field)
        field.sealed, field.updated_at = sealed, now()


def _sign(
    registration: Registration, submission: Submission, person: Person, texts: Mapping[str, int]
) -> None:
    read = {MINOR_NOTICE: SHOWN} if person.is_minor and MINOR_NOTICE in texts else {}
    for kind, choice in {**read, **person.signatures}.items():
        db.session.add(
            Signature(
                registration_id=registration.id,
                document_id=texts[kind],
                signer_name=submission.contact_name or person.full_name,
                choice=choice,
                method="web" if submission.source == "web" else submission.source,
                signed_at=now(),
            )
        )


def _took_part(row: Registration, submission: Submission) -> bool:
    """Did the same name at the same address take part in an earlier run of the program?"""
    if not submission.email or not row.full_name:
        return False
    found = db.session.execute(
        select(Registration.id)
        .join(Submission, Submission.id == Registration.submission_id)
        .join(Offering, Offering.id == Registration.offering_id)
        .where(
            Offering.program == submission.offering.program,
            Offering.id != row.offering_id,
            Submission.email == submission.email,
            Registration.search_name == row.search_name,
            Registration.status.in_((ATTENDED, COMPLETED, PARTLY_COMPLETED)),
        )
        .limit(1)
    )
    return found.first() is not None


def _first_reason(status: str) -> str:
    if status == CONFIRMED:
        return "A place was free."
    if status == GUARDIAN_PENDING:
        return "A place was free; it is kept until a parent or guardian signs."
    if status == WAITLISTED:
        return "No place was free, or others were already waiting."
    return "Applications are read by the coordinator."
