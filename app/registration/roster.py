"""Reads for the roster and for finding people; how many queries never depends on how many rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.scope import scoped
from app.extensions import db
from app.models import (
    Division,
    Offer,
    OfferRegistration,
    PrivateField,
    Registration,
    StaffMember,
    Submission,
)
from app.program_kit.names import fold
from app.program_kit.statuses import UNDER_REVIEW
from app.registration.findable import found_by

PAGE = 200
AT_A_TIME = 1000
SORTS: dict[str, tuple[Any, ...]] = {
    "name": (Registration.search_name,),
    "status": (Registration.status, Registration.status_at),
    "group": (Division.position, Registration.search_name),
    "city": (Submission.city, Registration.search_name),
    "since": (Registration.created_at,),
}


@dataclass(frozen=True)
class Wanted:
    """What a coordinator asked the roster for."""

    text: str = ""
    status: str = ""
    division: int | None = None
    city: str = ""
    sort: str = "name"
    backwards: bool = False
    page: int = 1


@dataclass(frozen=True)
class Roster:
    """One page of a roster, and the counts around it."""

    rows: Sequence[Registration]
    found: int
    total: int
    page: int
    pages: int
    statuses: dict[str, int]
    cities: dict[str, int]


def roster(offering_id: int, wanted: Wanted) -> Roster:
    """One page of the people of an offering that the caller may see."""
    statuses = _counted(Registration.status, offering_id)
    cities = _counted(Submission.city, offering_id)
    query = _filtered(_rows(offering_id), wanted)
    found = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-found // PAGE))
    page = min(max(1, wanted.page), pages)
    listed = _sorted(query, wanted).limit(PAGE).offset((page - 1) * PAGE)
    given = selectinload(Registration.private_fields).load_only(PrivateField.kind)
    elsewhere = selectinload(Registration.also).options(given)
    rows = db.session.scalars(listed.options(*_WITH_SUBMISSION, given, elsewhere)).all()
    return Roster(rows, found, sum(statuses.values()), page, pages, statuses, cities)


def everyone(offering_id: int, wanted: Wanted) -> Iterator[Sequence[Registration]]:
    """All rows that fit, for an export; a thousand at a time, so that memory stays flat."""
    query = _sorted(_filtered(_rows(offering_id), wanted), wanted)
    at_a_time = query.options(*_WITH_SUBMISSION).execution_options(yield_per=AT_A_TIME)
    yield from db.session.scalars(at_a_time).partitions()


def people(staff: StaffMember, text: str, limit: int = 50) -> Sequence[Registration]:
    """People of all the person's programs by name, reference, e-mail or phone, newest first.

    By how the words begin; within one roster `matches` finds what stands inside words, too.
    """
    fits = found_by(text)
    if fits is None:
        return []
    query = (
        select(Registration)
        .join(Registration.submission)
        .join(Registration.offering)
        .where(fits)
        .order_by(Registration.id.desc())
        .limit(limit)
        .options(
            contains_eager(Registration.submission),
            contains_eager(Registration.offering),
            joinedload(Registration.division),
        )
    )
    return db.session.scalars(scoped(query, staff)).all()


def matches(text: str) -> ColumnElement[bool]:
    """Rows whose name, contact name, reference, e-mail or phone holds the text, accents aside."""
    plain = text.strip()
    words = [Registration.search_name.contains(w, autoescape=True) for w in fold(plain).split()]
    reference = "".join(c for c in plain.upper() if c.isalnum())
    digits = "".join(c for c in plain if c.isdigit())
    ways: list[ColumnElement[bool]] = [
        func.lower(Submission.email).contains(plain.lower(), autoescape=True),
        func.lower(Submission.contact_name).contains(plain.lower(), autoescape=True),
    ]
    if words:
        ways.append(and_(*words))
    if len(reference) >= 3:
        stored = func.replace(Submission.reference, "-", "")
        ways.append(stored.startswith(reference, autoescape=True))
    if len(digits) >= 4:
        ways.append(Submission.phone.contains(digits))
    return or_(*ways)


_WITH_SUBMISSION = (
    contains_eager(Registration.submission),
    contains_eager(Registration.division),
)


def _rows(offering_id: int) -> Select[Registration]:
    return (
        select(Registration)
        .join(Registration.submission)
        .join(Registration.division)
        .where(Registration.offering_id == offering_id)
    )


def _filtered(query: Select[Registration], wanted: Wanted) -> Select[Registration]:
    if wanted.text.strip():
        query = query.where(matches(wanted.text))
    if wanted.status:
        query = query.where(Registration.status == wanted.status)
    if wanted.division is not None:
        query = query.where(Registration.division_id == wanted.division)
    if wanted.city:
        query = query.where(Submission.city == wanted.city)
    return query


def _sorted(query: Select[Registration], wanted: Wanted) -> Select[Registration]:
    columns = SORTS.get(wanted.sort, SORTS["name"])
    # The id last: pages of two hundred never share or lose a row.
    turned = [c.desc() if wanted.backwards else c.asc() for c in (*columns, Registration.id)]
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


def ids_under_review(offering_id: int) -> set[int]:
    """Who of an offering waits for a decision."""
    return set(
        db.session.scalars(
            select(Registration.id).where(
                Registration.offering_id == offering_id, Registration.status == UNDER_REVIEW
            )
        )
    )


def offer_deadlines(offering_id: int) -> dict[int, datetime]:
    """Until when people of an offering can answer their offer, by registration."""
    rows = db.session.execute(
        select(OfferRegistration.registration_id, Offer.deadline)
        .join(Offer, Offer.id == OfferRegistration.offer_id)
        .join(Submission, Submission.id == Offer.submission_id)
        .where(Submission.offering_id == offering_id, Offer.state == "open")
    )
    return {registration_id: deadline for registration_id, deadline in rows}


def offering_counts(offering_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many registrations of each status the offerings have."""
    found: dict[int, dict[str, int]] = {offering_id: {} for offering_id in offering_ids}
    rows = db.session.execute(
        select(Registration.offering_id, Registration.status, func.count(Registration.id))
        .where(Registration.offering_id.in_(offering_ids))
        .group_by(Registration.offering_id, Registration.status)
    )
    for offering_id, status, number in rows:
        found[offering_id][status] = number
    return found
