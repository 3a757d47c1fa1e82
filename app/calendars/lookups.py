"""Which sessions a calendar holds, and a cheap mark that tells whether anything has changed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.extensions import db
from app.models import Meeting, Offering, Registration, Venue, now
from app.program_kit import statuses

# How long a past session stays. Cancelled ones stay just as long, which is what makes
# calendars that already hold them take them out.
KEPT_AFTER = timedelta(days=60)
# Whose registration fills the personal calendar. A cancelled offering shows as cancelled
# there; a place given up leaves it at once.
ON_THE_LIST = (
    statuses.CONFIRMED,
    statuses.CHECKED_IN,
    statuses.ATTENDED,
    statuses.COMPLETED,
    statuses.PARTLY_COMPLETED,
    statuses.NO_SHOW,
    statuses.CANCELLED,
)


@dataclass(frozen=True)
class Scope:
    """Which sessions: `where` picks them, `decided_at` is the last change of what it looks at."""

    name: tuple[Hashable, ...]
    where: tuple[ColumnElement[bool], ...]
    decided_at: ScalarSelect[datetime]
    past: bool = False


@dataclass(frozen=True)
class Mark:
    """Equal marks mean equal calendars. `changed_at` is what a calendar says of its own age."""

    key: tuple[Hashable, ...]
    changed_at: datetime


def everything() -> Scope:
    """All that is published, in every program."""
    return Scope(("all",), (), select(func.max(Offering.updated_at)).scalar_subquery())


def of_program(slug: str) -> Scope:
    """All that is published in one program."""
    here = Offering.program == slug
    changed = select(func.max(Offering.updated_at)).where(here).scalar_subquery()
    return Scope(("program", slug), (here,), changed)


def of_offering(offering_id: int, *, past: bool = False) -> Scope:
    """Every session of one offering; with `past`, however long ago."""
    here = Offering.id == offering_id
    changed = select(func.max(Offering.updated_at)).where(here).scalar_subquery()
    return Scope(("offering", offering_id), (here,), changed, past)


def of_meeting(offering_id: int, meeting_id: int) -> Scope:
    """One session."""
    whole = of_offering(offering_id, past=True)
    one = Meeting.id == meeting_id
    return Scope(("meeting", meeting_id), (*whole.where, one), whole.decided_at, past=True)


def of_person(submission_id: int) -> Scope:
    """What one submission has places in, also those that go on in another sign-up."""
    kept = select(Registration.kept_in_id).where(
        Registration.submission_id == submission_id, Registration.kept_in_id.is_not(None)
    )
    theirs = or_(Registration.submission_id == submission_id, Registration.id.in_(kept))
    held = select(Registration.offering_id).where(theirs, Registration.status.in_(ON_THE_LIST))
    changed = select(func.max(Registration.updated_at)).where(theirs).scalar_subquery()
    return Scope(("person", submission_id), (Offering.id.in_(held),), changed)


def find_offering(program: str, slug: str) -> Offering | None:
    """A published or cancelled offering; drafts are nobody's business yet."""
    return db.session.scalar(
        select(Offering).where(
            Offering.program == program, Offering.slug == slug, Offering.state != "draft"
        )
    )


def mark(scope: Scope) -> Mark:
    """One query, one row, whatever the number of sessions.

    Counts and sums of ids and versions catch what a latest change cannot: a deleted row, and
    a change made while the clock was set back.
    """
    own, usual = aliased(Venue), aliased(Venue)
    newest = (Meeting.updated_at, Offering.updated_at, own.updated_at, usual.updated_at)
    query = (
        select(
            *(func.max(column) for column in newest),
            scope.decided_at,
            func.count(Meeting.id),
            func.sum(Meeting.id),
            func.sum(Meeting.version),
            func.sum(Offering.version),
            func.max(Meeting.uid),
        )
        .select_from(Meeting)
        .join(Meeting.offering)
        .outerjoin(own, Meeting.venue_id == own.id)
        .outerjoin(usual, Offering.venue_id == usual.id)
        .where(*_within(scope))
    )
    row = db.session.execute(query).one()
    day = _today()
    # A session may leave the calendar at midnight, so no calendar is older than its day.
    changed = [moment for moment in row[: len(newest) + 1] if moment is not None]
    return Mark((*scope.name, scope.past, day, *row), max([day, *changed]))


def meetings(scope: Scope) -> list[Meeting]:
    """The sessions with their offerings and places, in order of time, in one query."""
    usual = aliased(Venue)
    query = (
        select(Meeting)
        .join(Meeting.offering)
        .outerjoin(usual, Offering.venue_id == usual.id)
        .options(
            contains_eager(Meeting.offering).contains_eager(Offering.venue.of_type(usual)),
            joinedload(Meeting.venue),
        )
        .where(*_within(scope))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return list(db.session.scalars(query))


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    recent = [] if scope.past else [Meeting.ends_at >= _today() - KEPT_AFTER]
    return [Offering.state != "draft", *recent, *scope.where]


def _today() -> datetime:
    """Midnight, so that a calendar read twice on a day holds the same sessions."""
    return now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
