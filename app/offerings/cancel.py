"""Cancel an offering: the part that concerns its own rows. People are told by registration."""

from __future__ import annotations

from sqlalchemy.orm.exc import StaleDataError

from app.models import Actor, Offering
from app.offerings.history import note


def mark_cancelled(
    offering: Offering, actor: Actor, reason: str, expected_version: int | None = None
) -> None:
    """State and meetings of a cancelled offering. Part of a use case: does not commit.

    StaleDataError when someone changed the offering since the page showed `expected_version`.
    """
    if expected_version is not None and offering.version != expected_version:
        raise StaleDataError(f"offering {offering.id} is at version {offering.version}")
    if offering.state == "cancelled":
        return
    offering.state = "cancelled"
    offering.cancelled_reason = reason[:300]
    for meeting in offering.meetings:
        if meeting.state == "scheduled":
            meeting.state = "cancelled"
            meeting.sequence += 1
    note(offering, "cancelled", actor, reason[:500])
