"""Change what an offering says about itself, and how many seats its divisions have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, update
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Actor, Division, Offering, Submission
from app.offerings.found import begin_open
from app.offerings.history import note
from app.offerings.lottery import prepare
from app.offerings.refusals import SeatsTakenError, SelectionRefusedError, WindowTurnedError
from app.program_kit.selection import FIRST_COME, LOTTERY, RESIDENTS_FIRST
from app.program_kit.wording import count


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
    """A division's name and capacity; None means as many as come. `version` the page showed.

    `held_back` seats are kept for people without internet; None leaves them as they are.
    """

    name: str
    capacity: int | None
    held_back: int | None = None
    version: int | None = None


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
    """Set names, capacities and seats held back by division id.

    Refuses fewer seats than are taken, and to hold back more than are free.
    StaleDataError when someone changed one of them since the page showed its version.
    """
    offering = begin_open(offering_id)
    changed, held_back = {}, {}
    for division in offering.divisions:
        wanted = seats.get(division.id)
        if wanted is None or _as_it_is(division, wanted):
            continue
        if wanted.version is not None and wanted.version != division.version:
            raise StaleDataError(f"division {division.id} is at version {division.version}")
        changed[division.code] = [division.capacity, wanted.capacity]
        if wanted.held_back is not None and wanted.held_back != division.held_back:
            held_back[division.code] = [division.held_back, wanted.held_back]
        _set_seats(division, wanted)
    if changed:
        told = {"divisions": changed} | ({"held_back": held_back} if held_back else {})
        note(offering, "seats_changed", actor, data=told)
    db.session.commit()


def _as_it_is(division: Division, wanted: Seats) -> bool:
    same = (wanted.name, wanted.capacity) == (division.name, division.capacity)
    return same and wanted.held_back in {None, division.held_back}


def _set_seats(division: Division, wanted: Seats) -> None:
    # One conditional statement: a sign-up that arrives meanwhile cannot slip in between.
    held_back = Division.held_back if wanted.held_back is None else literal(wanted.held_back)
    room = held_back == 0
    if wanted.capacity is not None:
        room = Division.seats_taken + held_back <= wanted.capacity
    done = db.session.execute(
        update(Division)
        .where(Division.id == division.id, room)
        .values(
            name=wanted.name,
            capacity=wanted.capacity,
            held_back=held_back,
            version=Division.version + 1,
        )
        .returning(Division.id)
    ).scalar()
    if done is None:
        raise _too_few(division, wanted)


def _too_few(division: Division, wanted: Seats) -> SeatsTakenError:
    """Which box is wrong, and why."""
    db.session.refresh(division)
    box = f"held-{division.id}"
    if wanted.capacity is None:
        return SeatsTakenError("Without a limit there is nothing to hold back.", box)
    if wanted.held_back and division.seats_taken <= wanted.capacity:
        free = count(wanted.capacity - division.seats_taken, "seat is", "seats are")
        return SeatsTakenError(f"{free} free, so no more can be held back.", box)
    taken = f"{count(division.seats_taken, 'seat is', 'seats are')} taken"
    if wanted.held_back is None and division.held_back:
        taken += f" and {count(division.held_back, 'is', 'are')} held back"
    return SeatsTakenError(
        f"{taken}, so the number cannot be lower than that.",
        f"capacity-{division.id}",
    )


def _move(offering: Offering) -> None:
    """Calendars follow sessions without a place of their own; a public page says what was."""
    for meeting in offering.meetings:
        if meeting.venue_id is None and meeting.state == "scheduled":
            meeting.sequence += 1
    if offering.state == "published" and offering.venue is not None:
        offering.details = {**offering.details, "moved_from": offering.venue.name}
