"""Notes of reviewers about somebody's application, in their copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Registration, ReviewNote, StaffMember
from app.registration.write_note import words_of


def notes_of(submission_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """By person, the oldest first."""
    query = (
        select(ReviewNote, StaffMember.name)
        .join(Registration, Registration.id == ReviewNote.registration_id)
        .join(StaffMember, StaffMember.id == ReviewNote.staff_id)
        .where(Registration.submission_id.in_(submission_ids))
        .order_by(ReviewNote.id)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for written, by in db.session.execute(query):
        at = written.written_at.isoformat()
        found[written.registration_id].append({"at": at, "by": by, "words": words_of(written)})
    return found
