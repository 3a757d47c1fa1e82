"""Heads of chains kept elsewhere: what shows a history that was rewritten as a whole.

Whoever can write to the database can compute every hash anew. They cannot change a list of heads
that was printed, mailed or put on another machine before. One line for each chain: chain, number
of lines, hash of the last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Text, cast, select

from app.extensions import db
from app.models import Activity, HistoryHead, HistorySeal
from app.records.permits import CHAINS_REMOVED

CUT = "is shorter than when its head was kept"
REWRITTEN = "is not what it was when its head was kept: history was rewritten"
FIRST_LINE = "# Rollcall history: chain, lines, last hash"


class Head(NamedTuple):
    """The end of a chain at some time."""

    chain: int
    number: int
    hash: str


class NoHeadsError(Exception):
    """A file that is not a list of heads."""


def present_heads() -> list[Head]:
    """Where every chain ends now."""
    query = select(HistoryHead.chain, HistoryHead.number, HistoryHead.hash)
    return [Head(*row) for row in db.session.execute(query.order_by(HistoryHead.chain))]


def written(heads: Iterable[Head]) -> str:
    """Heads as a file to keep."""
    lines = [f"{head.chain} {head.number} {head.hash}" for head in heads]
    return "\n".join([FIRST_LINE, *lines, ""])


def read(text: str) -> list[Head]:
    """Heads of a kept file. Raises NoHeadsError for anything else."""
    lines = text.splitlines()
    if not lines or lines[0] != FIRST_LINE:
        raise NoHeadsError
    heads = []
    for line in lines[1:]:
        parts = line.split()
        if len(parts) != 3 or not parts[0].isdecimal() or not parts[1].isdecimal():
            raise NoHeadsError
        heads.append(Head(int(parts[0]), int(parts[1]), parts[2]))
    return heads


def against(connection: Connection, heads: Iterable[Head]) -> Iterator[tuple[Head, str]]:
    """Heads that are not part of their chain any more, and what that means."""
    removed = _removed(connection)
    for head in heads:
        ends = removed.get(head.chain, ())
        if any(
            end[0] > head.number or (end[0], end[1]) == (head.number, head.hash) for end in ends
        ):
            continue
        if head.number == 0:
            continue
        found = connection.scalar(
            select(HistorySeal.hash).where(
                HistorySeal.chain == head.chain, HistorySeal.number == head.number
            )
        )
        if found != head.hash:
            yield head, CUT if found is None else REWRITTEN


def _removed(connection: Connection) -> dict[int, list[Any]]:
    """Chains that were removed as a whole, with the lengths and last hashes they had."""
    query = (
        select(cast(Activity.data, Text))
        .join(HistorySeal, HistorySeal.activity_id == Activity.id)
        .where(Activity.verb == CHAINS_REMOVED)
    )
    found: dict[int, list[Any]] = {}
    for data in connection.scalars(query):
        for chain, end in json.loads(data)["chains"].items():
            found.setdefault(int(chain), []).append(end)
    return found
