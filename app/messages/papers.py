"""What mails about papers after a provisional yes say: the link to sign them, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.messages import kinds, links
from app.models import AccessLink, Papers, Submission
from app.program_kit import statuses, wording


@dataclass(frozen=True)
class ToSign:
    """The link to the papers of one person, and until when the place is kept for them."""

    url: str
    due: str


def to_sign(
    kind: str, person_id: int, submission: Submission, base: str
) -> tuple[ToSign | None, list[AccessLink]]:
    """The link, drawn for this mail; nothing where no place waits for papers."""
    row = next((row for row in submission.registrations if row.id == person_id), None)
    if row is None or row.status != statuses.DOCUMENTS_DUE or kind not in kinds.WITH_PAPERS:
        return None, []
    due_at = db.session.scalar(select(Papers.due_at).where(Papers.registration_id == person_id))
    token, link = links.draw(submission, links.DOCUMENTS, person_id)
    due = wording.deadline(due_at, submission.offering.zone) if due_at else ""
    return ToSign(f"{base}/papers/{token}", due), [link]
