"""What is to be destroyed: proposed lists, their rows, holds that stop them, and the log of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UTCDateTime, now

PURGE_STATES = ("proposed", "approved", "done", "refused")


class Purge(Base):
    """One list of rows that are due: proposed by the program, approved by a person, then done."""

    __tablename__ = "purges"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'approved', 'done', 'refused')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    items: Mapped[list[PurgeItem]] = relationship(back_populates="purge")


class PurgeItem(Base):
    """One row of one table on a list. Holds ids only; gone when the list is done.

    `stamp` is what the row's version or time of change was when it was listed.
    """

    __tablename__ = "purge_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    purge_id: Mapped[int] = mapped_column(ForeignKey("purges.id"), index=True)
    series: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[int]
    offering_id: Mapped[int | None]
    submission_id: Mapped[int | None]
    stamp: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    purge: Mapped[Purge] = relationship(back_populates="items")


class Destruction(Base):
    """One line of the destruction log: which series, how much, from when, under whose approval."""

    __tablename__ = "destructions"
    id: Mapped[int] = mapped_column(primary_key=True)
    purge_id: Mapped[int] = mapped_column(ForeignKey("purges.id"), index=True)
    series: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int]
    kept: Mapped[int] = mapped_column(default=0)
    first: Mapped[datetime] = mapped_column(UTCDateTime)
    last: Mapped[datetime] = mapped_column(UTCDateTime)
    authority: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class LegalHold(Base):
    """Keeps everything about one sign-up, or about one offering, until it is lifted."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("(submission_id IS NULL) <> (offering_id IS NULL)", name="one_thing"),
        CheckConstraint("reason <> ''", name="reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    offering_id: Mapped[int | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
