"""From an open point of the checklist to the box where it is mended."""

from __future__ import annotations

from flask import current_app, url_for

from app.models import Offering
from app.offerings.checklist import Check
from app.staff.blueprint import me
from app.staff.doors import opens


def mend_href(check: Check, offering: Offering) -> str:
    """Where this person mends the point; "" when it is done, or is for somebody else to do."""
    if check.done:
        return ""
    if check.part == "texts":
        return _texts(check, offering)
    if check.part == "place":
        return url_for("staff.places_one", venue_id=check.place_id, _anchor="step_free")
    if check.part == "sessions":
        return url_for("staff.sessions", offering_id=offering.id)
    if check.part == "seats":
        return "#seats"
    return url_for("staff.offering_words", offering_id=offering.id, _anchor=check.field)


def _texts(check: Check, offering: Offering) -> str:
    page = "staff.texts"
    if page not in current_app.view_functions or not opens(me(), page):
        return ""
    return url_for(page, _anchor=f"{offering.program}-{check.kind}")
