"""Cases: two sign-ups that may be of the same person, and what somebody decided about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import JSON, Base, UTCDateTime, now
from app.models.offerings import Offering
from app.models.submissions import Registration


class Case(Base):
    """One pair of registrations that look alike, `first` the earlier one.

    `matched` says what they have in common beside the name. A pair has one case for ever: once
    it is decided, nobody is asked about these two again.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'different', 'two_homes', 'merged')", name="state"),
        CheckConstraint("first_id < second_id", name="first_is_earlier"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "(state IN ('merged', 'two_homes')) = (stays_id IS NOT NULL)", name="one_stays"
        ),
        Index("uq_cases_pair", "first_id", "second_id", unique=True),
        Index("ix_cases_offering_state", "offering_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    matched: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(20), default="open")
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    # Which of the two has the place from then on.
    stays_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    # Of two homes: which one asked to give up the place, until a coordinator has looked at it.
    leave_asked_by: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    leave_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    offering: Mapped[Offering] = relationship()
    first: Mapped[Registration] = relationship(foreign_keys=first_id)
    second: Mapped[Registration] = relationship(foreign_keys=second_id)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    @property
    def both(self) -> tuple[Registration, Registration]:
        """The two it is about, the earlier one first."""
        return self.first, self.second
