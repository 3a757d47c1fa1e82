"""Rows that public lists show: one date, one program, as plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.models import Meeting, Offering, Venue
from app.program_kit import wording
from app.program_kit.places import Band, places_band
from app.program_kit.program import Program
from app.programs import program as program_of

NOT_SET = "Place to be announced"


@dataclass(frozen=True)
class DateBlock:
    """Month, day and weekday, short."""

    month: str
    day: str
    weekday: str


@dataclass(frozen=True)
class DateRow:
    """One offering in a list."""

    accent: str
    program: str
    title: str
    href: str
    date: DateBlock
    iso: str
    when: str
    place: str
    note: str
    band: Band
    starts_at: datetime
    zone: str


@dataclass(frozen=True)
class ProgramRow:
    """One program with its next date."""

    accent: str
    title: str
    tagline: str
    href: str
    next_when: str
    band: Band | None


def href(offering: Offering) -> str:
    """Address of an offering's page."""
    return f"/{offering.program}/{offering.slug}/"


def date_block(moment: datetime, zone: str) -> DateBlock:
    """The date of a moment on the offering's wall clock."""
    at = wording.local(moment, zone)
    return DateBlock(f"{at:%b}", str(at.day), f"{at:%a}")


def place_words(venue: Venue | None) -> str:
    """Name of the place, with the city when it is known."""
    if venue is None:
        return NOT_SET
    return f"{venue.name}, {venue.city.name}" if venue.city else venue.name


def shown_meetings(offering: Offering) -> list[Meeting]:
    """Sessions that stand for the offering: the scheduled ones, else all."""
    return [m for m in offering.meetings if m.state == "scheduled"] or list(offering.meetings)


def when_words(offering: Offering) -> str:
    """One date with its time, or how many and from when."""
    meetings = shown_meetings(offering)
    first, zone = meetings[0], offering.zone
    if len(meetings) == 1:
        return wording.day_and_time(first.starts_at, first.ends_at, zone)
    last = wording.local(meetings[-1].starts_at, zone)
    weekdays = {wording.local(m.starts_at, zone).strftime("%A") for m in meetings}
    span = wording.time_range(first.starts_at, first.ends_at, zone)
    start = wording.local(first.starts_at, zone)
    dates = f"{start:%B} {start.day} to {last:%B} {last.day}"
    if len(weekdays) == 1:
        return f"{len(meetings)} {weekdays.pop()}s, {dates}, {span}"
    return f"{len(meetings)} dates, {dates}"


def date_row(offering: Offering, at: datetime) -> DateRow:
    """An offering as a row; its date is the next session, or the first when all are over."""
    program = program_of(offering.program)
    meetings = shown_meetings(offering)
    begun = meetings[0].starts_at < at
    following = next((m for m in meetings if m.ends_at >= at), meetings[0])
    note = ""
    if begun and following is not meetings[0]:
        note = f"Already running; next on {wording.day(following.starts_at, offering.zone)}"
    return DateRow(
        accent=program.accent,
        program=program.title,
        title=offering.title,
        href=href(offering),
        date=date_block(following.starts_at, offering.zone),
        iso=wording.local(following.starts_at, offering.zone).isoformat(),
        when=when_words(offering),
        place=place_words(offering.venue),
        note=note,
        band=places_band(offering, at),
        starts_at=following.starts_at,
        zone=offering.zone,
    )


def by_month(rows: list[DateRow]) -> list[dict[str, object]]:
    """Rows under the month they fall in, in the order given."""

    def month(row: DateRow) -> str:
        return f"{wording.local(row.starts_at, row.zone):%B %Y}"

    return [{"title": title, "rows": list(group)} for title, group in groupby(rows, month)]


def program_row(program: Program, rows: list[DateRow]) -> ProgramRow:
    """A program with the first date of its rows that still takes people, else the first."""
    mine = [row for row in rows if row.accent == program.accent]
    best = next((row for row in mine if row.band.takes), mine[0] if mine else None)
    return ProgramRow(
        accent=program.accent,
        title=program.title,
        tagline=program.tagline,
        href=f"/{program.slug}/",
        next_when=best.when if best else "",
        band=best.band if best else None,
    )
