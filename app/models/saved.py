"""Applications put aside before they were sent: sealed, for whoever holds the mailed link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UTCDateTime
from app.models.offerings import Offering


class SavedApplication(Base):
    """The answers of one form so far. Sending the form destroys it; so does `expires_at`.

    `key_hash` is that of the form's one-time number, so a form has one copy at most. `sealed`
    holds the answers and the link's token; the token alone is also stored as its SHA-256.
    """

    __tablename__ = "saved_applications"
    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    sealed: Mapped[str] = mapped_column(Text, default="")
    # Nothing private is stored before its notice was read.
    notice_document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    notice_shown_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    offering: Mapped[Offering] = relationship()
