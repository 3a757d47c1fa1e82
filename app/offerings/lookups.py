"""Reads for the staff pages about offerings, each narrowed to the person's programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, subqueryload

from app.accounts.scope import scoped
from app.extensions import db
from app.models import Activity, City, Meeting, Offering, StaffMember, Venue

# One query each, however long the list: selectinload would ask anew for every 500 rows.
_WITH_ALL = (
    joinedload(Offering.venue),
    subqueryload(Offering.divisions),
    subqueryload(Offering.meetings).joinedload(Meeting.venue),
)


@dataclass(frozen=True)
class Shelves:
    """Offerings as a coordinator looks for them."""

    coming: list[Offering]
    drafts: list[Offering]
    past: list[Offering]


def offering_for(staff: StaffMember, offering_id: int) -> Offering | None:
    """One offering with dates, seats and places; None when it is not theirs to see."""
    query = scoped(select(Offering).where(Offering.id == offering_id), staff)
    return db.session.scalar(query.options(*_WITH_ALL))


def shelves(staff: StaffMember, program: str | None, at: datetime) -> Shelves:
    """All offerings, of one program or of all: coming ones first to last, past ones backwards."""
    query = scoped(select(Offering), staff).options(*_WITH_ALL)
    if program is not None:
        query = query.where(Offering.program == program)
    rows = sorted(db.session.scalars(query).unique(), key=starts)
    drafts = [row for row in rows if row.state == "draft"]
    shown = [row for row in rows if row.state != "draft"]
    return Shelves(
        coming=[row for row in shown if ends(row) >= at],
        drafts=drafts,
        past=[row for row in reversed(shown) if ends(row) < at],
    )


def starts(offering: Offering) -> datetime:
    """When the first meeting starts; without meetings when the offering was made."""
    return min((m.starts_at for m in offering.meetings), default=offering.created_at)


def ends(offering: Offering) -> datetime:
    """When the last meeting ends; without meetings when the offering was made."""
    return max((m.ends_at for m in offering.meetings), default=offering.created_at)


def meetings_between(staff: StaffMember, first: datetime, last: datetime) -> Sequence[Meeting]:
    """Scheduled meetings of published offerings that run at some time between two moments."""
    query = (
        select(Meeting)
        .join(Meeting.offering)
        .where(
            Offering.state == "published",
            Meeting.state == "scheduled",
            Meeting.starts_at < last,
            Meeting.ends_at > first,
        )
        .order_by(Meeting.starts_at)
        .options(joinedload(Meeting.venue), contains_eager(Meeting.offering).options(*_WITH_ALL))
    )
    return db.session.scalars(scoped(query, staff)).all()


def venues() -> Sequence[Venue]:
    """Every place, by name; places belong to the department, not to a program."""
    return db.session.scalars(select(Venue).order_by(Venue.name)).all()


def last_editor(offering_id: int) -> tuple[str, datetime] | None:
    """Who changed the offering last, and when."""
    row = db.session.execute(
        select(func.coalesce(StaffMember.name, ""), Activity.at)
        .outerjoin(StaffMember, StaffMember.id == Activity.staff_id)
        .where(Activity.offering_id == offering_id, Activity.registration_id.is_(None))
        .order_by(Activity.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def history_of(offering_id: int) -> Sequence[tuple[Activity, str]]:
    """What was done to the offering itself, newest first, with the name of who did it."""
    rows = db.session.execute(
        select(Activity, func.coalesce(StaffMember.name, ""))
        .outerjoin(StaffMember, StaffMember.id == Activity.staff_id)
        .where(
            Activity.offering_id == offering_id,
            Activity.submission_id.is_(None),
            Activity.registration_id.is_(None),
        )
        .order_by(Activity.id.desc())
        .limit(50)
    )
    return [(row[0], row[1]) for row in rows]


def venue_by_id(venue_id: int) -> Venue | None:
    """One place."""
    return db.session.get(Venue, venue_id)


def cities() -> Sequence[City]:
    """Every city with its periods, home first."""
    query = select(City).order_by(City.position, City.name).options(joinedload(City.periods))
    return db.session.scalars(query).unique().all()
