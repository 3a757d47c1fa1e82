"""Applications that were put aside for an address and not sent, in a person's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import SavedApplication, now


def put_aside_by(email: str) -> list[dict[str, Any]]:
    """That there is one, and until when; not what it holds.

    Anybody can have typed the address. Whoever reads its mail has the link to the rest.
    """
    if not email:
        return []
    query = (
        select(SavedApplication)
        .where(SavedApplication.email == email.lower(), SavedApplication.expires_at > now())
        .order_by(SavedApplication.id)
        .options(joinedload(SavedApplication.offering))
    )
    return [
        {
            "program": row.offering.program,
            "title": row.offering.title,
            "saved_at": row.saved_at.isoformat(),
            "ends_at": row.expires_at.isoformat(),
            "answers": "sealed; the link in the mail about it opens them",
        }
        for row in db.session.scalars(query)
    ]
