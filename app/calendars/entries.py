"""What a calendar shows of a meeting. The one home of that question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from app.models import Meeting, Offering, Venue
from app.programs import program

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\xa0\"<>\\^`{|}]+")


@dataclass(frozen=True)
class Entry:
    """One session as calendars know it. `updated_at` covers all the texts shown, not times alone.

    `color` is the program's hex colour, `url` the public page, never a personal link:
    people share calendars.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    location: str
    latitude: float | None
    longitude: float | None
    description: str
    url: str
    cancelled: bool
    updated_at: datetime
    stream_url: str
    color: str
    category: str

    @property
    def summary(self) -> str:
        """The title as a calendar shows it; a cancelled session says so first."""
        return f"Cancelled: {self.title}" if self.cancelled else self.title


def entries_of(offering: Offering, base_url: str) -> list[Entry]:
    """Every session of an offering, cancelled ones included, in order of time."""
    meetings = sorted(offering.meetings, key=lambda meeting: (meeting.starts_at, meeting.id))
    return [entry_of(meeting, base_url) for meeting in meetings]


def entry_of(meeting: Meeting, base_url: str) -> Entry:
    """One session; reads the meeting, its offering and its place."""
    offering = meeting.offering
    kind = program(offering.program)
    venue = meeting.venue or offering.venue
    stream = web_address(offering.stream_url)
    url = page_url(base_url, offering)
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=offering.zone,
        title=_joined((full_title(offering), _one_line(meeting.topic)), ": "),
        location=_location(venue) or stream,
        latitude=venue.latitude if venue else None,
        longitude=venue.longitude if venue else None,
        description=_description(meeting, venue, stream, url),
        url=url,
        cancelled="cancelled" in {meeting.state, offering.state},
        updated_at=max(row.updated_at for row in (meeting, offering, venue) if row),
        stream_url=stream,
        color=kind.color,
        category=kind.title,
    )


def page_url(base_url: str, offering: Offering) -> str:
    """The public page of an offering."""
    return f"{base_url}/{quote(offering.program)}/{quote(offering.slug)}/"


def full_title(offering: Offering) -> str:
    """Its title with the program's, where the offering is only called "Spring 2027"."""
    kind = program(offering.program)
    title = _one_line(offering.title)
    known = any(name.casefold() in title.casefold() for name in (kind.title, kind.short))
    return title if known else f"{kind.title}, {title}"


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Text without what calendars choke on: one kind of line break, no control characters."""
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text)).strip()


def web_address(text: str) -> str:
    """The text when it is one web address and nothing else, else ""."""
    return text if _WEB_ADDRESS.fullmatch(text) else ""


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _joined(parts: Iterable[str], between: str) -> str:
    return between.join(part for part in parts if part)


def _location(venue: Venue | None) -> str:
    if venue is None:
        return ""
    return _joined(map(_one_line, (venue.name, venue.room, venue.address)), ", ")


def _description(meeting: Meeting, venue: Venue | None, stream: str, url: str) -> str:
    offering = meeting.offering
    reason = clean(offering.cancelled_reason) if offering.state == "cancelled" else ""
    contact = _joined(map(_one_line, (offering.contact_phone, offering.contact_email)), ", ")
    access = _joined((clean(venue.step_free), clean(venue.parking)), "\n") if venue else ""
    return _joined(
        (
            reason,
            clean(offering.summary),
            clean(meeting.note),
            _headed("What to bring", clean(offering.what_to_bring)),
            _headed("Getting in", access),
            _headed("Watch live", stream),
            _headed("Questions", contact),
            url,
        ),
        "\n\n",
    )


def _headed(heading: str, text: str) -> str:
    return f"{heading}: {text}" if text else ""
