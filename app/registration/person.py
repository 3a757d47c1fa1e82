"""Reads for the page about one person: facts, who signed up with them, history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.scope import scoped
from app.extensions import db
from app.models import (
    Activity,
    City,
    Document,
    Meeting,
    Message,
    Offer,
    Offering,
    OfferRegistration,
    PrivateField,
    Registration,
    Signature,
    StaffMember,
    Submission,
    now,
)
from app.program_kit import selection, waitlist
from app.program_kit.statuses import OFFERED, WAITLISTED
from app.program_kit.wording import moment
from app.registration.guardian_facts import form_of
from app.registration.line import waiting_for


def person_for(staff: StaffMember, registration_id: int) -> Registration | None:
    """One person with everything the page shows; None when they are not theirs to see."""
    query = (
        select(Registration)
        .join(Registration.offering)
        .where(Registration.id == registration_id)
        .options(
            joinedload(Registration.offering)
            .selectinload(Offering.meetings)
            .joinedload(Meeting.venue),
            joinedload(Registration.offering).selectinload(Offering.divisions),
            joinedload(Registration.division),
            joinedload(Registration.submission)
            .selectinload(Submission.registrations)
            .joinedload(Registration.division),
            selectinload(Registration.private_fields).load_only(PrivateField.kind),
            selectinload(Registration.also).options(
                joinedload(Registration.submission),
                selectinload(Registration.private_fields).load_only(PrivateField.kind),
            ),
            joinedload(Registration.kept_in).joinedload(Registration.submission),
        )
    )
    return db.session.scalar(scoped(query, staff))


def why_here(registration: Registration) -> str:
    """Why somebody stands where they stand in line, in one sentence; "" for who does not wait."""
    if registration.status != WAITLISTED:
        return ""
    waiting = waiting_for(registration.offering_id)
    for unit in waitlist.lined_up(waiting):
        for person in unit.members:
            if person.registration_id == registration.id:
                place = waitlist.explain(
                    waitlist.places(waiting)[person.registration_id],
                    person,
                    registration.passed_over,
                    moment(person.since, registration.offering.zone),
                    party=unit.members,
                )
                why = selection.why(registration.offering, person.tier, now(), place)
                return f"{why}{_before_the_form(registration)}"
    return ""


def _before_the_form(registration: Registration) -> str:
    form = form_of(registration.id) if registration.is_minor else None
    missing = form is not None and form.signed_at is None
    return " No place is offered before a parent or guardian has signed." if missing else ""


def open_offer_of(registration: Registration) -> Offer | None:
    """The offer somebody has not answered, with all who are in it; its time may be over."""
    if registration.status != OFFERED:
        return None
    return db.session.scalar(
        select(Offer)
        .join(OfferRegistration, OfferRegistration.offer_id == Offer.id)
        .where(OfferRegistration.registration_id == registration.id, Offer.state == "open")
        .order_by(Offer.id.desc())
        .limit(1)
        .options(selectinload(Offer.registrations))
    )


def history_of(registration: Registration) -> Sequence[tuple[Activity, str]]:
    """What happened to this person and to the sign-up they came with, newest first.

    So, too, for further sign-ups of theirs.
    """
    every = (registration, *registration.also)
    rows = db.session.execute(
        select(Activity, func.coalesce(StaffMember.name, ""))
        .outerjoin(StaffMember, StaffMember.id == Activity.staff_id)
        .where(
            Activity.submission_id.in_([each.submission_id for each in every]),
            or_(
                Activity.registration_id.in_([each.id for each in every]),
                Activity.registration_id.is_(None),
            ),
        )
        .order_by(Activity.id.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in rows]


def last_change_of(registration: Registration) -> tuple[Activity, str] | None:
    """The newest line about the sign-up as a whole, and the name of who it was."""
    of = registration.submission_id
    return next(
        (
            line
            for line in history_of(registration)
            if line[0].registration_id is None and line[0].submission_id == of
        ),
        None,
    )


def signed_by(registration_id: int) -> Sequence[tuple[Signature, Document]]:
    """Texts that were agreed to for this person, in any sign-up of theirs, with their versions."""
    rows = db.session.execute(
        select(Signature, Document)
        .join(Document, Document.id == Signature.document_id)
        .join(Registration, Registration.id == Signature.registration_id)
        .where(or_(Registration.id == registration_id, Registration.kept_in_id == registration_id))
        .order_by(Signature.id)
    )
    return [(row[0], row[1]) for row in rows]


def city_names() -> dict[str, str]:
    """What each city code is called."""
    return {code: name for code, name in db.session.execute(select(City.code, City.name))}


def person_of_mail(staff: StaffMember, message_id: int) -> int | None:
    """The first person of the sign-up a mail belongs to; None when it is not theirs to see."""
    query = (
        select(Registration.id)
        .join(Message, Message.submission_id == Registration.submission_id)
        .where(Message.id == message_id)
        .order_by(Registration.position)
        .limit(1)
    )
    return db.session.scalar(scoped(query, staff, Message.program))
