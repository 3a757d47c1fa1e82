"""What staff pages read about mails."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Message, Submission
from app.models.messages import MESSAGE_STATES

WAITING = ("due", "claimed", "sending")


@dataclass(frozen=True)
class Undelivered:
    """A mail that did not reach anybody, and whose it was."""

    message_id: int
    submission_id: int
    reference: str
    contact_name: str
    phone: str
    program: str
    kind: str
    recipient: str
    last_error: str
    created_at: datetime


def mails_of(submission_id: int) -> Sequence[Message]:
    """Every mail owed or sent to a submission, the newest first."""
    found = select(Message).where(Message.submission_id == submission_id)
    return db.session.scalars(found.order_by(Message.created_at.desc(), Message.id.desc())).all()


def undelivered(programs: Collection[str], limit: int = 200) -> list[Undelivered]:
    """Mails of these programs that could not be delivered, the newest first."""
    found = (
        select(
            Message.id,
            Submission.id,
            Submission.reference,
            Submission.contact_name,
            Submission.phone_typed,
            Message.program,
            Message.kind,
            Message.recipient,
            Message.last_error,
            Message.created_at,
        )
        .join(Submission, Submission.id == Message.submission_id)
        .where(Message.state == "undelivered", Message.program.in_(programs))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(limit)
    )
    return [Undelivered(*tuple(row)) for row in db.session.execute(found)]


def waiting_since() -> datetime | None:
    """When the oldest mail still owed was written; None when all are out."""
    found = select(func.min(Message.created_at)).where(Message.state.in_(WAITING))
    oldest: datetime | None = db.session.scalar(found)
    return oldest


def states_of_mails() -> dict[str, int]:
    """How many mails stand in each state; "retried" are those owed that failed before."""
    found = select(Message.state, func.count()).group_by(Message.state)
    counts = dict.fromkeys(MESSAGE_STATES, 0)
    counts |= {state: number for state, number in db.session.execute(found)}
    again = select(func.count()).where(Message.state.in_(WAITING), Message.last_error != "")
    counts["retried"] = db.session.scalar(again.select_from(Message)) or 0
    return counts
