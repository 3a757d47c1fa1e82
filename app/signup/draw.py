"""What the page of a lottery shows."""

from __future__ import annotations

from typing import Any

from app.models import Offering
from app.program_kit import selection, wording
from app.registration.draw import drawn_references
from app.signup.rows import href


def draw_view(offering: Offering) -> dict[str, Any]:
    """Commitment, and after the draw seed and references in their order."""
    zone = offering.zone
    drawn = offering.drawn_at
    return {
        "title": offering.title,
        "href": href(offering),
        "text_href": f"{href(offering)}draw.txt" if drawn else "",
        "how_given": selection.sentence(offering),
        "closes": wording.moment(offering.closes_at, zone) if offering.closes_at else "",
        "commitment": offering.commitment,
        "seed": offering.seed if drawn else "",
        "drawn": wording.moment(drawn, zone) if drawn else "",
        "references": drawn_references(offering.id) if drawn else [],
    }
