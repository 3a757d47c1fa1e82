"""History: who did what to what, when and why. Rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import JSON, Base, UTCDateTime, now


@dataclass(frozen=True)
class Actor:
    """Who acts: a resident, a staff member (with id), or the system itself."""

    kind: str
    staff_id: int | None = None


RESIDENT = Actor("resident")
SYSTEM = Actor("system")


def staff_actor(staff_id: int) -> Actor:
    """The signed-in staff member as an actor."""
    return Actor("staff", staff_id)


class Activity(Base):
    """One line of history. `reason` is in words a coordinator can read out."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("actor IN ('resident', 'staff', 'system')", name="actor"),
        Index("ix_activities_offering_at", "offering_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    actor: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    verb: Mapped[str] = mapped_column(String(60))
    offering_id: Mapped[int | None] = mapped_column(ForeignKey("offerings.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    from_status: Mapped[str] = mapped_column(String(30), default="")
    to_status: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
