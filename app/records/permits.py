"""The lawful ways to take something out of history. The chain still proves the rest.

Triggers refuse to change or delete lines of history, their seals and the heads of chains, unless
a row in `history_permits` opens the chain. Only `permit` writes such a row; it is gone before
the commit.

What a purge may do, inside its own `write_tx()` and before its commit:

- `blank_lines` empties `reason` and `data` of lines and cuts them off from submission and
  registration, so that those rows can be deleted afterwards. When, what, which statuses and
  which member of staff stay, and stay proven.
- `remove_lines` deletes lines; only that there was one at this place stays proven.
- `remove_chains` deletes all history of offerings that are deleted as a whole.

Each adds a line to history that says under which authority how many went ("history_purged" in
the chain itself, or "chains_removed" in the chain of the department), and `flask records verify`
holds what is missing against these lines. Whatever is not covered by one is a finding. Deleting
or blanking in any other way is refused by the database, and found by `verify` where it was not.

Locks: these take the lines and seals they change, after the registrations of the use case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import (
    Activity,
    Actor,
    HistoryHead,
    HistoryPermit,
    HistorySeal,
)
from app.models.seals import DEPARTMENT

PURGED = "history_purged"
CHAINS_REMOVED = "chains_removed"
# SQLite takes some thousand values in one statement.
AT_ONCE = 500
Ranges = list[list[int]]
Act = Callable[[Sequence[int]], None]


@contextmanager
def permit(reason: str, actor: Actor, chains: Iterable[int]) -> Iterator[None]:
    """Open these chains for changes until the block ends. Part of a use case: does not commit."""
    if not reason.strip():
        raise ValueError("history is changed under an authority that is named")
    rows = [
        HistoryPermit(chain=chain, reason=reason[:500], actor=actor.kind, staff_id=actor.staff_id)
        for chain in sorted(set(chains))
    ]
    db.session.add_all(rows)
    db.session.flush()
    ids = [row.id for row in rows]
    yield
    # After an exception the transaction is rolled back, and the permit with it.
    db.session.flush()
    db.session.execute(delete(HistoryPermit).where(HistoryPermit.id.in_(ids)))


def blank_lines(activity_ids: Iterable[int], authority: str, actor: Actor) -> int:
    """Take what is personal out of lines that were committed before; how many lines."""

    def blank(ids: Sequence[int]) -> None:
        db.session.execute(
            update(Activity)
            .where(Activity.id.in_(ids))
            .values(reason="", data={}, submission_id=None, registration_id=None)
        )
        db.session.execute(
            update(HistorySeal).where(HistorySeal.activity_id.in_(ids)).values(salt="")
        )

    return _take_out(activity_ids, authority, actor, "blanked", blank)


def remove_lines(activity_ids: Iterable[int], authority: str, actor: Actor) -> int:
    """Delete lines that were committed before; how many."""

    def remove(ids: Sequence[int]) -> None:
        db.session.execute(
            update(HistorySeal)
            .where(HistorySeal.activity_id.in_(ids))
            .values(salt="", activity_id=None)
        )
        db.session.execute(delete(Activity).where(Activity.id.in_(ids)))

    return _take_out(activity_ids, authority, actor, "removed", remove)


def remove_chains(offering_ids: Iterable[int], authority: str, actor: Actor) -> None:
    """Delete all history of these offerings; its length and last hash stay on record."""
    chains = sorted(set(offering_ids))
    ends: dict[int, Any] = {}
    for some in _batches(chains):
        query = select(HistoryHead).where(HistoryHead.chain.in_(some))
        ends |= {row.chain: [row.number, row.hash] for row in db.session.scalars(query)}
    with permit(authority, actor, chains):
        for some in _batches(chains):
            db.session.execute(delete(Activity).where(Activity.offering_id.in_(some)))
            for table in (HistorySeal, HistoryHead):
                db.session.execute(delete(table).where(table.chain.in_(some)))
    if ends:
        _tell(CHAINS_REMOVED, DEPARTMENT, authority, actor, {"chains": ends})


def _take_out(activity_ids: Iterable[int], authority: str, actor: Actor, how: str, act: Act) -> int:
    """Chain by chain: open it, act on the lines, and tell in the same chain which ones went."""
    chains: dict[int, dict[int, int]] = {}
    ids = sorted(set(activity_ids))
    for some in _batches(ids):
        query = (
            select(HistorySeal)
            .join(Activity, Activity.id == HistorySeal.activity_id)
            .where(Activity.id.in_(some), Activity.verb.not_in((PURGED, CHAINS_REMOVED)))
        )
        for seal in db.session.scalars(query):
            if seal.activity_id and (seal.salt or how == "removed"):
                chains.setdefault(seal.chain, {})[seal.activity_id] = seal.number
    for chain, numbers in sorted(chains.items()):
        with permit(authority, actor, [chain]):
            for some in _batches(list(numbers)):
                act(some)
        _tell(PURGED, chain, authority, actor, {how: _ranges(numbers.values())})
    return sum(len(numbers) for numbers in chains.values())


def _tell(
    verb: str, chain: int, authority: str, actor: Actor, data: dict[str, dict[int, Any] | Ranges]
) -> None:
    db.session.add(
        Activity(
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb=verb,
            offering_id=None if chain == DEPARTMENT else chain,
            reason=authority[:500],
            data=data,
        )
    )


def _ranges(numbers: Iterable[int]) -> Ranges:
    """The numbers 1, 2, 3, 7 as [[1, 3], [7, 7]]."""
    found: Ranges = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), AT_ONCE):
        yield ids[at : at + AT_ONCE]
