"""Decide that two sign-ups that look alike are of different people."""

from __future__ import annotations

from sqlalchemy import func, select

from app.extensions import db, write_tx
from app.models import Actor, Case, Registration, now
from app.registration import fetch
from app.registration.history import note
from app.registration.refusals import NotAllowedError, all_or_nothing


@all_or_nothing
def tell_apart(
    case_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> None:
    """Different people: both stay as they are, and nobody is asked about these two again."""
    write_tx()
    case = decidable(case_id, reason, expected_version)
    first, second = fetch.registrations((case.first_id, case.second_id))
    close(case, "different", actor, reason)
    for row in (first, second):
        note("told_apart", actor, row.submission, registration=row, reason=reason, data=told(case))
    unmark(second)
    db.session.commit()


def decidable(case_id: int, reason: str, expected_version: int | None) -> Case:
    """The case, locked, if it is still to be decided. NotAllowedError without a reason."""
    if not reason.strip():
        raise NotAllowedError("Write why: it is kept in the history.")
    case = fetch.case(case_id, expected_version)
    if case.state != "open":
        raise NotAllowedError("This was decided meanwhile.")
    return case


def close(case: Case, state: str, actor: Actor, reason: str) -> None:
    """Write the decision into the case. Does not commit."""
    case.state, case.decided_at, case.decided_by = state, now(), actor.staff_id
    case.reason = reason[:300]


def told(case: Case) -> dict[str, int]:
    """What a line of history says about the case it belongs to."""
    return {"case_id": case.id}


def unmark(row: Registration) -> None:
    """Take the mark off somebody about whom nothing is left to decide. Does not commit."""
    db.session.flush()
    left = select(func.count(Case.id)).where(Case.second_id == row.id, Case.state == "open")
    row.possible_duplicate = bool(db.session.scalar(left))
