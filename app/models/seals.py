"""What makes history tamper-evident: a seal for each line, a head for each chain, permits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import JSON, Base, UTCDateTime, now

# The chain of lines that belong to no offering: accounts, sign-ins, places.
DEPARTMENT = 0
# In a permit: whatever chain.
EVERY_CHAIN = -1


class HistorySeal(Base):
    """The place of one line in its chain, and hashes over the line and all before it.

    Which hash covers what stands in app/models/chain.py. A line that was purged keeps its seal:
    `salt` is then empty, and `activity_id` is too if the line itself is gone.
    """

    __tablename__ = "history_seals"
    # An offering's id, or DEPARTMENT.
    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # 1, 2, 3 ... without a gap.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # No foreign key: a seal must outlive its line.
    activity_id: Mapped[int | None] = mapped_column(unique=True)
    salt: Mapped[str] = mapped_column(String(32))
    inside: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class HistoryHead(Base):
    """How long a chain is and how it ends: what shows that the last lines are missing."""

    __tablename__ = "history_heads"
    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class HistoryPermit(Base):
    """Lets history of one chain be changed while it stands, which is inside one transaction.

    Written and removed by app/records/permits.py. One that stands after a commit is an open
    door, and `flask records verify` says so.
    """

    __tablename__ = "history_permits"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class HistoryCheck(Base):
    """One walk through all history by the worker, and what it found. See app/records/verify.py.

    `ended_at` is None while it runs, or when it was broken off. `findings` holds the first of
    `wrong` many: lists of chain, number and what is wrong, without anything personal.
    """

    __tablename__ = "history_checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lines: Mapped[int] = mapped_column(default=0)
    purged: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    findings: Mapped[list[Any]] = mapped_column(JSON, default=list)
