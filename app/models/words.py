"""The words by which people are found; an index of our own that both engines use alike."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

# Compared byte by byte: only so can an index find how a word begins.
_BYTES = String(64).with_variant(String(64, collation="C"), "postgresql")


class SearchWord(Base):
    """One word of one person, folded; see app/program_kit/finding.py.

    Kept in step with names and contact details by app/registration/findable.py.
    """

    __tablename__ = "search_words"
    word: Mapped[str] = mapped_column(_BYTES, primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
