"""Compares the counters of every division with the rows they count.

Seats are given out by one conditional update of a counter, which is quick and cannot oversell.
What such a counter cannot do by itself is notice that it has drifted from its rows; this does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, Integer, case, cast, func, select

from app.models import Division, Registration
from app.program_kit.statuses import WAITLISTED


class Drift(NamedTuple):
    """A counter that is not what its rows add up to."""

    offering_id: int
    division_id: int
    counter: str
    says: int
    counted: int

    @property
    def wrong(self) -> str:
        """What is wrong, in words that name nobody."""
        return (
            f"{self.counter} of division {self.division_id} says {self.says}, "
            f"its registrations add up to {self.counted}"
        )


def drifts(connection: Connection) -> Iterator[Drift]:
    """Counters that differ from their rows; one query, whatever the number of rows."""
    held = func.sum(case((Registration.seat_held.is_(True), Registration.party_size), else_=0))
    waits = func.sum(case((Registration.status == WAITLISTED, 1), else_=0))
    rows = (
        select(
            Registration.division_id,
            cast(held, Integer).label("held"),
            cast(waits, Integer).label("waits"),
        )
        .group_by(Registration.division_id)
        .subquery()
    )
    counted = (
        select(
            Division.offering_id,
            Division.id,
            Division.seats_taken,
            func.coalesce(rows.c.held, 0),
            Division.waiting,
            func.coalesce(rows.c.waits, 0),
        )
        .outerjoin(rows, rows.c.division_id == Division.id)
        .order_by(Division.offering_id, Division.id)
    )
    for offering_id, division_id, taken, held_rows, waiting, waiting_rows in connection.execute(
        counted
    ):
        if taken != held_rows:
            yield Drift(offering_id, division_id, "seats taken", taken, held_rows)
        if waiting != waiting_rows:
            yield Drift(offering_id, division_id, "waiting", waiting, waiting_rows)
