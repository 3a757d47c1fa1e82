"""More or fewer seats: the change itself, and at once the offers it makes possible."""

from __future__ import annotations

from collections.abc import Mapping

from app.models import Actor
from app.offerings.edit import Seats, change_seats
from app.registration.offers import offer_free_seats


def change_capacity(offering_id: int, seats: Mapping[int, Seats], actor: Actor) -> int:
    """Set names and capacities by division id, and offer what became free. How many offers."""
    change_seats(offering_id, seats, actor)
    return offer_free_seats(offering_id)
