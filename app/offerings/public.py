"""Reads for public pages: only what is published, with what a page shows, in few queries."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.extensions import db
from app.models import City, Meeting, Offering, Venue
from app.program_kit.residence import served_on

_WITH = (
    selectinload(Offering.meetings).selectinload(Meeting.venue).selectinload(Venue.city),
    selectinload(Offering.divisions),
    selectinload(Offering.venue).selectinload(Venue.city),
)


def public_offering(program: str, slug: str) -> Offering | None:
    """A published or cancelled offering by its address."""
    return db.session.execute(
        select(Offering)
        .where(
            Offering.program == program,
            Offering.slug == slug,
            Offering.state.in_(("published", "cancelled")),
        )
        .options(*_WITH)
    ).scalar_one_or_none()


def let_go(row: Offering) -> Offering:
    """The row and all that a page shows with it, out of its session: to be read by many at once."""
    places = {row.venue, *(meeting.venue for meeting in row.meetings)} - {None}
    cities = {place.city for place in places if place} - {None}
    for each in (row, *row.meetings, *row.divisions, *places, *cities):
        db.session.expunge(each)
    return row


def coming(at: datetime, program: str = "", limit: int = 200) -> list[Offering]:
    """Offerings with a session still to come, by their first session."""
    return _dated(func.max(Meeting.ends_at) >= at, program, limit, newest_first=False)


def past(at: datetime, program: str, limit: int = 12) -> list[Offering]:
    """The latest offerings that are over."""
    return _dated(func.max(Meeting.ends_at) < at, program, limit, newest_first=True)


def _dated(condition: object, program: str, limit: int, *, newest_first: bool) -> list[Offering]:
    first = func.min(Meeting.starts_at)
    ids = (
        select(Meeting.offering_id)
        .join(Offering, Offering.id == Meeting.offering_id)
        .where(Offering.state.in_(("published", "cancelled")))
        .group_by(Meeting.offering_id)
        .having(condition)  # type: ignore[arg-type]
        .order_by(first.desc() if newest_first else first)
        .limit(limit)
    )
    if program:
        ids = ids.where(Offering.program == program)
    order = list(db.session.execute(ids).scalars())
    rows = db.session.execute(
        select(Offering).where(Offering.id.in_(order)).options(*_WITH)
    ).scalars()
    by_id = {row.id: row for row in rows}
    return [by_id[offering_id] for offering_id in order]


def meetings_between(first: datetime, last: datetime, program: str = "") -> list[Meeting]:
    """Sessions that start in a span of time, with their offering and place."""
    query = (
        select(Meeting)
        .join(Offering, Offering.id == Meeting.offering_id)
        .where(
            Offering.state.in_(("published", "cancelled")),
            Meeting.starts_at >= first,
            Meeting.starts_at < last,
        )
        .order_by(Meeting.starts_at)
        .options(
            # Joined, so that it stays one query: selectinload asks anew for every 500 rows.
            contains_eager(Meeting.offering).joinedload(Offering.venue).joinedload(Venue.city),
            joinedload(Meeting.venue).joinedload(Venue.city),
        )
    )
    if program:
        query = query.where(Offering.program == program)
    return list(db.session.execute(query).scalars())


def served_cities(day: date) -> list[tuple[str, str]]:
    """(code, name) of cities served on a day, the home city first."""
    query = (
        select(City)
        .order_by(City.is_home.desc(), City.position, City.name)
        .options(joinedload(City.periods))
    )
    return served_on(db.session.scalars(query).unique(), day)
