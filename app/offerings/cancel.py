"""Cancel an offering: the part that concerns its own rows. People are told by registration."""

from __future__ import annotations

from app.models import Actor, Offering
from app.offerings.history import note


def mark_cancelled(offering: Offering, actor: Actor, reason: str) -> None:
    """State and meetings of a cancelled offering. Part of a use case: does not commit."""
    if offering.state == "cancelled":
        return
    offering.state = "cancelled"
    offering.cancelled_reason = reason[:300]
    for meeting in offering.meetings:
        if meeting.state == "scheduled":
            meeting.state = "cancelled"
            meeting.sequence += 1
    note(offering, "cancelled", actor, reason[:500])
