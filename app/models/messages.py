"""The outbox: one row for each mail owed to one recipient."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import JSON, Base, UTCDateTime, now

MESSAGE_STATES = ("due", "claimed", "sending", "sent", "undelivered", "cancelled")

# How many went to an address today is counted before one more is owed.
_SAVED = text("kind = 'saved_application'")


class Message(Base):
    """A mail owed. `dedupe_key` makes a repeat of the same act find the same row."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            "state IN ('due', 'claimed', 'sending', 'sent', 'undelivered', 'cancelled')",
            name="state",
        ),
        Index("ix_messages_state_due", "state", "due_at"),
        Index(
            "ix_messages_saved_application",
            "recipient",
            sqlite_where=_SAVED,
            postgresql_where=_SAVED,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(20), default="en")
    program: Mapped[str] = mapped_column(String(40), default="")
    offering_id: Mapped[int | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(20), default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claim_token: Mapped[str] = mapped_column(String(40), default="")
    message_id: Mapped[str] = mapped_column(String(255), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # The request in which it came to be owed, as the log names it; empty when the worker owed it.
    request_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
