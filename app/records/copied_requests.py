"""What a copy tells of data requests, and what it keeps from parents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.models import DataRequest, RequestSubject
from app.program_kit.names import fold
from app.records.clock import DENY_PARENTS

Facts = dict[str, Any]
# Lines that tell what somebody under 18 asked about their parents.
ABOUT_PARENTS = ("kept_from_parents", "shown_to_parents")
# Said in the copy itself: whoever is refused data is told on which law that rests.
KEPT = (
    "Data about somebody under 18 who asked that it is not shown to a parent or guardian"
    " (Minn. Stat. 13.02, subd. 8; Minn. Rules 1205.0500). The responsible authority decides."
)


@dataclass(frozen=True)
class Reading:
    """Who gets what is read here: their name, and whether they are surely nobody's parent."""

    asker: str = ""
    not_a_parent: bool = False


def requests_about(ids: Sequence[int], by: Reading) -> dict[tuple[int, int | None], list[Facts]]:
    """Requests about these sign-ups; of those that others made, no name and no words."""
    found: dict[tuple[int, int | None], list[Facts]] = defaultdict(list)
    query = (
        select(RequestSubject)
        .join(RequestSubject.request)
        .where(RequestSubject.submission_id.in_(ids))
        .order_by(DataRequest.id)
        .options(contains_eager(RequestSubject.request))
    )
    for subject in db.session.scalars(query):
        row = subject.request
        if row.wants == DENY_PARENTS and not by.not_a_parent:
            continue
        own = fold(row.asker_name) == fold(by.asker)
        found[subject.submission_id, subject.registration_id].append(
            {
                "received_on": row.received_on.isoformat(),
                "asked_by": row.asker,
                "name": row.asker_name if own else "left out",
                "wants": row.wants,
                "words": row.words if own else "",
                "identity": row.identity if own else "",
                "answered_on": row.answered_on.isoformat() if row.answered_on else None,
                "answer": row.answer,
                "answer_words": row.answer_words if own else "",
            }
        )
    return found
