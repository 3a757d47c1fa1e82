"""What was asked and decided about somebody who may have signed up twice, for their copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Case, Registration

# Lines of history that are about two people: why it was decided may name the other one.
ABOUT_TWO = frozenset({"told_apart", "two_homes", "leave_granted", "leave_refused"})


def cases_of(submission_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """By person. Of the other sign-up only that there is one: whose it is, is about them."""
    mine = select(Registration.id).where(Registration.submission_id.in_(submission_ids))
    query = (
        select(Case)
        .where(or_(Case.first_id.in_(mine), Case.second_id.in_(mine)))
        .order_by(Case.id)
        .options(joinedload(Case.first), joinedload(Case.second))
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for case in db.session.scalars(query):
        facts = {
            "opened_at": case.opened_at.isoformat(),
            "in_common": list(case.matched),
            "decision": case.state,
            "decided_at": case.decided_at.isoformat() if case.decided_at else None,
        }
        for row in case.both:
            if row.submission_id in submission_ids:
                stays = case.stays_id == row.id if case.stays_id else None
                found[row.id].append({**facts, "stays": stays})
    return found
