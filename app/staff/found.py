"""What a page is about, if this coordinator may see it; everything else is not found."""

from __future__ import annotations

from flask import abort, request

from app.models import Meeting, Offering, Registration
from app.offerings.lookups import offering_for
from app.program_kit.numbers import whole
from app.registration.person import person_for
from app.staff.blueprint import me


def ticked(name: str) -> frozenset[int]:
    """Ids of what was ticked in a list of the posted form; what is no number is passed over."""
    return frozenset(number for each in request.form.getlist(name) if (number := whole(each)))


def the_offering(offering_id: int) -> Offering:
    """The offering, or 404 when it is another program's."""
    return offering_for(me(), offering_id) or abort(404)


def the_meeting(offering: Offering, meeting_id: int) -> Meeting:
    """One of its meetings, or 404."""
    found = next((m for m in offering.meetings if m.id == meeting_id), None)
    return found or abort(404)


def the_person(registration_id: int) -> Registration:
    """The person, or 404 when they signed up with another program."""
    return person_for(me(), registration_id) or abort(404)
