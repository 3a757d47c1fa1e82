"""Reads for the coordinator's inbox: applications to be decided, in one order that all pages share.

How many queries it takes never depends on how many applications there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.models import Registration, Submission
from app.program_kit.statuses import SUBMITTED, UNDER_REVIEW

PAGE = 50
TO_DECIDE = (SUBMITTED, UNDER_REVIEW)
EVERY = "all"
SORTS: dict[str, tuple[Any, ...]] = {
    "since": (Registration.created_at,),
    "name": (Registration.search_name,),
    "status": (Registration.status, Registration.status_at),
    "city": (Submission.city, Registration.search_name),
}


@dataclass(frozen=True)
class Asked:
    """What a coordinator asked the inbox for; no status means those that are to be decided."""

    status: str = ""
    city: str = ""
    tier: int | None = None
    first_timer: bool | None = None
    sort: str = "since"
    backwards: bool = False
    page: int = 1


@dataclass(frozen=True)
class Inbox:
    """One page of applications, and the counts around it."""

    rows: Sequence[Registration]
    found: int
    page: int
    pages: int
    statuses: dict[str, int]
    cities: dict[str, int]

    @property
    def total(self) -> int:
        """All applications of the date."""
        return sum(self.statuses.values())

    @property
    def to_decide(self) -> int:
        """Those nobody has decided."""
        return sum(self.statuses.get(status, 0) for status in TO_DECIDE)


@dataclass(frozen=True)
class Neighbours:
    """Where one application stands in the filtered list; ids of those beside it."""

    number: int
    found: int
    before: int | None
    after: int | None


def inbox(offering_id: int, asked: Asked) -> Inbox:
    """One page of fifty."""
    query = _filtered(offering_id, asked)
    found = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-found // PAGE))
    page = min(max(1, asked.page), pages)
    listed = _sorted(query, asked).limit(PAGE).offset((page - 1) * PAGE)
    rows = db.session.scalars(
        listed.options(
            contains_eager(Registration.submission), contains_eager(Registration.division)
        )
    ).all()
    statuses = _counted(Registration.status, offering_id)
    return Inbox(rows, found, page, pages, statuses, _counted(Submission.city, offering_id))


def neighbours(offering_id: int, asked: Asked, registration_id: int) -> Neighbours:
    """Who comes before and after in the list; of somebody who left it, its first comes next."""
    query = _sorted(_filtered(offering_id, asked), asked).with_only_columns(Registration.id)
    ids = list(db.session.scalars(query))
    if registration_id not in ids:
        return Neighbours(0, len(ids), None, ids[0] if ids else None)
    at = ids.index(registration_id)
    after = ids[at + 1] if at + 1 < len(ids) else None
    return Neighbours(at + 1, len(ids), ids[at - 1] if at else None, after)


def _filtered(offering_id: int, asked: Asked) -> Select[Registration]:
    query = (
        select(Registration)
        .join(Registration.submission)
        .join(Registration.division)
        .where(Registration.offering_id == offering_id)
    )
    if asked.status != EVERY:
        wanted = (asked.status,) if asked.status else TO_DECIDE
        query = query.where(Registration.status.in_(wanted))
    if asked.city:
        query = query.where(Submission.city == asked.city)
    if asked.tier is not None:
        query = query.where(Registration.tier == asked.tier)
    if asked.first_timer is not None:
        query = query.where(Registration.took_part.is_(not asked.first_timer))
    return query


def _sorted(query: Select[Registration], asked: Asked) -> Select[Registration]:
    columns = SORTS.get(asked.sort, SORTS["since"])
    # The id last: pages never share or lose a row.
    turned = [c.desc() if asked.backwards else c.asc() for c in (*columns, Registration.id)]
    return query.order_by(*turned)


def _counted(column: Any, offering_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(column, func.count(Registration.id))
        .select_from(Registration)
        .join(Registration.submission)
        .where(Registration.offering_id == offering_id)
        .group_by(column)
    )
    return {value: number for value, number in rows}
