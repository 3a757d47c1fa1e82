"""Add and change the places people meet in. They belong to the department, not to a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.models import Activity, Actor, Meeting, Offering, Venue, now


@dataclass(frozen=True)
class Place:
    """A place as the editor holds it. Names are those of the columns."""

    name: str
    address: str
    room: str
    capacity: int | None
    city_id: int | None
    map_url: str
    step_free: str
    parking: str


def add_venue(place: Place, actor: Actor) -> int:
    """Add a place and return its id."""
    write_tx()
    venue = Venue(**asdict(place))
    db.session.add(venue)
    db.session.flush()
    _note("place_added", venue, actor)
    db.session.commit()
    return venue.id


def change_venue(
    venue_id: int, place: Place, actor: Actor, expected_version: int | None = None
) -> None:
    """Change a place; calendars of coming sessions there follow.

    StaleDataError when someone changed it since the page showed `expected_version`.
    """
    write_tx()
    venue = db.session.get(Venue, venue_id)
    if venue is None:
        raise KeyError(venue_id)
    if expected_version is not None and venue.version != expected_version:
        raise StaleDataError(f"place {venue_id} is at version {venue.version}")
    shown = (venue.name, venue.address, venue.room)
    if venue.address != place.address:
        # The point on the map belonged to the old address.
        venue.latitude = venue.longitude = None
    for name, value in asdict(place).items():
        setattr(venue, name, value)
    if shown != (place.name, place.address, place.room):
        for meeting in _coming_sessions(venue_id):
            meeting.sequence += 1
    _note("place_changed", venue, actor)
    db.session.commit()


def _coming_sessions(venue_id: int) -> list[Meeting]:
    there = and_(Meeting.venue_id.is_(None), Offering.venue_id == venue_id)
    query = (
        select(Meeting)
        .join(Meeting.offering)
        .where(
            or_(Meeting.venue_id == venue_id, there),
            Meeting.state == "scheduled",
            Meeting.ends_at > now(),
        )
    )
    return list(db.session.scalars(query))


def _note(verb: str, venue: Venue, actor: Actor) -> None:
    db.session.add(
        Activity(actor=actor.kind, staff_id=actor.staff_id, verb=verb, data={"venue": venue.id})
    )
