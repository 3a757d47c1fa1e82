"""A parent or guardian signs for somebody of 16 or 17: asked by mail, reminded, never in the way.

A place is kept for the form until its day. When that passes the person waits in line, and is
offered a place again only after the form has come. The deadline is judged whenever it is read,
so that a late signature finds what the worker would have done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.messages import kinds
from app.messages.enqueue import enqueue
from app.models import (
    SYSTEM,
    AccessLink,
    Actor,
    GuardianForm,
    Message,
    Registration,
    now,
)
from app.program_kit.guardian import stricter_photo
from app.program_kit.kept import kept_until
from app.program_kit.statuses import ACTIVE, CONFIRMED, GUARDIAN_PENDING
from app.registration import fetch
from app.registration.guardian_deadlines import GUARDIANS
from app.registration.guardian_facts import mail_form
from app.registration.history import note
from app.registration.kept_places import locked, release_late
from app.registration.offers import offer_free_seats
from app.registration.refusals import NotAllowedError, TooLateError, all_or_nothing
from app.registration.signing import AGREED, SHOWN, add_signatures
from app.registration.transition import move

# A form may be mailed again so often within a day: the address is one that somebody else typed.
MAILS_A_DAY = 4


@dataclass(frozen=True)
class GuardianSigned:
    """What a guardian answered. `texts` are the versions that were shown, by kind."""

    signer_name: str
    relation: str
    phone: str
    texts: dict[str, int]
    photo: str = ""
    notice: int | None = None


def ask_guardians(registrations: Iterable[Registration], actor: Actor = SYSTEM) -> None:
    """Mail the form to the guardians of these people who were not asked yet. Does not commit.

    Called once the address of the sign-up is known to be real, so that the page cannot be used
    to send mail to strangers.
    """
    for row in registrations:
        form = _locked(row.id)
        if form is not None and form.asked_at is None:
            ask_guardian(row, actor)


def ask_guardian(row: Registration, actor: Actor) -> None:
    """Mail the form if it is missing; a place that is kept is kept from now. Does not commit."""
    form = _locked(row.id)
    if form is None or form.signed_at or row.status not in ACTIVE:
        return
    form.asked_at, form.reminded = now(), 0
    pending = row.status == GUARDIAN_PENDING
    form.due_at = kept_until(form.asked_at, fetch.first_start(row.offering_id)) if pending else None
    mail_form(row, form, form.asked_at.isoformat())
    note("guardian_asked", actor, row.submission, registration=row)


@all_or_nothing
def sign_guardian_form(registration_id: int, told: GuardianSigned) -> None:
    """The guardian signs: a place that was kept is theirs, who waits can now be offered one.

    Again changes nothing. TooLateError when the person is not registered any more.
    """
    release_late(GUARDIANS, registration_id)
    write_tx()
    row = fetch.registration(registration_id)
    form = _locked(registration_id)
    if form is None or form.signed_at is not None:
        db.session.rollback()
        return
    if row.status not in ACTIVE:
        raise TooLateError("This registration has ended, so there is nothing left to sign.")
    _sign(row, form, told, "web", SYSTEM)
    if form.guardian_email:
        enqueue(
            kinds.GUARDIAN_SIGNED, row.submission, key=str(form.id),
            data={"registration_id": row.id}, recipient=form.guardian_email,
        )  # fmt: skip
    _commit_and_offer(row)


@all_or_nothing
def note_paper_form(
    registration_id: int, told: GuardianSigned, actor: Actor, expected_version: int
) -> None:
    """A coordinator has the form on paper. Again changes nothing."""
    release_late(GUARDIANS, registration_id)
    write_tx()
    row = fetch.registration(registration_id)
    form = _expected(registration_id, expected_version)
    if form.signed_at is not None:
        db.session.rollback()
        return
    if row.status not in ACTIVE:
        raise NotAllowedError("This registration has ended.")
    _sign(row, form, told, "paper", actor)
    _commit_and_offer(row)


@all_or_nothing
def send_guardian_form(
    registration_id: int, name: str, email: str, actor: Actor, expected_version: int
) -> None:
    """Mail the form again, perhaps to another address; links that were mailed before end."""
    write_tx()
    row = fetch.registration(registration_id)
    form = _expected(registration_id, expected_version)
    if form.signed_at is not None:
        raise NotAllowedError("The form is signed already.")
    if row.status not in ACTIVE:
        raise NotAllowedError("This registration has ended.")
    if _mailed_today(row) >= MAILS_A_DAY:
        raise NotAllowedError("The form was mailed several times today. Try again tomorrow.")
    db.session.execute(
        update(AccessLink)
        .where(AccessLink.registration_id == row.id, AccessLink.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    changed = (form.guardian_name, form.guardian_email) != (name, email)
    form.guardian_name, form.guardian_email = name, email
    form.asked_at = form.asked_at or now()
    mail_form(row, form, now().isoformat())
    words = "Sent to another address." if changed else "Sent again."
    note("guardian_asked", actor, row.submission, registration=row, reason=words)
    db.session.commit()


def _sign(
    row: Registration, form: GuardianForm, told: GuardianSigned, method: str, actor: Actor
) -> None:
    form.signed_at, form.method = now(), method
    form.signer_name, form.relation, form.phone = told.signer_name, told.relation, told.phone
    form.due_at = None
    shown = [(told.notice, SHOWN)] if told.notice else []
    agreed = [(each, AGREED) for each in told.texts.values()]
    add_signatures(row, [*shown, *agreed], told.signer_name, method, form.signed_at)
    if told.photo:
        row.photo = stricter_photo(row.photo, told.photo)
    words = "A parent or guardian signed" + (" on paper." if method == "paper" else ".")
    note("guardian_signed", actor, row.submission, registration=row, reason=words)
    if row.status == GUARDIAN_PENDING:
        move(row, CONFIRMED, actor, words)
        enqueue(kinds.RECEIVED, row.submission, key=f"guardian:{form.id}")


def _mailed_today(row: Registration) -> int:
    """Mails with the form that this sign-up caused within a day."""
    count = select(func.count(Message.id)).where(
        Message.submission_id == row.submission_id,
        Message.kind == kinds.GUARDIAN_FORM,
        Message.created_at > now() - timedelta(days=1),
    )
    return db.session.scalars(count).one()


def _expected(registration_id: int, version: int) -> GuardianForm:
    form = _locked(registration_id)
    if form is None:
        raise NotAllowedError("Nobody has to sign for this person.")
    if form.version != version:
        raise StaleDataError("the guardian's form was changed meanwhile")
    return form


def _commit_and_offer(row: Registration) -> None:
    offering_id = row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def _locked(registration_id: int) -> GuardianForm | None:
    form: GuardianForm | None = locked(GuardianForm, registration_id)
    return form
