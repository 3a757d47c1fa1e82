"""Seats: taken and given back by one conditional update, which is also the lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from app.extensions import db
from app.models import Division


def take(division_id: int, seats: int, *, passing_waitlist: bool = False) -> bool:
    """Take seats if so many are free; a newcomer does not pass people who already wait."""
    statement = (
        update(Division)
        .where(Division.id == division_id, Division.has_free(seats))
        .values(seats_taken=Division.seats_taken + seats)
        .execution_options(synchronize_session=False)
    )
    if not passing_waitlist:
        statement = statement.where(Division.waiting == 0)
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount == 1


def give_back(division_id: int, seats: int) -> None:
    """Free seats that were taken."""
    db.session.execute(
        update(Division)
        .where(Division.id == division_id)
        .values(seats_taken=Division.seats_taken - seats)
        .execution_options(synchronize_session=False)
    )


def open_held_back(division_id: int, seats: int) -> bool:
    """Let go of so many seats that were held back, if there are so many."""
    statement = (
        update(Division)
        .where(Division.id == division_id, Division.held_back >= seats)
        .values(held_back=Division.held_back - seats)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount == 1


def wait(division_id: int, people: int) -> None:
    """Count registrations onto (or, negative, off) the waitlist."""
    db.session.execute(
        update(Division)
        .where(Division.id == division_id)
        .values(waiting=Division.waiting + people)
        .execution_options(synchronize_session=False)
    )


def allot(
    wanted: Sequence[tuple[int, int]], *, together: bool, passing_waitlist: bool = False
) -> list[bool]:
    """Who of (division id, seats) gets a seat, in the order given.

    `together` gives seats to all or to none, `passing_waitlist` also while others wait.
    """
    _lock(division_id for division_id, _seats in wanted)
    granted = [False] * len(wanted)
    for index in sorted(range(len(wanted)), key=lambda i: (wanted[i][0], i)):
        division_id, seats = wanted[index]
        granted[index] = take(division_id, seats, passing_waitlist=passing_waitlist)
        if together and not granted[index]:
            break
    if together and not all(granted):
        for index, has_seat in enumerate(granted):
            if has_seat:
                give_back(*wanted[index])
        granted = [False] * len(wanted)
    both = zip(wanted, granted, strict=True)
    queue([division_id for (division_id, _seats), has_seat in both if not has_seat])
    return granted


def queue(division_ids: Sequence[int]) -> None:
    """Count newcomers onto the waitlists of these divisions, one for each time it is named."""
    for division_id, people in sorted(Counter(division_ids).items()):
        wait(division_id, people)


def lock(division_ids: Iterable[int]) -> None:
    """Lock divisions for this transaction, in the order that everybody keeps."""
    db.session.execute(
        select(Division.id)
        .where(Division.id.in_(set(division_ids)))
        .order_by(Division.id)
        .with_for_update(key_share=True)
    ).all()


def _lock(division_ids: Iterable[int]) -> None:
    # One division is locked by the update that takes its seats. Of several, a full one would be
    # locked only later, to count who waits: two families could then wait for each other.
    several = sorted(set(division_ids))
    if len(several) > 1:
        lock(several)
