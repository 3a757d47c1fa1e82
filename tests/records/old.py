"""Offerings that ended long ago, with everything in them that the schedule speaks of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    Message,
    Offering,
    PrivateField,
    Registration,
    Signature,
    StaffMember,
    Submission,
    now,
)
from app.records.purge import decide, open_purge, propose
from tests import factories


def ended(years: float, program: str = factories.GAME, **fields: Any) -> Offering:
    """An offering whose only session was so many years ago."""
    starts: datetime = now() - timedelta(days=round(years * 366))
    return factories.offering(
        program, starts=starts, opens_at=starts - timedelta(days=30), **fields
    )


def somebody(offering: Offering, status: str = "confirmed", name: str = "Leo Past") -> Registration:
    """Somebody with a health note, a signature and a mail on record."""
    row = factories.registration(
        factories.submission(offering, contact_name=f"Parent of {name}"),
        status,
        full_name=name,
        private={"health": "Carries an inhaler."},
    )
    db.session.add(
        Signature(registration_id=row.id, document_id=factories.document().id, signer_name="Parent")
    )
    db.session.commit()
    return row


def approved(staff: StaffMember) -> int:
    """Everything due now is listed and approved; the id of the list."""
    made = propose()
    assert made is not None
    decide(made.id, staff.id, approve=True, reason="Checked with the clerk.")
    assert open_purge() is not None
    return made.id


def counts() -> dict[str, int]:
    """Rows that hold something about a person."""
    named = select(func.count(Registration.id)).where(Registration.full_name != "")
    reachable = select(func.count(Submission.id)).where(Submission.contact_name != "")
    return {
        "people": db.session.scalar(named) or 0,
        "contacts": db.session.scalar(reachable) or 0,
        "private": db.session.scalar(select(func.count(PrivateField.id))) or 0,
        "signatures": db.session.scalar(select(func.count(Signature.id))) or 0,
        "mails": db.session.scalar(select(func.count(Message.id))) or 0,
        "rows": db.session.scalar(select(func.count(Registration.id))) or 0,
    }
