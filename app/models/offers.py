"""Offers: seats held for people from the waitlist until a deadline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UTCDateTime
from app.models.submissions import Registration, Submission


class Offer(Base):
    """Seats offered to one registration, or to a whole party that stays together.

    The seats are the registrations' own (`seat_held`); the offer says until when. An open
    offer whose deadline has passed is over, whether or not anybody has written that down yet.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'lapsed')", name="state"),
        CheckConstraint("deadline > made_at", name="deadline_after_start"),
        Index("ix_offers_state_deadline", "state", "deadline"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="open")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    nudge_at: Mapped[datetime] = mapped_column(UTCDateTime)
    nudged: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submission: Mapped[Submission] = relationship()
    registrations: Mapped[list[Registration]] = relationship(
        secondary="offer_registrations", order_by=Registration.id
    )

    def stands_at(self, at: datetime) -> bool:
        """Can it be accepted then? The deadline decides, not the state that is written."""
        return self.state == "open" and at < self.deadline


class OfferRegistration(Base):
    """One registration in an offer; a registration may be offered a seat more than once."""

    __tablename__ = "offer_registrations"
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id"), primary_key=True, index=True
    )
