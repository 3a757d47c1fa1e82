"""Consent to the background check is taken back: the check stops, the registration ends.

It ends without a judgement, so it is a withdrawal and no refusal. Consent is what a check stands
on: whoever may be doing one is told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.scope import COORDINATOR, REVIEWER, scoped
from app.extensions import db, write_tx
from app.messages import kinds
from app.messages.enqueue import owe
from app.messages.homes import tell_homes
from app.models import (
    Actor,
    Document,
    ProgramGrant,
    Registration,
    Role,
    Signature,
    StaffMember,
    now,
)
from app.program_kit.statuses import (
    CHECK_PENDING,
    DOCUMENTS_DUE,
    UNDER_REVIEW,
    WAITLISTED,
    WITHDRAWN,
)
from app.programs import program as program_of
from app.registration import fetch
from app.registration.history import note
from app.registration.next_step import CLEAR, outcome_of
from app.registration.offers import offer_free_seats
from app.registration.refusals import NotAllowedError, all_or_nothing
from app.registration.signing import AGREED
from app.registration.transition import move

CONSENT = "check_consent"
ENDS = "The consent to the check was taken back, so it stops and the registration ends."
# Before them nobody has agreed, and after them the check is done.
BEFORE_THE_WORD = frozenset({UNDER_REVIEW, DOCUMENTS_DUE, CHECK_PENDING, WAITLISTED})
SHOWN_FOR = timedelta(days=14)


def may_take_back(row: Registration) -> bool:
    """Is there a consent that stands, and a check that it can still stop?"""
    if row.status not in BEFORE_THE_WORD or not program_of(row.offering.program).grounds:
        return False
    return bool(_consents(row.id)) and outcome_of(row.id) != CLEAR


@all_or_nothing
def take_back_consent(
    registration_id: int, actor: Actor, reason: str = "", expected_version: int | None = None
) -> None:
    """Stop the check and end the registration. Again changes nothing.

    NotAllowedError where no check can be stopped, or staff does not say how they know.
    """
    if actor.kind == "staff" and not reason.strip():
        raise NotAllowedError("Write who said it, and how.")
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    if row.status == WITHDRAWN and not _consents(row.id):
        db.session.rollback()
        return
    if not may_take_back(row):
        raise NotAllowedError("There is no check any more that this could stop.")
    at = now()
    for consent in _consents(row.id):
        consent.taken_back_at = at
    note("consent_ended", actor, row.submission, registration=row, reason=reason)
    move(row, WITHDRAWN, actor, ENDS)
    told = {"registration_ids": [row.id], "consent": True}
    key = f"{row.id}:consent:{at.isoformat()}"
    tell_homes(kinds.WITHDRAWN, row.submission, [row.id], key=key, data=told)
    _tell_staff(row, at)
    offering_id = row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def taken_back_lately(staff: StaffMember, role: str) -> Sequence[tuple[Registration, datetime]]:
    """Whose check must not go on, and since when, the newest first."""
    query = (
        select(Registration, Signature.taken_back_at)
        .join(Signature, Signature.registration_id == Registration.id)
        .join(Registration.offering)
        .where(Signature.taken_back_at > now() - SHOWN_FOR, Registration.status == WITHDRAWN)
        .options(contains_eager(Registration.offering))
        .order_by(Signature.taken_back_at.desc(), Signature.id)
        .limit(50)
    )
    found = db.session.execute(scoped(query, staff, role=role))
    return [(row, at) for row, at in found if at is not None]


def _consents(registration_id: int) -> Sequence[Signature]:
    """Consents to the check that stand, also from a sign-up that was merged into this one."""
    mine = select(Registration.id).where(
        or_(Registration.id == registration_id, Registration.kept_in_id == registration_id)
    )
    query: Select[Signature] = (
        select(Signature)
        .join(Document, Document.id == Signature.document_id)
        .where(
            Signature.registration_id.in_(mine),
            Document.kind == CONSENT,
            Signature.choice == AGREED,
            Signature.taken_back_at.is_(None),
        )
        .order_by(Signature.id)
    )
    return db.session.scalars(query).all()


def _tell_staff(row: Registration, at: datetime) -> None:
    """Owe a mail to everybody who decides or does checks in the program; it names nobody."""
    slug = row.offering.program
    for staff_id, (email, role) in _concerned(slug).items():
        owe(
            dedupe_key=f"{kinds.CONSENT_ENDED}:{row.id}:{at.isoformat()}:{staff_id}",
            kind=kinds.CONSENT_ENDED,
            recipient=email,
            program=slug,
            offering_id=row.offering_id,
            data={
                "registration_id": row.id,
                "page": "checks" if role == REVIEWER else f"people/{row.id}",
            },
            due_at=at,
            created_at=at,
        )


def _concerned(slug: str) -> dict[int, tuple[str, str]]:
    """Address and role by account; a coordinator who does checks too is told as coordinator."""
    query = (
        select(StaffMember.id, StaffMember.email, Role.name)
        .join(StaffMember.roles)
        .where(
            StaffMember.active,
            Role.name.in_((COORDINATOR, REVIEWER)),
            StaffMember.grants.any(ProgramGrant.program == slug),
        )
        .order_by(Role.name.desc(), StaffMember.id)
    )
    # "reviewer" comes first and is written over by "coordinator".
    return {staff_id: (email, role) for staff_id, email, role in db.session.execute(query)}
