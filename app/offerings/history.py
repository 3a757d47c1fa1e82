"""One line of history about an offering."""

from __future__ import annotations

from typing import Any

from app.extensions import db
from app.models import Activity, Actor, Offering


def note(
    offering: Offering,
    verb: str,
    actor: Actor,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Add the line; part of a use case, does not commit."""
    db.session.add(
        Activity(
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb=verb,
            offering_id=offering.id,
            reason=reason,
            data=data or {},
        )
    )
