"""The publish checklist, and publishing."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Actor, Document, Offering, now
from app.offerings.found import begin_open
from app.offerings.history import note
from app.offerings.refusals import NotReadyError
from app.program_kit.program import Program
from app.programs import program


@dataclass(frozen=True)
class Check:
    """One point of the checklist: what must hold, does it, and which part of the editor to open."""

    words: str
    done: bool
    part: str


def checklist(offering: Offering, texts: Set[str], at: datetime) -> list[Check]:
    """Every point, in the order of the editor. `texts` are the kinds of text the program has."""
    about = program(offering.program)
    coming = [m for m in offering.meetings if m.state == "scheduled" and m.starts_at > at]
    return [
        Check(
            "A title and one sentence about it", bool(offering.title and offering.summary), "facts"
        ),
        Check("At least one session in the future", bool(coming), "sessions"),
        Check("An end time for every session", _all_end(offering), "sessions"),
        Check("A place", offering.venue is not None or _all_placed(offering), "place"),
        Check("How to get in without steps", _says_access(offering), "place"),
        Check("A host people can ask for", bool(offering.host_name), "contact"),
        Check("An address for replies", bool(offering.contact_email), "contact"),
        Check("Sign-up that is still open", _still_open(offering, at), "sign-up"),
        Check("Seats in at least one group", _has_seats(offering), "seats"),
        *_texts(about, texts),
    ]


def publish(offering_id: int, actor: Actor, expected_version: int | None = None) -> None:
    """Open the page to everyone. Raises NotReadyError while a point of the checklist is open."""
    offering = begin_open(offering_id, expected_version)
    open_points = [c for c in checklist(offering, kinds_of(offering.program), now()) if not c.done]
    if open_points:
        raise NotReadyError
    if offering.state != "published":
        offering.state = "published"
        note(offering, "published", actor)
    db.session.commit()


def kinds_of(slug: str) -> frozenset[str]:
    """The kinds of text stored for a program."""
    return frozenset(
        db.session.scalars(select(Document.kind).where(Document.program == slug).distinct())
    )


def _texts(about: Program, texts: Set[str]) -> list[Check]:
    return [Check(f"The text “{text.title}”", text.kind in texts, "texts") for text in about.texts]


def _all_end(offering: Offering) -> bool:
    return all(meeting.ends_at > meeting.starts_at for meeting in offering.meetings)


def _all_placed(offering: Offering) -> bool:
    return bool(offering.meetings) and all(meeting.venue for meeting in offering.meetings)


def _says_access(offering: Offering) -> bool:
    places = {offering.venue, *(meeting.venue for meeting in offering.meetings)} - {None}
    return bool(places) and all(place is not None and place.step_free for place in places)


def _still_open(offering: Offering, at: datetime) -> bool:
    return offering.closes_at is None or offering.closes_at > at


def _has_seats(offering: Offering) -> bool:
    return any(division.capacity != 0 for division in offering.divisions)
