"""What the resident's page says of papers that wait for a signature."""

from __future__ import annotations

from typing import Any

from app.models import Submission
from app.program_kit import statuses, wording
from app.registration.next_step import papers_of


def papers_due(submission: Submission) -> list[dict[str, Any]]:
    """Whose papers are to be signed, and until when the place waits for them."""
    due = [row for row in submission.registrations if row.status == statuses.DOCUMENTS_DUE]
    asked = {row.id: papers_of(row.id) for row in due}
    zone = submission.offering.zone
    return [
        {
            "id": row.id,
            "name": row.display_name,
            "until": wording.deadline(papers.due_at, zone) if papers and papers.due_at else "",
        }
        for row, papers in ((row, asked[row.id]) for row in due)
    ]
