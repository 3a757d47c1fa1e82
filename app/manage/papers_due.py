"""What the resident's page says of papers that wait for a signature."""

from __future__ import annotations

from typing import Any

from app.models import Submission
from app.program_kit import statuses, wording
from app.registration.next_step import papers_due


def papers_to_sign(submission: Submission) -> list[dict[str, Any]]:
    """Whose papers are to be signed, and until when the place waits for them."""
    zone = submission.offering.zone
    return [
        {
            "id": row.id,
            "name": row.display_name,
            "until": wording.deadline(due_at, zone) if (due_at := papers_due(row)) else "",
        }
        for row in submission.registrations
        if row.status == statuses.DOCUMENTS_DUE
    ]
