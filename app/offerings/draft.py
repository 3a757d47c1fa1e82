"""Start a new offering as a draft, filled from its program's usual schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.extensions import db, write_tx
from app.models import Actor, Division, Offering
from app.offerings.clock import read_clock
from app.offerings.history import note
from app.offerings.meetings import Weekly, lay_out
from app.offerings.slugs import free_slug
from app.program_kit.program import Program


@dataclass(frozen=True)
class Start:
    """What a coordinator says about a new offering; the rest comes from the program."""

    title: str
    first_day: date
    contact_email: str
    contact_phone: str
    calendar_domain: str
    skipped: frozenset[date] = frozenset()


def draft(program: Program, start: Start, actor: Actor) -> int:
    """Make the draft and return its id. Refuses a session in a clock gap."""
    write_tx()
    usual = program.schedule
    offering = Offering(
        program=program.slug,
        title=start.title,
        slug=free_slug(program.slug, start.title, start.first_day),
        summary=program.tagline,
        who_may_come="\n\n".join(program.for_whom),
        contact_email=start.contact_email,
        contact_phone=start.contact_phone,
        zone="America/Chicago",
        meetings=[],
    )
    offering.divisions = [
        Division(code=code, name=name, capacity=seats, position=position)
        for position, (code, name, seats) in enumerate(usual.divisions)
    ]
    plan = Weekly(
        first_day=start.first_day,
        count=usual.weeks,
        starts=read_clock(usual.starts),
        ends=read_clock(usual.ends),
        skipped=start.skipped,
        topics=usual.topics,
    )
    lay_out(offering, plan, start.calendar_domain)
    offering.closes_at = offering.change_until = offering.meetings[0].starts_at
    db.session.add(offering)
    db.session.flush()
    note(offering, "drafted", actor)
    db.session.commit()
    return offering.id
