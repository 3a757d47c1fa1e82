"""Guardians' forms, papers and the outcome of a check in a person's copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import BackgroundCheck, GuardianForm, Papers, Registration


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


def papers_of(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By person: when they were asked for papers, when they signed, what the check came to."""
    query = (
        select(Papers, BackgroundCheck)
        .join(Registration, Registration.id == Papers.registration_id)
        .outerjoin(BackgroundCheck, BackgroundCheck.registration_id == Registration.id)
        .where(Registration.submission_id.in_(ids))
    )
    return {
        papers.registration_id: {
            "asked_at": papers.asked_at.isoformat(),
            "signed_at": papers.signed_at.isoformat() if papers.signed_at else None,
            "check": check.outcome if check else None,
            "ground": check.ground if check else None,
            "check_noted_at": check.decided_at.isoformat() if check else None,
        }
        for papers, check in db.session.execute(query)
    }
