"""Walks all history and names every line that is not as it was written, and every wrong counter.

Reads in batches, so memory does not grow with history, and from one snapshot of the database,
so that people may sign up meanwhile. What is hashed how stands in app/models/chain.py, what a
purge may take away in app/records/permits.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, union

from app.extensions import db
from app.models import HistoryHead, HistoryPermit, HistorySeal
from app.models.chain import before_first, content_of, follows, inside_of
from app.models.seals import DEPARTMENT
from app.records.counters import drifts
from app.records.fences import missing_triggers
from app.records.kept_heads import Head, against
from app.records.sealed_lines import (
    Line,
    Purge,
    authority_for,
    purges_of,
    rows_of,
    unsealed,
)

EDITED = "was edited, or another line was put in its place"
MISSING = "the line is missing"
MOVED = "does not follow the line before it: moved, or put in between"
INSERTED = "was put in without a seal"
EMPTIED = "was emptied, and no purge says so"
STILL_THERE = "was emptied by a purge, and holds words again"
NO_HEAD = "the head of the chain is missing"
OTHER_HEAD = "the head of the chain does not fit its last line"
OPEN = "stands open to changes by a permit that was never taken back"
NO_TRIGGER = "is not there, or off: the database no longer refuses changes to history"


class Finding(NamedTuple):
    """Something that is wrong: in which chain, at which line (0: the chain as a whole), what."""

    chain: int
    number: int
    wrong: str


@dataclass
class Walk:
    """What was seen: lines, and how many of them were purged under which authority."""

    lines: int = 0
    chains: int = 0
    purged: Counter[str] = field(default_factory=Counter)


def findings(
    walk: Walk,
    heads: Iterable[Head] = (),
    stopping: Callable[[], bool] = lambda: False,
    through: Connection | None = None,
) -> Iterator[Finding]:
    """Everything that is wrong, counted into `walk` on the way.

    `heads` were kept elsewhere: each must still be part of its chain, or of one that was removed
    as a whole. `stopping` is asked before every batch and ends the walk early.
    Looks at the database of the app, or `through` a connection at another one.
    """
    with _snapshot(through) as connection:
        for name in missing_triggers(connection):
            yield Finding(DEPARTMENT, 0, f"{name} {NO_TRIGGER}")
        for chain in connection.scalars(select(HistoryPermit.chain)).all():
            yield Finding(chain, 0, OPEN)
        for chain in _chains(connection):
            walk.chains += 1
            yield from _walk(connection, chain, walk, stopping)
        for chain, activity_id in unsealed(connection):
            yield Finding(chain, 0, f"row {activity_id} {INSERTED}")
        for head, wrong in against(connection, heads):
            yield Finding(head.chain, head.number, wrong)
        for drift in drifts(connection):
            yield Finding(drift.offering_id, 0, drift.wrong)


@contextmanager
def _snapshot(given: Connection | None) -> Iterator[Connection]:
    if given is not None:
        yield given
        return
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _chains(connection: Connection) -> list[int]:
    both = union(select(HistoryHead.chain), select(HistorySeal.chain)).subquery()
    return list(connection.scalars(select(both.c.chain).order_by(both.c.chain)))


def _walk(
    connection: Connection, chain: int, walk: Walk, stopping: Callable[[], bool]
) -> Iterator[Finding]:
    purges = purges_of(connection, chain)
    before: str | None = before_first(chain)
    number = 0
    for row in rows_of(connection, chain, stopping):
        if row.number > number + 1:
            yield _gone(chain, number + 1, row.number - 1)
            before = None
        wrong = _wrong(row, chain, purges, walk)
        if not wrong and before is not None and follows(before, row.content) != row.hash:
            wrong = MOVED
        if wrong:
            yield Finding(chain, row.number, wrong)
        before, number = row.hash, row.number
        walk.lines += 1
    if stopping():
        return
    head = connection.execute(
        select(HistoryHead.number, HistoryHead.hash).where(HistoryHead.chain == chain)
    ).one_or_none()
    if head is None:
        yield Finding(chain, number, NO_HEAD)
    elif head.number > number:
        yield _gone(chain, number + 1, head.number)
    elif before is not None and (head.number, head.hash) != (number, before):
        yield Finding(chain, number, OTHER_HEAD)


def _gone(chain: int, first: int, last: int) -> Finding:
    more = last - first
    return Finding(chain, first, f"{MISSING}, and {more} after it" if more else MISSING)


def _wrong(row: Any, chain: int, purges: list[Purge], walk: Walk) -> str:
    """What is wrong with a line for itself; "" for nothing."""
    if row.id is None or not row.salt:
        how = "removed" if row.id is None else "blanked"
        authority = authority_for(purges, row.number, how)
        if authority is None:
            return MISSING if row.id is None else EMPTIED
        walk.purged[authority] += 1
    if row.id is None:
        return "" if row.activity_id is None else MISSING
    try:
        line = Line(row)
        if not row.salt and (line.reason or line.data):
            return STILL_THERE
        inside = inside_of(line, row.salt) if row.salt else row.inside
        same = (inside, content_of(line, inside)) == (row.inside, row.content)
    except (ValueError, TypeError, AttributeError):
        # Not a time, not JSON, or bytes: nothing of ours.
        return EDITED
    return "" if same and (row.offering_id or DEPARTMENT) == chain else EDITED
