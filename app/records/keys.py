"""Moves sealed text from former keys to the newest one, while everything else goes on.

What is left to do is told by the rows themselves: each sealed text begins with the id of its key.
So a run that is killed is finished by the next, and rows are counted without opening one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, literal_column, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db, vault, write_tx
from app.messages import saved
from app.models import Activity, Offering, PrivateField, ReviewNote, SavedApplication
from app.offerings import lottery
from app.registration import private, write_note

STEP = 100
ID_LENGTH = 8
# How often, and after how long, rows are tried again that somebody else was writing.
TRIES = 50
PAUSE = 0.02


@dataclass(frozen=True)
class Sealed:
    """A column of sealed text: what people call it, and the identity each text is bound to."""

    words: str
    column: InstrumentedAttribute[str]
    identity: Callable[[Any], str]

    @property
    def table(self) -> Any:
        """The table the column belongs to."""
        return self.column.class_

    @property
    def key_id(self) -> Any:
        """In a query: the key a text is sealed with."""
        # Not bound values: PostgreSQL would not see that it groups by what it selects.
        return func.substr(self.column, literal_column("1"), literal_column(f"{ID_LENGTH}"))


SEALED = (
    Sealed(
        "private answers",
        PrivateField.sealed,
        lambda row: private.identity_of(row.registration_id, row.kind),
    ),
    Sealed("seeds of lotteries", Offering.sealed_seed, lottery.identity_of),
    Sealed(
        "applications put aside", SavedApplication.sealed, lambda row: saved.identity_of(row.id)
    ),
    Sealed("notes of reviewers", ReviewNote.sealed, lambda row: write_note.identity_of(row.id)),
)


@dataclass
class Rotation:
    """What a run did: texts moved by kind, and texts that no key opens, by kind and row."""

    moved: dict[str, int] = field(default_factory=dict)
    damaged: list[tuple[str, int]] = field(default_factory=list)


def counted() -> dict[str, dict[str, int]]:
    """Sealed texts by kind and by the id of their key. Opens none, and needs no key to count."""
    found = {}
    for sealed in SEALED:
        query = select(sealed.key_id, func.count()).where(sealed.column != "")
        rows = db.session.execute(query.group_by(sealed.key_id).order_by(sealed.key_id))
        found[sealed.words] = {key_id: number for key_id, number in rows}
    db.session.rollback()
    return found


def rotate(told: Callable[[int], None] = lambda _moved: None) -> Rotation:
    """Seal everything anew that is on a former key; `told` hears after each step how many.

    Leaves what no configured key opens as it is.
    """
    done = Rotation()
    for sealed in SEALED:
        _rotate(sealed, done, told)
    if any(done.moved.values()):
        write_tx()
        data = {"key": vault.newest, "texts": sum(done.moved.values())}
        db.session.add(Activity(actor="system", verb="keys_rotated", data=data))
        db.session.commit()
    return done


def _rotate(sealed: Sealed, done: Rotation, told: Callable[[int], None]) -> None:
    damaged: set[int] = set()
    done.moved[sealed.words] = 0
    for _ in range(TRIES):
        for moved in _walk(sealed, damaged):
            done.moved[sealed.words] += moved
            told(moved)
        if not _left(sealed, damaged):
            break
        time.sleep(PAUSE)
    done.damaged += [(sealed.words, row_id) for row_id in sorted(damaged)]


def _walk(sealed: Sealed, damaged: set[int]) -> Iterator[int]:
    """Go through the table once in short transactions; how many texts each one moved."""
    last = 0
    while True:
        began = time.monotonic()
        write_tx()
        rows = _next(sealed, last)
        if not rows:
            db.session.rollback()
            return
        last = rows[-1].id
        moved = sum(_move(sealed, row, damaged) for row in rows)
        db.session.commit()
        yield moved
        # SQLite has one writer at a time, and the others do not queue: leave them as long.
        time.sleep(max(PAUSE, time.monotonic() - began))


def _next(sealed: Sealed, last: int) -> Sequence[Any]:
    # Rows that somebody else is writing are passed over: whoever waits for nobody while holding
    # rows is in nobody's way, and they will be on the newest key or come up again.
    query = (
        select(sealed.table)
        .where(sealed.table.id > last, sealed.key_id.in_(vault.former))
        .order_by(sealed.table.id)
        .limit(STEP)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def _move(sealed: Sealed, row: Any, damaged: set[int]) -> bool:
    old = getattr(row, sealed.column.key)
    identity = sealed.identity(row)
    try:
        text = vault.open(old, identity)
    except (InvalidTag, ValueError):
        damaged.add(row.id)
        return False
    # Nothing that people see changes: neither the row's version nor its time, which lists of
    # what is due and forms that are open go by.
    db.session.execute(
        update(sealed.table)
        .where(sealed.table.id == row.id, sealed.column == old)
        .values({sealed.column: vault.seal(text, identity), **_times(sealed.table)})
        .execution_options(synchronize_session=False)
    )
    return True


def _times(table: Any) -> dict[str, Any]:
    return {"updated_at": table.updated_at} if hasattr(table, "updated_at") else {}


def _left(sealed: Sealed, damaged: set[int]) -> bool:
    query = select(sealed.table.id).where(sealed.key_id.in_(vault.former))
    left = set(db.session.scalars(query.limit(len(damaged) + 1))) - damaged
    db.session.rollback()
    return bool(left)
