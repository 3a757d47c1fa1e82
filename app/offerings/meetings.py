"""Set and change the dates of an offering. What calendars show moves their sequence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, time, timedelta

from app.extensions import db
from app.models import Actor, Meeting, Offering
from app.offerings.clock import span
from app.offerings.found import begin_open, meeting_in
from app.offerings.history import note
from app.offerings.refusals import BadTimeError, NotADraftError

MOST = 60


@dataclass(frozen=True)
class Weekly:
    """`count` meetings from `first_day`, one a week, none on a skipped day."""

    first_day: date
    count: int
    starts: time
    ends: time
    skipped: frozenset[date] = frozenset()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeetingFacts:
    """One meeting as the editor holds it; `venue_id` None means where the offering is."""

    day: date
    starts: time
    ends: time
    topic: str = ""
    note: str = ""
    venue_id: int | None = None
    modules: tuple[int, ...] = ()


def weekly_days(plan: Weekly) -> list[date]:
    """The days of a plan: skipped weeks move the rest back, so the count holds."""
    days: list[date] = []
    day = plan.first_day
    while len(days) < min(plan.count, MOST):
        if day not in plan.skipped:
            days.append(day)
        day += timedelta(weeks=1)
    return days


def new_uid(calendar_domain: str) -> str:
    """A calendar UID for life."""
    return f"session-{secrets.token_hex(8)}@{calendar_domain}"


def lay_out(offering: Offering, plan: Weekly, calendar_domain: str) -> list[Meeting]:
    """Add the plan's meetings to the offering. Part of a use case: does not commit."""
    added = []
    for number, day in enumerate(weekly_days(plan)):
        starts_at, ends_at = span(day, plan.starts, plan.ends, offering.zone)
        meeting = Meeting(
            uid=new_uid(calendar_domain),
            starts_at=starts_at,
            ends_at=ends_at,
            topic=plan.topics[number] if number < len(plan.topics) else "",
        )
        offering.meetings.append(meeting)
        added.append(meeting)
    return added


def add_weekly(offering_id: int, plan: Weekly, actor: Actor, calendar_domain: str) -> int:
    """Add a run of weekly meetings; returns how many. Raises BadTimeError for a time in a gap."""
    offering = begin_open(offering_id)
    have = {meeting.starts_at for meeting in offering.meetings if meeting.state == "scheduled"}
    added = lay_out(offering, plan, calendar_domain)
    if any(meeting.starts_at in have for meeting in added):
        raise BadTimeError("There is already a session at that time.", "first_day")
    if len(offering.meetings) > MOST:
        raise BadTimeError(f"One run can have {MOST} sessions at most.", "count")
    note(offering, "meetings_added", actor, data={"count": len(added)})
    db.session.commit()
    return len(added)


def change_meeting(
    offering_id: int,
    meeting_id: int,
    facts: MeetingFacts,
    actor: Actor,
    expected_version: int | None = None,
) -> None:
    """Change one meeting. Raises BadTimeError, or StaleDataError when someone was quicker."""
    offering = begin_open(offering_id)
    meeting = meeting_in(offering, meeting_id, expected_version)
    before = {"starts_at": meeting.starts_at.isoformat(), "venue_id": meeting.venue_id}
    shown = (meeting.starts_at, meeting.ends_at, meeting.venue_id)
    meeting.starts_at, meeting.ends_at = span(facts.day, facts.starts, facts.ends, offering.zone)
    meeting.venue_id = facts.venue_id
    meeting.topic, meeting.note = facts.topic, facts.note
    meeting.modules = list(facts.modules)
    if shown != (meeting.starts_at, meeting.ends_at, meeting.venue_id):
        meeting.sequence += 1
    note(offering, "meeting_changed", actor, data={"meeting": meeting_id, "before": before})
    db.session.commit()


def cancel_meeting(
    offering_id: int,
    meeting_id: int,
    actor: Actor,
    reason: str,
    expected_version: int | None = None,
) -> None:
    """Call one meeting off; it stays visible as cancelled."""
    offering = begin_open(offering_id)
    meeting = meeting_in(offering, meeting_id, expected_version)
    if meeting.state != "cancelled":
        meeting.state = "cancelled"
        meeting.sequence += 1
        note(offering, "meeting_cancelled", actor, reason, {"meeting": meeting_id})
    db.session.commit()


def restore_meeting(
    offering_id: int, meeting_id: int, actor: Actor, expected_version: int | None = None
) -> None:
    """Put a cancelled meeting back on."""
    offering = begin_open(offering_id)
    meeting = meeting_in(offering, meeting_id, expected_version)
    if meeting.state == "cancelled":
        meeting.state = "scheduled"
        meeting.sequence += 1
        note(offering, "meeting_restored", actor, data={"meeting": meeting_id})
    db.session.commit()


def delete_meeting(
    offering_id: int, meeting_id: int, actor: Actor, expected_version: int | None = None
) -> None:
    """Remove a meeting of a draft. Raises NotADraftError once calendars may hold it."""
    offering = begin_open(offering_id)
    if offering.state != "draft":
        raise NotADraftError
    meeting = meeting_in(offering, meeting_id, expected_version)
    note(offering, "meeting_deleted", actor, data={"starts_at": meeting.starts_at.isoformat()})
    db.session.delete(meeting)
    db.session.commit()
