"""The form that a parent or guardian of somebody of 16 or 17 signs by link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UTCDateTime
from app.models.submissions import Registration


class GuardianForm(Base):
    """Who was asked to sign for one registration, and what came of it.

    What was agreed to stands in `signatures`, like everybody's. `due_at` is until when a place
    is kept for the form, None while none is; `reminded` counts the mails after the first.
    """

    __tablename__ = "guardian_forms"
    __table_args__ = (
        CheckConstraint("method IN ('', 'web', 'paper')", name="method"),
        CheckConstraint("(signed_at IS NULL) = (method = '')", name="signed_somehow"),
        Index("ix_guardian_forms_signed_at_due_at", "signed_at", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), unique=True)
    guardian_name: Mapped[str] = mapped_column(String(128))
    guardian_email: Mapped[str] = mapped_column(String(254), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded: Mapped[int] = mapped_column(default=0)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    method: Mapped[str] = mapped_column(String(20), default="")
    signer_name: Mapped[str] = mapped_column(String(128), default="")
    relation: Mapped[str] = mapped_column(String(20), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)
    registration: Mapped[Registration] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol
