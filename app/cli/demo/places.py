"""Cities with the dates they were served, and the places people meet. Room sizes are invented."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from urllib.parse import quote_plus

from sqlalchemy import select

from app.extensions import db
from app.models import City, CityPeriod, Venue

HOME = "st-anthony"
# Code, name, periods of service. Falcon Heights left for seven years and came back.
CITIES: tuple[tuple[str, str, tuple[tuple[date, date | None], ...]], ...] = (
    (HOME, "St. Anthony Village", ((date(1945, 1, 1), None),)),
    ("lauderdale", "Lauderdale", ((date(1996, 1, 1), None),)),
    (
        "falcon-heights",
        "Falcon Heights",
        ((date(1994, 1, 1), date(2017, 12, 31)), (date(2025, 3, 1), None)),
    ),
)
MAP = "https://www.openstreetmap.org/search?query="


class Place(NamedTuple):
    """A venue as it is written below; a key is only for this folder."""

    key: str
    name: str
    address: str
    city: str
    kind: str
    room: str = ""
    capacity: int | None = None
    step_free: str = "Level entrance from the parking lot. Accessible restroom on the same floor."
    parking: str = "Free parking in the lot."


SHELTER = "Paved path from the parking lot to the shelter. Accessible restroom beside it."
STREET = "Free parking on the street and behind the building."
SIDE_DOOR = "One step at the front. Level entrance through the side door."
SCHOOL = "3303 33rd Ave NE, St. Anthony, MN 55418"

PLACES = (
    Place("gym", "Village High School gym", SCHOOL, HOME, "school", "Gym, door 12", 400),
    Place("auditorium", "Village High School auditorium", SCHOOL, HOME, "school", "Door 1", 300),
    Place("city-hall", "City Hall", "3301 Silver Lake Road, St. Anthony, MN 55418", HOME, "city",
          "Community room", 40),
    Place("central-park", "Central Park", "Central Park, St. Anthony, MN", HOME, "park",
          "", None, SHELTER, STREET),
    Place("emerald-park", "Emerald Park", "Emerald Park, St. Anthony, MN", HOME, "park",
          "Shelter", 60, SHELTER, STREET),
    Place("silver-point", "Silver Point Park", "Silver Point Park, St. Anthony, MN", HOME, "park",
          "Shelter", 60, SHELTER),
    Place("trillium-park", "Trillium Park", "Trillium Park, St. Anthony, MN", HOME, "park",
          "Shelter", 60, SHELTER, STREET),
    Place("tower-park", "Tower Park", "Tower Park, St. Anthony, MN", HOME, "park",
          "Shelter", 60, SHELTER, STREET),
    Place("silverwood", "Silverwood Park visitor center", "2500 County Road E, St. Anthony, MN",
          HOME, "park", "Great Hall", 80),
    Place("wilshire", "Wilshire Park Elementary School", "3600 Highcrest Road NE, St. Anthony, MN",
          HOME, "school", "Cafeteria, door 3", 120),
    Place("lauderdale-hall", "Lauderdale City Hall", "1891 Walnut St, Lauderdale, MN 55113",
          "lauderdale", "city", "Council chamber", 35, parking=STREET),
    Place("falcon-gym", "Falcon Heights Elementary School",
          "1393 Garden Ave W, Falcon Heights, MN 55113", "falcon-heights", "school", "Gym", 200),
    Place("corner-cup", "Corner Cup Coffee", "1 Corner Street, St. Anthony, MN", HOME, "cafe",
          "", 30),
    Place("larch-bakery", "Larch Street Bakery", "20 Larch Street, Lauderdale, MN", "lauderdale",
          "cafe", "", 24, SIDE_DOOR, STREET),
    Place("maple-court", "Maple Court Apartments", "300 Maple Court, Falcon Heights, MN",
          "falcon-heights", "apartments", "Residents' room", 50, parking=STREET),
    Place("evergreen", "Evergreen Senior Commons", "4 Evergreen Lane, St. Anthony, MN", HOME,
          "senior", "Sun room", 45),
)  # fmt: skip


def add_cities() -> dict[str, City]:
    """The cities by code; those that exist already are left as they are."""
    found = {city.code: city for city in db.session.scalars(select(City))}
    for position, (code, name, periods) in enumerate(CITIES):
        if code in found:
            continue
        found[code] = City(code=code, name=name, is_home=code == HOME, position=position)
        found[code].periods = [CityPeriod(starts_on=first, ends_on=last) for first, last in periods]
        db.session.add(found[code])
    db.session.flush()
    return found


def add_venues(cities: dict[str, City]) -> dict[str, Venue]:
    """The venues by key."""
    venues = {}
    for place in PLACES:
        facts = place._asdict()
        key = facts.pop("key")
        facts["city"] = cities[facts["city"]]
        facts["map_url"] = MAP + quote_plus(place.address)
        venues[key] = Venue(**facts)
    db.session.add_all(venues.values())
    db.session.flush()
    return venues
