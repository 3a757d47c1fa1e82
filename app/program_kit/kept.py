"""Until when a place is kept for something that is still to come, and when to ask for it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

# How long a place is kept, when the first session leaves so much time.
KEPT_FOR = timedelta(days=7)
LAST_CALL = timedelta(hours=24)


def kept_until(asked_at: datetime, starts_at: datetime | None) -> datetime:
    """Until when a place is kept: seven days, or the first session if it is sooner."""
    usual = asked_at + KEPT_FOR
    return usual if starts_at is None else max(asked_at, min(usual, starts_at))


def reminders(asked_at: datetime, until: datetime, after: Sequence[timedelta]) -> list[datetime]:
    """When to ask again: `after` so long, and a day before the place is let go."""
    usual = [asked_at + each for each in after if asked_at + each < until - LAST_CALL]
    last = until - LAST_CALL
    return [*usual, last] if last > asked_at else usual
