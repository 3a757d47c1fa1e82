"""Cases of the demo: a child whom both parents signed up, and somebody who applied twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Activity, Case, Offering, Registration
from app.models.base import now
from app.program_kit.alike import Known, in_common
from app.program_kit.statuses import ACTIVE, TRANSFERRED


def add_cases(staff_id: int | None) -> None:
    """One for each two of the same name in sign-ups of their own; who left it was merged."""
    first, second = aliased(Registration), aliased(Registration)
    pairs = db.session.execute(
        select(first, second)
        .join(second, (second.offering_id == first.offering_id) & (second.id > first.id))
        .join(Offering, Offering.id == first.offering_id)
        .where(
            Offering.is_demo,
            first.search_name == second.search_name,
            first.submission_id != second.submission_id,
            first.status.in_(ACTIVE),
            second.status.in_((*ACTIVE, TRANSFERRED)),
        )
        .order_by(second.id)
    )
    for one, other in pairs.all():
        matched = in_common(_known(one), _known(other))
        if matched:
            case = _case(one, other, list(matched))
            if other.status == TRANSFERRED:
                _merge(case, staff_id)


def _known(row: Registration) -> Known:
    return Known(row.full_name, row.submission.email, row.submission.phone, row.grade)


def _case(first: Registration, second: Registration, matched: list[str]) -> Case:
    at = min(second.created_at, now())
    case = Case(offering_id=second.offering_id, first=first, second=second, matched=matched)
    case.opened_at = at
    db.session.add(case)
    db.session.flush()
    line = Activity(at=at, actor="system", verb="looked_alike", data={"case_id": case.id})
    _add(line, second)
    return case


def _merge(case: Case, staff_id: int | None) -> None:
    case.state, case.reason, case.stays_id = "merged", "Applied twice.", case.first_id
    case.decided_at, case.decided_by = case.second.status_at, staff_id
    case.second.kept_in_id = case.first_id
    data: dict[str, Any] = {"case_id": case.id, "reference": case.second.submission.reference}
    line = Activity(at=case.decided_at, actor="staff", staff_id=staff_id, verb="merged_in")
    line.data, line.reason = data, case.reason
    _add(line, case.first)


def _add(line: Activity, row: Registration) -> None:
    line.offering_id, line.submission_id = row.offering_id, row.submission_id
    line.registration_id = row.id
    db.session.add(line)
