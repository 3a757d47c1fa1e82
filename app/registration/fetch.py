"""Fetching rows inside a use case, locked and with the version the page was made from.

Locks leave the key free (PostgreSQL: FOR NO KEY UPDATE), because every line of history points at
offering, submission and registration: a stronger lock would let two use cases wait for each other.
Who locks several goes down: offering, submissions, registrations, divisions, each by id.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Registration, Submission


def registrations(ids: Iterable[int]) -> list[Registration]:
    """Registrations by id, locked in id order."""
    return list(
        db.session.execute(
            select(Registration)
            .where(Registration.id.in_(list(ids)))
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
