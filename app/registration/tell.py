"""Owing the mail about a decision: by day, with the place in line where it says something."""

from __future__ import annotations

from typing import Any

from app.messages import kinds
from app.messages.homes import tell_homes
from app.models import Registration, now
from app.program_kit import selection
from app.program_kit.night import tell_at
from app.program_kit.statuses import WAITLISTED
from app.programs import program as program_of
from app.registration import fetch


def owe_decision(row: Registration, words: str, place: int | None = None) -> str:
    """Owe the mail about the status somebody has now; the key it is found by. Does not commit.

    `place` is where in line they stand, told as a band.
    """
    at = now()
    key = f"{row.id}:{row.status}:{at.isoformat()}"
    due_at = tell_at(at, row.offering.zone, fetch.first_start(row.offering_id))
    told = {"registration_ids": [row.id], "to": row.status, "reason": words, **_line(row, place)}
    tell_homes(kinds.DECISION, row.submission, [row.id], key=key, data=told, due_at=due_at)
    return f"{kinds.DECISION}:{row.submission_id}:{key}"


def _line(row: Registration, place: int | None) -> dict[str, Any]:
    """What those who wait read about the line, and whether they are an alternate."""
    if row.status != WAITLISTED or place is None:
        return {}
    reviewed = program_of(row.offering.program).reviewed
    said = selection.waits(row.offering, [place], reviewed=reviewed, alternate=row.alternate)
    return {"line": said, "alternate": row.alternate}
