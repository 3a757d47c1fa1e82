"""Publishing: open the page to everyone, once nothing on the checklist is missing."""

from __future__ import annotations

from app.extensions import db
from app.models import Actor, Offering, now
from app.offerings.checklist import Check, checklist, open_points
from app.offerings.found import begin_open
from app.offerings.history import note
from app.offerings.refusals import NotReadyError
from app.offerings.texts import kinds_in
from app.program_kit.languages import TONGUES
from app.programs import program


def publish(offering_id: int, actor: Actor, expected_version: int | None = None) -> None:
    """Open the page to everyone. Raises NotReadyError while a point of the checklist is open."""
    offering = begin_open(offering_id, expected_version)
    missing = open_points(checks_of(offering))
    if missing:
        raise NotReadyError(missing)
    if offering.state != "published":
        offering.state = "published"
        note(offering, "published", actor)
    db.session.commit()


def checks_of(offering: Offering) -> list[Check]:
    """The checklist of an offering as it stands now."""
    about = program(offering.program)
    return checklist(offering, about, kinds_in(about.slug, TONGUES), now())
