"""Move a person to another division of the same offering; the place in line is kept."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db, write_tx
from app.messages.homes import tell_homes
from app.models import Actor, Division, Registration, now
from app.program_kit import statuses
from app.registration import fetch, seats
from app.registration.history import note
from app.registration.offers import offer_free_seats
from app.registration.refusals import FullError, NotAllowedError, all_or_nothing

# Who is only being read about has not been told a group yet.
TOLD = statuses.ACTIVE - {statuses.SUBMITTED, statuses.UNDER_REVIEW}


@all_or_nothing
def regroup(
    registration_id: int,
    division_id: int,
    actor: Actor,
    reason: str,
    expected_version: int | None = None,
) -> None:
    """Change the division: a seat is freed and one taken at once, or neither.

    Whoever waits goes on waiting in the other division's line, where the time of their sign-up
    puts them. Raises FullError when a seat is needed and none is free, NotAllowedError without
    a reason or for people who neither have a place nor wait for one.
    """
    if not reason.strip():
        raise NotAllowedError("Write why: it is kept in the history.")
    write_tx()
    row = fetch.registration(registration_id, expected_version)
    if row.status not in statuses.ACTIVE:
        raise NotAllowedError("Only people who have a place or wait for one can change groups.")
    if row.division_id == division_id:
        db.session.rollback()
        return
    before, after = _both(row, division_id)
    _move_counts(row, before, after)
    row.division_id, row.updated_at = after.id, now()
    note(
        "regrouped",
        actor,
        row.submission,
        registration=row,
        reason=reason,
        data={"from": before.name, "to": after.name, "from_id": before.id, "to_id": after.id},
    )
    if row.status in TOLD and before.name != after.name:
        told = {"registration_ids": [row.id], "division_id": after.id}
        tell_homes("regrouped", row.submission, [row.id], key=f"{row.id}:{now()}", data=told)
    offering_id = row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def _both(row: Registration, division_id: int) -> tuple[Division, Division]:
    """The division they are in and the one they go to, locked in id order."""
    found = db.session.scalars(
        select(Division)
        .where(
            Division.offering_id == row.offering_id,
            Division.id.in_((row.division_id, division_id)),
        )
        .order_by(Division.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    known = {division.id: division for division in found}
    if division_id not in known:
        raise NotAllowedError("Choose a group from the list.")
    return known[row.division_id], known[division_id]


def _move_counts(row: Registration, before: Division, after: Division) -> None:
    if row.seat_held:
        if not seats.take(after.id, row.party_size, passing_waitlist=True):
            raise FullError(f"No place is free in {after.name}.")
        seats.give_back(before.id, row.party_size)
    if row.status == statuses.WAITLISTED:
        seats.wait(after.id, 1)
        seats.wait(before.id, -1)
