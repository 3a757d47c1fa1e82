"""Versioned texts people are shown, and who accepted which version when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import JSON, Base, UTCDateTime, now


class Document(Base):
    """One version of a text (notice, waiver, conduct rules); never edited: a trigger refuses it."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("program", "kind", "language", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20), default="en")
    # Of a translation: the English version it belongs to. English is what counts before the law.
    english_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    # Plain text, paragraphs parted by a blank line, list lines starting with "- ".
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # Names as they were then. Blank: the wording came with the program, or no machine made it.
    published_by: Mapped[str] = mapped_column(String(128), default="", server_default="")
    checked_by: Mapped[str] = mapped_column(String(128), default="", server_default="")
    english: Mapped[Document | None] = relationship(remote_side="Document.id")


class TextDraft(Base):
    """The next version of a text, as somebody left it; stays, closed, when it was published."""

    __tablename__ = "text_drafts"
    __table_args__ = (UniqueConstraint("program", "kind", "language"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    # The English version that stood beside the boxes of a translation.
    english_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    title: Mapped[str] = mapped_column(String(200))
    # What stands in each box; a notice has one for each element the law names.
    parts: Mapped[list[Any]] = mapped_column(JSON)
    machine: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


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
    # When it was taken back; it stays as proof of the time in which it stood.
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    document: Mapped[Document] = relationship()
