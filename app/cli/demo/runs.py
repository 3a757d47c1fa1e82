"""Writes a demo offering: its meetings, its divisions, the day it was published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from app.cli.demo.days import ZONE, moment
from app.extensions import db
from app.models import Activity, Division, Meeting, Offering, Venue, now
from app.program_kit.names import fold
from app.programs import program as program_of


class Sitting(NamedTuple):
    """A meeting as it is written in the demo files."""

    day: date
    starts: str
    ends: str
    topic: str = ""
    modules: tuple[int, ...] = ()
    note: str = ""
    moved: int = 0


@dataclass(frozen=True)
class Run:
    """An offering as it is written in the demo files. `seats` are those of each division."""

    program: str
    title: str
    venue: Venue
    sittings: Sequence[Sitting]
    opens: date
    closes: datetime
    host: str
    seats: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def add_run(run: Run, calendar_domain: str) -> Offering:
    """A published offering with its meetings and the divisions of its program."""
    kind = program_of(run.program)
    opens = moment(run.opens, "09:00")
    facts: dict[str, Any] = {
        "slug": _slug(run.title, run.sittings[0].day),
        "summary": kind.tagline,
        "who_may_come": "\n\n".join(kind.for_whom),
        "contact_email": "community@rollcall.example",
        "contact_phone": "612-555-0100",
        "change_until": moment(run.sittings[0].day, run.sittings[0].starts) - timedelta(days=1),
        "languages": ["en"],
        "created_at": opens - timedelta(days=14),
        **run.facts,
    }
    row = Offering(
        program=run.program,
        title=run.title,
        state="published",
        zone=ZONE,
        venue=run.venue,
        opens_at=opens,
        closes_at=run.closes,
        host_name=run.host,
        is_demo=True,
        **facts,
    )
    row.meetings = [_meeting(row, sitting, calendar_domain) for sitting in run.sittings]
    row.divisions = [
        Division(code=code, name=name, position=at, capacity=run.seats or usual)
        for at, (code, name, usual) in enumerate(kind.schedule.divisions)
    ]
    db.session.add(row)
    db.session.flush()
    note_run(row, "published", opens - timedelta(days=1))
    return row


def note_run(offering: Offering, verb: str, at: datetime, reason: str = "", **data: Any) -> None:
    """A line of history of an offering."""
    db.session.add(
        Activity(
            at=min(at, now()),
            actor="staff",
            verb=verb,
            offering_id=offering.id,
            reason=reason,
            data=data,
        )
    )


def _slug(title: str, first: date) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
    return words if str(first.year) in words else f"{words}-{first.year}"


def _meeting(offering: Offering, sitting: Sitting, calendar_domain: str) -> Meeting:
    digest = hashlib.sha256(f"{offering.program} {sitting}".encode()).hexdigest()[:16]
    return Meeting(
        uid=f"session-{digest}@{calendar_domain}",
        sequence=sitting.moved,
        starts_at=moment(sitting.day, sitting.starts),
        ends_at=moment(sitting.day, sitting.ends),
        topic=sitting.topic,
        modules=list(sitting.modules),
        note=sitting.note,
    )
