"""The one function through which a registration changes its status."""

from __future__ import annotations

from app.models import Actor, Registration, now
from app.program_kit import statuses
from app.registration import seats
from app.registration.history import note_status
from app.registration.refusals import FullError, NotAllowedError


def move(registration: Registration, to: str, actor: Actor, reason: str = "") -> None:
    """Step to another status: seat and waitlist counters, row and history move together.

    Raises NotAllowedError when the table has no such step, FullError when the new status
    needs a seat and none is free. Never commits.
    """
    old = registration.status
    if not statuses.may_move(old, to):
        raise NotAllowedError(f"{statuses.label(old)} cannot become {statuses.label(to).lower()}.")
    needs_seat = to in statuses.SEATED
    if needs_seat and not registration.seat_held:
        if not seats.take(registration.division_id, registration.party_size, passing_waitlist=True):
            raise FullError("No place is free.")
    elif registration.seat_held and not needs_seat:
        seats.give_back(registration.division_id, registration.party_size)
    if to == statuses.WAITLISTED:
        seats.wait(registration.division_id, 1)
    if old == statuses.WAITLISTED:
        seats.wait(registration.division_id, -1)
    registration.status = to
    registration.seat_held = needs_seat
    registration.status_at = now()
    note_status(registration, old, actor, reason)
