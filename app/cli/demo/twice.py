"""Cases of the demo: a child whom both parents signed up."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Activity, Case, Offering, Registration
from app.models.base import now
from app.program_kit.statuses import ACTIVE


def open_cases() -> None:
    """One for each two children of the same name and grade in sign-ups of their own."""
    first, second = aliased(Registration), aliased(Registration)
    pairs = db.session.execute(
        select(first, second)
        .join(second, (second.offering_id == first.offering_id) & (second.id > first.id))
        .join(Offering, Offering.id == first.offering_id)
        .where(
            Offering.is_demo,
            first.search_name == second.search_name,
            first.grade == second.grade,
            first.submission_id != second.submission_id,
            first.status.in_(ACTIVE),
            second.status.in_(ACTIVE),
        )
        .order_by(second.id)
    )
    for one, other in pairs.all():
        _open(one, other)


def _open(first: Registration, second: Registration) -> None:
    at = min(second.created_at, now())
    case = Case(
        offering_id=second.offering_id, first=first, second=second, matched=["grade"], opened_at=at
    )
    second.possible_duplicate = True
    db.session.add(case)
    db.session.flush()
    line = Activity(at=at, actor="system", verb="looked_alike", data={"case_id": case.id})
    line.offering_id, line.submission_id = second.offering_id, second.submission_id
    line.registration_id = second.id
    db.session.add(line)
