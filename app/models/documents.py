"""Versioned texts people are shown, and who accepted which version when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, UTCDateTime, now


class Document(Base):
    """One version of a text (notice, waiver, conduct rules); never edited once shown."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("program", "kind", "language", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20), default="en")
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    # Plain text, paragraphs parted by a blank line, list lines starting with "- ".
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Signature(Base):
    """One choice about one document: who signed, for whom, which version, when, how."""

    __tablename__ = "signatures"
    __table_args__ = (CheckConstraint("method IN ('web', 'phone', 'paper')", name="method"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    signer_name: Mapped[str] = mapped_column(String(128))
    choice: Mapped[str] = mapped_column(String(40), default="agreed")
    method: Mapped[str] = mapped_column(String(20), default="web")
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    document: Mapped[Document] = relationship()
