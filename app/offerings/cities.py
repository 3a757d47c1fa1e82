"""Keep the cities the department serves, with the days from which and until which it does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.models import Activity, Actor, City, CityPeriod, StaffMember
from app.program_kit.names import fold
from app.program_kit.residence import NO_CITY, Period

ADDED, CHANGED = "city_added", "city_changed"


@dataclass(frozen=True)
class Served:
    """A city as the editor holds it."""

    name: str
    spans: tuple[Period, ...]


def city_by_id(city_id: int) -> City | None:
    """One city with its periods."""
    return db.session.get(City, city_id, options=[selectinload(City.periods)])


def history_of_city(city_id: int) -> list[tuple[Activity, str]]:
    """What was done to a city, the newest first, with the name of who did it."""
    rows = db.session.execute(
        select(Activity, func.coalesce(StaffMember.name, ""))
        .outerjoin(StaffMember, StaffMember.id == Activity.staff_id)
        .where(Activity.verb.in_((ADDED, CHANGED)))
        .order_by(Activity.id.desc())
    )
    return [(line, who) for line, who in rows if line.data.get("city") == city_id]


def add_city(served: Served, actor: Actor) -> int:
    """Add a city and return its id. The first one is the home of the department."""
    write_tx()
    known = db.session.scalars(select(City)).all()
    city = City(
        code=_free_code(served.name, {city.code for city in known}),
        name=served.name,
        is_home=not known,
        position=max((city.position for city in known), default=-1) + 1,
        periods=_periods(served.spans),
    )
    db.session.add(city)
    db.session.flush()
    _note(ADDED, city, served, actor)
    db.session.commit()
    return city.id


def change_city(
    city_id: int, served: Served, actor: Actor, expected_version: int | None = None
) -> None:
    """Change name and periods. Who has signed up keeps the tier of that day.

    StaleDataError when someone changed it since the page showed `expected_version`.
    """
    write_tx()
    city = db.session.get_one(City, city_id, with_for_update=True)
    if expected_version is not None and city.version != expected_version:
        raise StaleDataError(f"city {city_id} is at version {city.version}")
    city.name = served.name
    # Periods alone change no column of the city, and its version has to grow all the same.
    flag_modified(city, "name")
    city.periods = _periods(served.spans)
    _note(CHANGED, city, served, actor)
    db.session.commit()


def _periods(spans: Sequence[Period]) -> list[CityPeriod]:
    return [CityPeriod(starts_on=first, ends_on=last) for first, last in sorted(spans, key=_first)]


def _first(span: Period) -> date:
    return span[0]


def _free_code(name: str, known: set[str]) -> str:
    """A code of the name's letters that no city has, and no answer that is not a city."""
    base = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:30].strip("-") or "city"
    taken, code, number = known | set(NO_CITY), base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def _note(verb: str, city: City, served: Served, actor: Actor) -> None:
    spans = [[first.isoformat(), last and last.isoformat()] for first, last in served.spans]
    data = {"city": city.id, "name": served.name, "periods": spans}
    db.session.add(Activity(actor=actor.kind, staff_id=actor.staff_id, verb=verb, data=data))
