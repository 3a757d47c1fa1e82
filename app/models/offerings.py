"""Offerings people sign up for, their dated meetings, and their divisions with seats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import JSON, Base, Timestamps, UTCDateTime
from app.models.places import Venue


class Offering(Base, Timestamps):
    """One run of a program: a class, a date, a game."""

    __tablename__ = "offerings"
    __table_args__ = (
        UniqueConstraint("program", "slug"),
        CheckConstraint("state IN ('draft', 'published', 'cancelled')", name="state"),
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="window"
        ),
        Index("ix_offerings_program_state", "program", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default="draft")
    zone: Mapped[str] = mapped_column(String(60), default="America/Chicago")
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    change_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    host_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    who_may_come: Mapped[str] = mapped_column(Text, default="")
    what_to_bring: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[str] = mapped_column(String(120), default="Free")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    stream_url: Mapped[str] = mapped_column(String(500), default="")
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    # Facts that one program shows and others do not, for instance a panel's line-up.
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # How places are given out; see app/program_kit/selection.py. The seed of a lottery is sealed
    # until the draw, its commitment is public from the start.
    selection: Mapped[str] = mapped_column(
        String(20), default="first_come", server_default="first_come"
    )
    residents_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sealed_seed: Mapped[str] = mapped_column(String(300), default="", server_default="")
    commitment: Mapped[str] = mapped_column(String(64), default="", server_default="")
    seed: Mapped[str] = mapped_column(String(64), default="", server_default="")
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    venue: Mapped[Venue | None] = relationship()
    meetings: Mapped[list[Meeting]] = relationship(
        back_populates="offering", order_by="Meeting.starts_at"
    )
    divisions: Mapped[list[Division]] = relationship(
        back_populates="offering", order_by="Division.position"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class Meeting(Base, Timestamps):
    """One dated sitting. Its uid never changes; sequence grows with what calendars must show."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state IN ('scheduled', 'cancelled')", name="state"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"), index=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    topic: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    # Numbers of the program's modules this meeting teaches; credit counts modules, not dates.
    modules: Mapped[list[int]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(20), default="scheduled")
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    offering: Mapped[Offering] = relationship(back_populates="meetings")
    venue: Mapped[Venue | None] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class Division(Base):
    """A part of an offering with its own seats; capacity None means as many as come.

    `seats_taken` is the sum of party sizes of registrations that hold a seat, `waiting` the
    number of waitlisted ones. Both change only with the rows they count. `held_back` are seats
    that neither sign-up nor an offer takes: a coordinator gives them to people without internet.
    """

    __tablename__ = "divisions"
    __table_args__ = (
        UniqueConstraint("offering_id", "code"),
        CheckConstraint("seats_taken >= 0", name="seats_not_negative"),
        CheckConstraint(
            "capacity IS NULL OR seats_taken + held_back <= capacity", name="never_oversold"
        ),
        CheckConstraint(
            "held_back = 0 OR (held_back > 0 AND capacity IS NOT NULL)", name="held_back"
        ),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    held_back: Mapped[int] = mapped_column(default=0, server_default="0")
    # Of name and capacity, which people edit; counting does not change it.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    offering: Mapped[Offering] = relationship(back_populates="divisions")

    @property
    def free(self) -> int | None:
        """Seats that sign-up and offers can take; None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.seats_taken - self.held_back

    @classmethod
    def has_free(cls, seats: int = 1) -> ColumnElement[bool]:
        """In a query: are so many seats free for sign-up and offers?"""
        enough = cls.seats_taken + cls.held_back + seats <= cls.capacity
        return or_(cls.capacity.is_(None), enough)
