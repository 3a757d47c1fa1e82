"""Whom a mail is about, and whether what it says of them is still so when it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.extensions import db
from app.messages import kinds
from app.models import Activity, Registration
from app.program_kit import statuses

if TYPE_CHECKING:
    from app.messages.letter import Letter

_NAMES_ITS_PEOPLE = {
    kinds.DECISION,
    kinds.WITHDRAWN,
    kinds.REGROUPED,
    kinds.SIGNED_UP_AGAIN,
    kinds.PAPERS_DUE,
    kinds.PAPERS_SIGNED,
    kinds.MERGED,
    kinds.TWO_HOMES,
}
# Said of whoever is still in, whatever has become of them.
_STILL_IN = {kinds.REGROUPED, kinds.SIGNED_UP_AGAIN, kinds.MERGED, kinds.TWO_HOMES}


def concerns(letter: Letter, registration: Registration) -> bool:
    """Is the mail about this person, and is what it says of them still so?"""
    place = registration.place
    status = place.status
    if letter.kind == kinds.CANCELLED:
        return status == statuses.CANCELLED
    if letter.offer is not None:
        ended = letter.kind == kinds.OFFER_LAPSED
        asked = status == (statuses.OFFER_LAPSED if ended else statuses.OFFERED)
        return asked and registration in letter.offer.registrations
    if letter.kind not in _NAMES_ITS_PEOPLE:
        return letter.kind != kinds.DRAWN or status == statuses.WAITLISTED
    if not {registration.id, place.id} & set(letter.data["registration_ids"]):
        return False
    if letter.kind in _STILL_IN:
        there = letter.data.get("division_id", place.division_id) == place.division_id
        return there and status in statuses.ACTIVE
    return _still_so(place, letter.data)


def _still_so(place: Registration, data: Mapping[str, Any]) -> bool:
    """Does somebody still stand as it was decided, and wait as an alternate where it says so."""
    decided = data.get("to", statuses.WITHDRAWN)
    if decided == statuses.CONFIRMED:
        return place.status in statuses.COMING
    return place.status == decided and place.alternate == data.get("alternate", place.alternate)


def moved_up(chosen: Iterable[Registration]) -> bool:
    """Did these people come from the waitlist?"""
    steps = select(Activity.id).where(
        Activity.registration_id.in_([registration.place.id for registration in chosen]),
        Activity.from_status == statuses.WAITLISTED,
        Activity.to_status == statuses.CONFIRMED,
    )
    return db.session.scalar(steps.limit(1)) is not None
