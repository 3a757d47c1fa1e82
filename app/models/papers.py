"""What an applicant signs after a provisional yes, and the word a background check came to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UTCDateTime
from app.models.submissions import Registration


class Papers(Base):
    """That somebody was asked to sign, and until when; what they signed is in `signatures`.

    `due_at` is until when the place is kept for them, None once they signed or the place went.
    `reminded` counts the mails after the first.
    """

    __tablename__ = "papers"
    __table_args__ = (Index("ix_papers_due_at", "due_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded: Mapped[int] = mapped_column(default=0)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    registration: Mapped[Registration] = relationship()


class BackgroundCheck(Base):
    """The outcome of one person's check in a word, never what was found (Minn. Stat. 13.05).

    `ground` is the code of a ground that the city's policy names, only where the outcome is
    "not_accepted".
    """

    __tablename__ = "background_checks"
    __table_args__ = (
        CheckConstraint("outcome IN ('clear', 'needs_talk', 'not_accepted')", name="outcome"),
        CheckConstraint("(outcome = 'not_accepted') = (ground <> '')", name="ground"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    version: Mapped[int] = mapped_column(default=1)
    registration: Mapped[Registration] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol
