"""Copy an offering: same words, seats and questions, every date moved to where the first lands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.extensions import db, write_tx
from app.models import Actor, Division, Meeting, Offering
from app.offerings.clock import at, span
from app.offerings.copy_questions import copy_questions
from app.offerings.history import note
from app.offerings.lottery import prepare
from app.offerings.meetings import new_uid
from app.offerings.slugs import free_slug
from app.program_kit.wording import local

_WORDS = (
    "program", "zone", "summary", "description", "venue_id", "host_name", "contact_email",
    "contact_phone", "who_may_come", "what_to_bring", "cost", "stream_url",
)  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """What the copy is called and when its first meeting is."""

    title: str
    first_day: date
    calendar_domain: str


def copy_offering(offering_id: int, wanted: Copy, actor: Actor) -> int:
    """Make the copy as a draft and return its id. Refuses dates that meet a clock gap."""
    write_tx()
    source = db.session.scalar(select(Offering).where(Offering.id == offering_id).with_for_update())
    if source is None:
        raise KeyError(offering_id)
    shift = _shift(source, wanted.first_day)
    made = Offering(title=wanted.title, **{name: getattr(source, name) for name in _WORDS})
    made.slug = free_slug(source.program, wanted.title, wanted.first_day)
    made.languages, made.details = list(source.languages), dict(source.details)
    made.opens_at = _moved(source.opens_at, shift, source.zone)
    made.closes_at = _moved(source.closes_at, shift, source.zone)
    made.change_until = _moved(source.change_until, shift, source.zone)
    made.selection = source.selection
    made.residents_until = _moved(source.residents_until, shift, source.zone)
    made.divisions = [
        Division(code=d.code, name=d.name, capacity=d.capacity, position=d.position)
        for d in source.divisions
    ]
    made.meetings = [_copied(m, shift, wanted.calendar_domain) for m in _taught(source)]
    db.session.add(made)
    db.session.flush()
    prepare(made)
    copy_questions(source.id, made)
    note(made, "copied", actor, data={"from": source.id})
    db.session.commit()
    return made.id


def _taught(source: Offering) -> list[Meeting]:
    """Cancelled dates are not copied, unless all were."""
    return [m for m in source.meetings if m.state == "scheduled"] or list(source.meetings)


def _shift(source: Offering, first_day: date) -> timedelta:
    meetings = _taught(source)
    if not meetings:
        return timedelta()
    return first_day - local(meetings[0].starts_at, source.zone).date()


def _moved(moment: datetime | None, shift: timedelta, zone: str) -> datetime | None:
    """The same time on the wall, `shift` days later, whatever the clocks do between."""
    if moment is None:
        return None
    there = local(moment, zone)
    return at(there.date() + shift, there.time(), zone)


def _copied(meeting: Meeting, shift: timedelta, calendar_domain: str) -> Meeting:
    zone = meeting.offering.zone
    starts, ends = local(meeting.starts_at, zone), local(meeting.ends_at, zone)
    starts_at, ends_at = span(starts.date() + shift, starts.time(), ends.time(), zone)
    return Meeting(
        uid=new_uid(calendar_domain),
        starts_at=starts_at,
        ends_at=ends_at,
        topic=meeting.topic,
        modules=list(meeting.modules),
        venue_id=meeting.venue_id,
    )
