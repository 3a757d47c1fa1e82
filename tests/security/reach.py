"""Every page of the staff side that only reads, about one person and their date."""

from __future__ import annotations

from flask import Flask

from app.models import Registration
from app.registration.cases import cases_of
from tests import factories
from tests.security.matrix import MATRIX, STAFF, Guard
from tests.security.world import Visitor, visitor


def reading(app: Flask, *programs: str) -> Visitor:
    """A coordinator of these programs, signed in."""
    return visitor(app).as_staff(factories.staff(*programs, password="-"))


def addresses(app: Flask, person: Registration) -> list[str]:
    """What a coordinator can open, taken from the app's own addresses."""
    values = {
        "offering_id": person.offering_id,
        "registration_id": person.id,
        "meeting_id": person.offering.meetings[0].id,
        "venue_id": person.offering.venue_id,
        "slug": person.offering.program,
    }
    of_person = cases_of(person.id)
    if of_person:
        values["case_id"] = of_person[0].id
    site = app.url_map.bind("localhost")
    found = ["/staff/people?q=example"]
    for rule in app.url_map.iter_rules():
        opens = rule.endpoint in STAFF and MATRIX[rule.endpoint] is not Guard.ADMIN
        if opens and "GET" in (rule.methods or set()) and rule.arguments <= set(values):
            found.append(site.build(rule.endpoint, {n: values[n] for n in rule.arguments}))
    return found
