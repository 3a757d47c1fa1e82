"""Codes mailed to open private answers behind a link: never stored, only proofs of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime


class FreshCode(Base):
    """One code of six digits, asked for behind one mailed link. The newest of a link counts.

    `proof` is a keyed hash of the code and the link; `seed` and the key make the code again for
    the mail that carries it. Both open nothing without the key, and nothing after `expires_at`.
    """

    __tablename__ = "fresh_codes"
    __table_args__ = (CheckConstraint("tries BETWEEN 0 AND 5", name="tries"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("access_links.id"), index=True)
    seed: Mapped[str] = mapped_column(String(32))
    proof: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When a newer code took its place.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
