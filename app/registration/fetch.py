"""Fetching rows inside a use case, locked and with the version the page was made from."""

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
            .with_for_update()
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
        select(Submission).where(Submission.id == submission_id).with_for_update()
    ).scalar_one()
