"""What people ask under the data practices law: a copy, a correction, that something is kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UTCDateTime, now
from app.models.submissions import Registration, Submission


class DataRequest(Base):
    """One request, from the day it came in to its answer.

    `subject` is whose data it is about, as it was asked; which sign-ups those are is decided by
    the records designee and stands in RequestSubject.
    """

    __tablename__ = "data_requests"
    __table_args__ = (
        CheckConstraint("asker IN ('person', 'parent', 'other')", name="asker"),
        CheckConstraint(
            "wants IN ('copy', 'correction', 'destruction', 'deny_parents')", name="wants"
        ),
        CheckConstraint("(answered_on IS NULL) = (answer = '')", name="answered"),
        Index("ix_data_requests_open", "answered_on", "received_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    asker: Mapped[str] = mapped_column(String(20))
    asker_name: Mapped[str] = mapped_column(String(128))
    subject: Mapped[str] = mapped_column(String(128))
    wants: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    received_on: Mapped[date]
    # How it was made sure who asks; see app/records/clock.py.
    identity: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    # When a copy was last given out for it.
    given_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    answered_on: Mapped[date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    answer: Mapped[str] = mapped_column(String(20), default="")
    answer_words: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    subjects: Mapped[list[RequestSubject]] = relationship(
        back_populates="request", order_by="RequestSubject.id", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class RequestSubject(Base):
    """A sign-up the request is about: as a whole when its maker asks, else one person in it."""

    __tablename__ = "request_subjects"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("data_requests.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    request: Mapped[DataRequest] = relationship(back_populates="subjects")
    submission: Mapped[Submission] = relationship()
    registration: Mapped[Registration | None] = relationship()
