"""Fetching rows inside a use case, locked and with the version the page was made from.

Locks leave the key free (PostgreSQL: FOR NO KEY UPDATE), because every line of history points at
offering, submission and registration: a stronger lock would let two use cases wait for each other.
Who locks several goes down: offering, submissions, registrations, divisions, each by id. An offer
is locked only by who has locked registrations in it before, or by who locks nothing else. A case
is locked before all of them, and only by who decides it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Case, Meeting, Offer, OfferRegistration, Registration, Submission
from app.program_kit import statuses


def registrations(
    ids: Iterable[int], *, among: Collection[str] = statuses.TRANSITIONS.keys()
) -> list[Registration]:
    """Registrations by id, locked in id order; only those whose status is `among` these."""
    return list(
        db.session.execute(
            select(Registration)
            .where(Registration.id.in_(list(ids)), Registration.status.in_(among))
            .order_by(Registration.id)
            .with_for_update(key_share=True)
            # What was read before the lock was had may have changed while waiting for it.
            .execution_options(populate_existing=True)
        ).scalars()
    )


def registration(registration_id: int, expected_version: int | None = None) -> Registration:
    """One registration, locked; StaleDataError when someone changed it since `expected_version`."""
    row = registrations([registration_id])[0]
    if expected_version is not None and row.version != expected_version:
        raise StaleDataError("the registration was changed meanwhile")
    return row


def case(case_id: int, expected_version: int | None = None) -> Case:
    """One case, locked; StaleDataError when someone decided it since `expected_version`."""
    row = db.session.execute(
        select(Case)
        .where(Case.id == case_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one()
    if expected_version is not None and row.version != expected_version:
        raise StaleDataError("the case was decided meanwhile")
    return row


def offer(offer_id: int) -> tuple[Offer, list[Registration]]:
    """An offer and the registrations in it, all locked."""
    ids = db.session.scalars(
        select(OfferRegistration.registration_id).where(OfferRegistration.offer_id == offer_id)
    )
    members = registrations(ids)
    row = db.session.execute(
        select(Offer)
        .where(Offer.id == offer_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one()
    return row, members


def submission(submission_id: int) -> Submission:
    """One submission, locked."""
    return db.session.execute(
        select(Submission).where(Submission.id == submission_id).with_for_update(key_share=True)
    ).scalar_one()


def submissions_of(offering_id: int) -> list[Submission]:
    """All submissions of an offering, locked in id order."""
    return list(
        db.session.execute(
            select(Submission)
            .where(Submission.offering_id == offering_id)
            .order_by(Submission.id)
            .with_for_update(key_share=True)
        ).scalars()
    )


def first_start(offering_id: int) -> datetime | None:
    """When the first session that is not cancelled begins; None where there is none. No lock."""
    return db.session.scalar(
        select(func.min(Meeting.starts_at)).where(
            Meeting.offering_id == offering_id, Meeting.state == "scheduled"
        )
    )
