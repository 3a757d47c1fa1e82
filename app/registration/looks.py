"""Reads for those who look on the days around a session, and of who looked at what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload, subqueryload

from app.accounts.scope import programs_of, scoped
from app.accounts.visibility import NAME, Sight, may_see, window_of
from app.extensions import db
from app.models import (
    Activity,
    Division,
    Meeting,
    Offering,
    PrivateField,
    Registration,
    StaffMember,
    Submission,
)
from app.program_kit.statuses import COMING, WAITLISTED
from app.registration.private import INSTRUCTION, unsealed
from app.registration.refusals import KeyMissingError

SHOWN = 200
CANNOT_OPEN = "Cannot be opened: its key is missing in the setting FIELD_KEYS. Ask the coordinator."


@dataclass(frozen=True)
class Gathering:
    """One offering with a session about now, and who is expected."""

    offering: Offering
    meetings: list[Meeting]
    people: list[Registration]


def about_now(staff: StaffMember, role: str, at: datetime) -> list[Gathering]:
    """Offerings whose sessions are near enough for the role to see names, the next one first."""
    window = window_of(role, NAME)
    if window is None or window.before is None or window.after is None:
        return []
    query = (
        select(Meeting)
        .join(Meeting.offering)
        .where(
            Offering.state == "published",
            Meeting.state == "scheduled",
            Meeting.starts_at <= at + window.before,
            Meeting.ends_at >= at - window.after,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .options(
            joinedload(Meeting.venue),
            contains_eager(Meeting.offering).options(
                joinedload(Offering.venue), subqueryload(Offering.meetings)
            ),
        )
    )
    meetings = db.session.scalars(scoped(query, staff, role=role)).all()
    people = _expected({meeting.offering_id for meeting in meetings})
    found: dict[int, Gathering] = {}
    for meeting in meetings:
        here = found.setdefault(meeting.offering_id, Gathering(meeting.offering, [], []))
        here.meetings.append(meeting)
    for person in people:
        found[person.offering_id].people.append(person)
    return list(found.values())


def _expected(offering_ids: set[int]) -> Sequence[Registration]:
    query = (
        _people()
        .where(Registration.offering_id.in_(offering_ids), Registration.status.in_(COMING))
        .order_by(Registration.search_name, Registration.id)
        .options(
            subqueryload(Registration.private_fields).load_only(PrivateField.kind),
            subqueryload(Registration.also)
            .subqueryload(Registration.private_fields)
            .load_only(PrivateField.kind),
        )
    )
    return db.session.scalars(query).unique().all()


def _people() -> Select[Registration]:
    return select(Registration).options(
        joinedload(Registration.submission), joinedload(Registration.division)
    )


def person_about_now(
    staff: StaffMember, role: str, registration_id: int, at: datetime
) -> Registration | None:
    """Somebody who is expected, while the role may see their name; else None."""
    query = (
        _people()
        .join(Registration.offering)
        .where(
            Registration.id == registration_id,
            Registration.status.in_(COMING),
            Offering.state == "published",
        )
        .options(
            contains_eager(Registration.offering).selectinload(Offering.meetings),
            selectinload(Registration.private_fields).load_only(PrivateField.kind),
            selectinload(Registration.also)
            .selectinload(Registration.private_fields)
            .load_only(PrivateField.kind),
        )
    )
    found = db.session.scalar(scoped(query, staff, role=role))
    if found is None or may_see(role, NAME, found.offering, at) is not Sight.READ:
        return None
    return found


def instructions(registration_ids: list[int]) -> dict[int, str]:
    """What helpers are to do for these people, in the coordinator's words.

    CANNOT_OPEN where the key is missing: a list for the day must open all the same.
    """
    rows = db.session.execute(
        select(PrivateField.registration_id, PrivateField.sealed).where(
            PrivateField.kind == INSTRUCTION, PrivateField.registration_id.in_(registration_ids)
        )
    )
    return {key: _instruction(key, sealed) for key, sealed in rows}


def _instruction(registration_id: int, sealed: str) -> str:
    try:
        return unsealed(registration_id, INSTRUCTION, sealed)
    except KeyMissingError:
        return CANNOT_OPEN


@dataclass(frozen=True)
class Look:
    """One read of a private answer: who, when, in which role, whose, why."""

    line: Activity
    who: str
    reference: str
    person: str
    title: str


def looks(staff: StaffMember, text: str) -> list[Look]:
    """Who opened private answers lately, newest first; of one reference or one reader if asked."""
    query = (
        select(
            Activity,
            func.coalesce(StaffMember.name, ""),
            Submission.reference,
            Registration.full_name,
            Offering.title,
        )
        .join(Registration, Registration.id == Activity.registration_id)
        .join(Submission, Submission.id == Registration.submission_id)
        .join(Offering, Offering.id == Registration.offering_id)
        .outerjoin(StaffMember, StaffMember.id == Activity.staff_id)
        .where(
            Activity.verb == "private_read",
            Offering.program.in_(programs_of(staff, "records")),
        )
        .order_by(Activity.id.desc())
        .limit(SHOWN)
    )
    if text:
        named = func.lower(StaffMember.name).contains(text.lower(), autoescape=True)
        query = query.where(or_(Submission.reference == text.upper(), named))
    return [Look(*row) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Total:
    """How many have a place in an offering, and how many wait."""

    offering: Offering
    seats: int | None
    coming: int
    waiting: int


def totals(programs: tuple[str, ...]) -> list[Total]:
    """Counts of every published offering, the newest first."""
    coming = func.coalesce(func.sum(Registration.party_size), 0)
    counted = (
        select(Registration.offering_id, Registration.status, coming)
        .where(Registration.status.in_((*COMING, WAITLISTED)))
        .group_by(Registration.offering_id, Registration.status)
    )
    found: dict[int, dict[bool, int]] = {}
    for offering_id, status, number in db.session.execute(counted):
        of = found.setdefault(offering_id, {})
        of[status == WAITLISTED] = of.get(status == WAITLISTED, 0) + number
    rows = db.session.execute(
        select(
            Offering,
            func.sum(Division.capacity),
            func.count(Division.id) > func.count(Division.capacity),
        )
        .join(Division, Division.offering_id == Offering.id)
        .where(Offering.state == "published", Offering.program.in_(programs))
        .group_by(Offering.id)
        .order_by(Offering.id.desc())
        .limit(SHOWN)
    )
    return [
        Total(
            offering,
            None if unlimited else seats,
            found.get(offering.id, {}).get(False, 0),
            found.get(offering.id, {}).get(True, 0),
        )
        for offering, seats, unlimited in rows
    ]
