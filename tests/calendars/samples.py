"""Entries, times and texts for calendar tests; no database needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.calendars.entries import Entry

CHICAGO = "America/Chicago"
ORGANIZER = ("St. Anthony Police Department", "calendar@rollcall.example")
ATTENDEE = ("Ana Example", "ana@example.org")


def at(text: str, zone: str = CHICAGO, *, fold: int = 0) -> datetime:
    """2027-03-04 18:00 on the wall clock of a zone, as UTC."""
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return wall.astimezone(UTC)


def entry(starts: str = "2027-03-04 18:00", hours: float = 2.5, **fields: Any) -> Entry:
    """A plain session; any field can be given."""
    zone = fields.get("zone", CHICAGO)
    starts_at = fields.pop("starts_at", None) or at(starts, zone)
    default: dict[str, Any] = {
        "uid": f"session-{starts_at:%Y%m%d%H%M}@rollcall.example",
        "sequence": 0,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "zone": zone,
        "title": "Citizen's Academy, spring 2027: Patrol",
        "location": "Village Hall, Council Chambers, 3301 Silver Lake Road",
        "latitude": 45.02,
        "longitude": -93.21,
        "description": "Bring a pen.\n\nhttps://rollcall.example/citizens-academy/spring-2027",
        "url": "https://rollcall.example/citizens-academy/spring-2027",
        "cancelled": False,
        "updated_at": datetime(2026, 11, 20, 15, 30, 12, 345678, tzinfo=UTC),
        "stream_url": "",
        "color": "#1d4ed8",
        "category": "Citizen's Academy",
    }
    return Entry(**(default | fields))
