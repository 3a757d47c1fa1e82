"""Owing a mail: one outbox row in the transaction of the act it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db, request_id
from app.messages.kinds import KINDS
from app.models import Message, Submission, now


def enqueue(
    kind: str,
    submission: Submission,
    *,
    key: str,
    data: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
    recipient: str = "",
) -> None:
    """Owe `submission` a mail; the same kind and key again is the same mail. Does not commit.

    It goes to the address on file unless `recipient` names a former one. People who gave no
    e-mail address are owed nothing here: the office calls them.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind of mail: {kind}")
    to = recipient or submission.email
    if not to:
        return
    db.session.flush()
    at = now()
    owe(
        dedupe_key=f"{kind}:{submission.id}:{key}",
        kind=kind,
        recipient=to,
        language=submission.language,
        program=submission.offering.program,
        offering_id=submission.offering_id,
        submission_id=submission.id,
        data=dict(data or {}),
        due_at=due_at or at,
        created_at=at,
    )


def owe(**values: Any) -> None:
    """Insert one outbox row unless its dedupe_key is there already."""
    postgres = db.session.connection().dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    statement = insert(Message).values(request_id=request_id.get(), **values)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["dedupe_key"]))
