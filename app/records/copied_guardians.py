"""The guardians' forms in a person's copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import GuardianForm, Registration


def guardians_of(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By person: who was asked to sign, when, and when they did."""
    query = (
        select(GuardianForm)
        .join(Registration, Registration.id == GuardianForm.registration_id)
        .where(Registration.submission_id.in_(ids))
    )
    # What guardians tell about themselves when they sign is theirs.
    return {
        form.registration_id: {
            "name": form.guardian_name,
            "email": form.guardian_email,
            "asked_at": form.asked_at.isoformat() if form.asked_at else None,
            "signed_at": form.signed_at.isoformat() if form.signed_at else None,
            "method": form.method,
        }
        for form in db.session.scalars(query)
    }
