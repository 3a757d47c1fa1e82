"""Reads about mails for the staff pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.extensions import db
from app.models import Message

SHOWN = 50


def mails_of(submission_id: int) -> Sequence[Message]:
    """Every mail owed or sent to whoever handed in a submission, newest first."""
    return db.session.scalars(
        select(Message).where(Message.submission_id == submission_id).order_by(Message.id.desc())
    ).all()


def undelivered(programs: Collection[str]) -> Sequence[Message]:
    """Mails of these programs that were given up, newest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.state == "undelivered", Message.program.in_(programs))
        .order_by(Message.id.desc())
        .limit(SHOWN)
    ).all()
