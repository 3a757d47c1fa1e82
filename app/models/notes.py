"""Notes that reviewers write about an application. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime, now


class ReviewNote(Base):
    """What one reviewer wrote about one application, sealed, for whoever may read it.

    Nobody changes or takes back a note: who has more to say writes another one.
    """

    __tablename__ = "review_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sealed: Mapped[str] = mapped_column(Text, default="")
