"""Reads for the walk through history: seals with their lines, and what purges took out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Text, cast, select, type_coerce
from sqlalchemy.types import NullType

from app.models import Activity, HistorySeal
from app.models.seals import DEPARTMENT
from app.records.permits import PURGED

# Rows in memory at a time.
BATCH = 1000


class Purge(NamedTuple):
    """Lines from `first` to `last` of a chain that were "blanked" or "removed"."""

    first: int
    last: int
    how: str
    authority: str


class Line:
    """A row with its time and its data read; everything else as it is."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self.data = json.loads(row.data)
        self.at: datetime = row.at
        if isinstance(row.at, str):
            self.at = datetime.fromisoformat(row.at).replace(tzinfo=UTC)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def rows_of(connection: Connection, chain: int, stopping: Callable[[], bool]) -> Iterator[Any]:
    """The seals of a chain, each with the line it belongs to, as the driver gives them."""
    seal, line = HistorySeal, Activity
    query = (
        select(
            *(seal.number, seal.activity_id, seal.salt, seal.inside, seal.content, seal.hash),
            *(line.id, line.actor, line.staff_id, line.verb, line.offering_id, line.from_status),
            *(line.to_status, line.submission_id, line.registration_id, line.reason),
            # Somebody may have written what is neither a time nor JSON.
            type_coerce(line.at, NullType()).label("at"),
            cast(line.data, Text).label("data"),
        )
        .select_from(seal)
        .outerjoin(line, line.id == seal.activity_id)
        .where(seal.chain == chain)
        .order_by(seal.number)
        .limit(BATCH)
    )
    last = -(2**31)
    while not stopping():
        found = connection.execute(query.where(seal.number > last)).all()
        yield from found
        if len(found) < BATCH:
            return
        last = found[-1].number


def purges_of(connection: Connection, chain: int) -> list[Purge]:
    """What lines of the chain itself say was purged from it."""
    query = (
        select(HistorySeal.number, Activity.reason, cast(Activity.data, Text))
        .join(Activity, Activity.id == HistorySeal.activity_id)
        .where(HistorySeal.chain == chain, Activity.verb == PURGED)
    )
    return [
        Purge(first, min(last, number), how, authority)
        for number, authority, data in connection.execute(query)
        for how, ranges in json.loads(data).items()
        for first, last in ranges
    ]


def authority_for(purges: list[Purge], number: int, how: str) -> str | None:
    """Under which authority a line was purged in this way, if it was."""
    for purge in purges:
        if purge.how == how and purge.first <= number <= purge.last:
            return purge.authority
    return None


def unsealed(connection: Connection) -> Iterator[tuple[int, int]]:
    """Lines that no seal knows: the chain they belong to, and their id."""
    query = (
        select(Activity.id, Activity.offering_id)
        .outerjoin(HistorySeal, HistorySeal.activity_id == Activity.id)
        .where(HistorySeal.chain.is_(None))
        .order_by(Activity.id)
        .limit(BATCH)
    )
    last = 0
    while True:
        found = connection.execute(query.where(Activity.id > last)).all()
        for row in found:
            yield row.offering_id or DEPARTMENT, row.id
        if len(found) < BATCH:
            return
        last = found[-1].id
