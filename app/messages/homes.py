"""Mail to every home of a child: each gets its own, and none names the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.messages.enqueue import enqueue
from app.models import Registration, Submission


def tell_homes(
    kind: str,
    submission: Submission,
    registration_ids: Collection[int],
    *,
    key: str,
    data: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> None:
    """Owe a mail about these people to who signed them up, and to other homes of theirs.

    Does not commit.
    """
    for home in (submission, *other_homes(registration_ids)):
        enqueue(kind, home, key=key, data=data, due_at=due_at)


def other_homes(registration_ids: Collection[int]) -> list[Submission]:
    """Sign-ups by other homes of children whose place is among these."""
    homes = select(Registration.submission_id).where(
        Registration.kept_in_id.in_(registration_ids), Registration.another_home
    )
    query = select(Submission).where(Submission.id.in_(homes)).order_by(Submission.id)
    return list(db.session.scalars(query))
