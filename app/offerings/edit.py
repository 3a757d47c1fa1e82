"""Change what an offering says about itself, and how many seats its divisions have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.extensions import db
from app.models import Actor, Division, Offering, Submission
from app.offerings.found import begin_open
from app.offerings.history import note
from app.offerings.lottery import prepare
from app.offerings.refusals import SeatsTakenError, SelectionRefusedError, WindowTurnedError
from app.program_kit.selection import FIRST_COME, LOTTERY, RESIDENTS_FIRST


@dataclass(frozen=True)
class Panelist:
    """Somebody who is there to meet, as the public page names them."""

    name: str
    position: str = ""
    agency: str = ""
    years: int | None = None


@dataclass(frozen=True)
class Facts:
    """Everything the editor holds besides dates and seats. Names are those of the columns."""

    title: str
    summary: str
    description: str
    opens_at: datetime | None
    closes_at: datetime | None
    change_until: datetime | None
    venue_id: int | None
    host_name: str
    contact_email: str
    contact_phone: str
    who_may_come: str
    what_to_bring: str
    cost: str
    languages: tuple[str, ...]
    stream_url: str
    selection: str = FIRST_COME
    residents_until: datetime | None = None
    lineup: tuple[Panelist, ...] = ()


@dataclass(frozen=True)
class Seats:
    """A division's name and capacity; None means as many as come."""

    name: str
    capacity: int | None


def change_facts(
    offering_id: int, facts: Facts, actor: Actor, expected_version: int | None = None
) -> None:
    """Save the editor. Raises WindowTurnedError, or StaleDataError when someone was quicker."""
    if facts.opens_at and facts.closes_at and facts.opens_at >= facts.closes_at:
        raise WindowTurnedError
    offering = begin_open(offering_id, expected_version)
    changed = [name for name, _old, _new in differences(offering, facts)]
    _refuse_selection(offering, facts, changed)
    if "venue_id" in changed:
        _move(offering)
    for name in changed:
        _store(offering, name, getattr(facts, name))
    prepare(offering)
    if changed:
        note(offering, "edited", actor, data={"changed": changed})
    db.session.commit()


def _refuse_selection(offering: Offering, facts: Facts, changed: list[str]) -> None:
    """The rule people signed up under stays; a date or a deadline it needs must be there."""
    if facts.selection == RESIDENTS_FIRST and facts.residents_until is None:
        raise SelectionRefusedError("Say until when residents come first.", "residents_until")
    if facts.selection == LOTTERY and facts.closes_at is None:
        raise SelectionRefusedError("A lottery needs a time when sign-up closes.", "closes_at")
    if offering.drawn_at is not None and "closes_at" in changed:
        raise SelectionRefusedError("The lottery was drawn when sign-up closed.", "closes_at")
    if "selection" in changed and _somebody_signed_up(offering):
        raise SelectionRefusedError(
            "People have signed up under the rule as it was, so it stays.", "selection"
        )


def _somebody_signed_up(offering: Offering) -> bool:
    found = select(Submission.id).where(Submission.offering_id == offering.id).limit(1)
    return db.session.scalar(found) is not None


def differences(offering: Offering, facts: Facts) -> list[tuple[str, object, object]]:
    """Every field with what is stored and what was typed, where the two differ."""
    both = [(f.name, stored(offering, f.name), getattr(facts, f.name)) for f in fields(Facts)]
    return [(name, old, new) for name, old, new in both if old != new]


def stored(offering: Offering, name: str) -> object:
    """A field of the editor as it is stored now."""
    if name == "lineup":
        people = offering.details.get("lineup", [])
        return tuple(Panelist(**person) for person in people)
    value = getattr(offering, name)
    return tuple(value) if isinstance(value, list) else value


def _store(offering: Offering, name: str, value: Any) -> None:
    if name == "lineup":
        people = [asdict(person) for person in value]
        offering.details = {**offering.details, "lineup": people}
    else:
        setattr(offering, name, list(value) if isinstance(value, tuple) else value)


def change_seats(offering_id: int, seats: Mapping[int, Seats], actor: Actor) -> None:
    """Set names and capacities by division id. Refuses fewer seats than are taken."""
    offering = begin_open(offering_id)
    changed = {}
    for division in offering.divisions:
        wanted = seats.get(division.id)
        if wanted is None or (wanted.name, wanted.capacity) == (division.name, division.capacity):
            continue
        changed[division.code] = [division.capacity, wanted.capacity]
        _set_seats(division, wanted)
    if changed:
        note(offering, "seats_changed", actor, data={"divisions": changed})
    db.session.commit()


def _set_seats(division: Division, wanted: Seats) -> None:
    # One conditional statement: a sign-up that arrives meanwhile cannot slip in between.
    change = update(Division).where(Division.id == division.id)
    if wanted.capacity is not None:
        change = change.where(Division.seats_taken <= wanted.capacity)
    done = db.session.execute(
        change.values(name=wanted.name, capacity=wanted.capacity).returning(Division.id)
    ).scalar()
    if done is None:
        raise SeatsTakenError(
            f"{division.seats_taken} seats are taken, so the number cannot be lower than that.",
            f"capacity-{division.id}",
        )


def _move(offering: Offering) -> None:
    """Calendars follow sessions without a place of their own; a public page says what was."""
    for meeting in offering.meetings:
        if meeting.venue_id is None and meeting.state == "scheduled":
            meeting.sequence += 1
    if offering.state == "published" and offering.venue is not None:
        offering.details = {**offering.details, "moved_from": offering.venue.name}
