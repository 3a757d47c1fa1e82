"""Decide that two sign-ups that look alike are of different people."""

from __future__ import annotations

from app.extensions import db, write_tx
from app.models import Actor
from app.registration import fetch
from app.registration.history import note
from app.registration.pairs import close, decidable, told
from app.registration.refusals import all_or_nothing


@all_or_nothing
def tell_apart(
    case_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> None:
    """Different people: both stay as they are, and nobody is asked about these two again."""
    write_tx()
    case = decidable(case_id, reason, expected_version)
    close(case, "different", actor, reason)
    for row in fetch.registrations((case.first_id, case.second_id)):
        note("told_apart", actor, row.submission, registration=row, reason=reason, data=told(case))
    db.session.commit()
