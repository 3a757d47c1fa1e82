"""Adds lines of history inside the transaction of a use case."""

from __future__ import annotations

from typing import Any

from app.extensions import db
from app.models import Activity, Actor, Registration, Submission, now


def note(
    verb: str,
    actor: Actor,
    submission: Submission,
    *,
    registration: Registration | None = None,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """One line: who did `verb` to a submission or to one person in it."""
    db.session.add(
        Activity(
            at=now(),
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb=verb,
            offering_id=submission.offering_id,
            submission_id=submission.id,
            registration_id=registration.id if registration else None,
            reason=reason[:500],
            data=data or {},
        )
    )


def note_status(
    registration: Registration, old: str, actor: Actor, reason: str, verb: str = "status"
) -> None:
    """One line for a change of status."""
    db.session.add(
        Activity(
            at=registration.status_at,
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb=verb,
            offering_id=registration.offering_id,
            submission_id=registration.submission_id,
            registration_id=registration.id,
            from_status=old,
            to_status=registration.status,
            reason=reason[:500],
        )
    )
