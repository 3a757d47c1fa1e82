"""What a mail tells of a submission: who, when, where. Rows in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.models import Meeting, Offering, Registration, Submission, Venue
from app.program_kit import statuses, wording
from app.program_kit.program import Program


@dataclass(frozen=True)
class Person:
    """One line of the list of people: the name, what else tells them apart, the status."""

    name: str
    detail: str
    status: str
    label: str
    tone: str


@dataclass(frozen=True)
class Place:
    """Where it is and how to get in."""

    name: str
    address: str
    map_url: str
    parking: str
    step_free: str


@dataclass(frozen=True)
class When:
    """One session: the date block's three words, the day, the line in words, what and where."""

    month: str
    day: str
    weekday: str
    date: str
    words: str
    topic: str
    note: str
    elsewhere: str
    cancelled: bool


_TONES = {
    statuses.CONFIRMED: "good",
    statuses.CHECKED_IN: "good",
    statuses.ATTENDED: "good",
    statuses.COMPLETED: "good",
    statuses.PARTLY_COMPLETED: "good",
    statuses.OFFERED: "warn",
    statuses.WAITLISTED: "info",
    statuses.GUARDIAN_PENDING: "warn",
    statuses.SUBMITTED: "info",
    statuses.UNDER_REVIEW: "info",
    statuses.DOCUMENTS_DUE: "warn",
    statuses.CHECK_PENDING: "info",
}


def people_of(
    submission: Submission, chosen: Sequence[Registration], *, named: bool
) -> list[Person]:
    """The chosen people of a submission; numbered where the mail must not name them."""
    people = []
    for number, registration in enumerate(chosen, 1):
        name = registration.display_name or submission.contact_name or "You"
        if not named:
            name = "Your registration" if len(chosen) == 1 else f"Registration {number}"
        people.append(_person(registration, name, groups=len(submission.offering.divisions) > 1))
    return people


def _person(registration: Registration, name: str, *, groups: bool) -> Person:
    place = registration.place
    details = [place.division.name] if groups else []
    if registration.party_size > 1:
        details.append(f"party of {registration.party_size}")
    return Person(
        name=name,
        detail=", ".join(details),
        status=place.status,
        label=statuses.label(place.status),
        tone=_TONES.get(place.status, "soft"),
    )


def sessions_of(offering: Offering, sent_at: datetime) -> list[When]:
    """Every session, cancelled ones marked; the year only where it is not the present one."""
    meetings = sorted(offering.meetings, key=lambda meeting: (meeting.starts_at, meeting.id))
    year = wording.local(sent_at, offering.zone).year
    return [_when(meeting, offering, year) for meeting in meetings]


def _when(meeting: Meeting, offering: Offering, year: int) -> When:
    zone = offering.zone
    at = wording.local(meeting.starts_at, zone)
    day = wording.day(meeting.starts_at, zone, year=at.year != year)
    moved = meeting.venue_id is not None and meeting.venue_id != offering.venue_id
    return When(
        month=f"{at:%b}",
        day=str(at.day),
        weekday=f"{at:%a}",
        date=wording.day(meeting.starts_at, zone),
        words=f"{day}, {wording.time_range(meeting.starts_at, meeting.ends_at, zone)}",
        topic=meeting.topic,
        note=meeting.note,
        elsewhere=_line(meeting.venue) if moved and meeting.venue else "",
        cancelled="cancelled" in {meeting.state, offering.state},
    )


def place_of(offering: Offering) -> Place | None:
    """Where the offering meets; of a single session its own place counts."""
    venue = offering.venue
    if len(offering.meetings) == 1:
        venue = offering.meetings[0].venue or venue
    if venue is None:
        return None
    return Place(
        name=", ".join(part for part in (venue.name, venue.room) if part),
        address=venue.address,
        map_url=venue.map_url if venue.map_url.startswith("https://") else "",
        parking=venue.parking,
        step_free=venue.step_free,
    )


def title_of(offering: Offering, program: Program) -> str:
    """The offering's title, with the program's where it does not name it already."""
    known = any(n.casefold() in offering.title.casefold() for n in (program.title, program.short))
    return offering.title if known else f"{program.title}, {offering.title}"


def _line(venue: Venue) -> str:
    return ", ".join(part for part in (venue.name, venue.room, venue.address) if part)
