"""The one function through which a registration changes its status."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Actor, Offering, Registration, now
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
    if to in statuses.ACTIVE and old not in statuses.ACTIVE:
        _refuse_cancelled(registration.offering_id)
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


def _refuse_cancelled(offering_id: int) -> None:
    # A cancellation takes along who is active and sees nobody else, so who comes back waits for it.
    state = db.session.execute(
        select(Offering.state).where(Offering.id == offering_id).with_for_update(read=True)
    ).scalar_one()
    if state == "cancelled":
        raise NotAllowedError("This date was cancelled.")
