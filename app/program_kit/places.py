"""The places band and whether sign-up is open: pure reads of an offering and the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.program_kit import selection, wording


class HasSeats(Protocol):
    """A division as these rules see it."""

    @property
    def capacity(self) -> int | None:
        """None: as many as come."""

    @property
    def seats_taken(self) -> int:
        """Held now."""

    @property
    def held_back(self) -> int:
        """Kept for people without internet."""

    @property
    def waiting(self) -> int:
        """How many wait."""


class HasStart(Protocol):
    """A session as these rules see it."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def state(self) -> str:
        """Scheduled or cancelled."""


class HasWindow(selection.HasSelection, Protocol):
    """An offering as these rules see it."""

    @property
    def state(self) -> str:
        """Draft, published or cancelled."""

    @property
    def opens_at(self) -> datetime | None:
        """None: at once."""

    @property
    def divisions(self) -> Sequence[HasSeats]:
        """Where the seats are."""


@dataclass(frozen=True)
class Band:
    """A word on places, never a count of people. `takes` is whether the form is open."""

    code: str
    text: str
    takes: bool


def places_band(offering: HasWindow, at: datetime) -> Band:
    """Open, few left, waitlist, opens on a day, closed or cancelled."""
    if offering.state == "cancelled":
        return Band("cancelled", "Cancelled", takes=False)
    if offering.opens_at and at < offering.opens_at:
        return Band("opens", f"Opens {wording.day(offering.opens_at, offering.zone)}", takes=False)
    if offering.closes_at and at >= offering.closes_at:
        return Band("closed", "Sign-up has closed", takes=False)
    if selection.draw_is_ahead(offering):
        return Band("open", "Places drawn by lot", takes=True)
    if offering.selection == selection.BY_HAND:
        return Band("open", "Open, places are assigned", takes=True)
    return _by_seats(offering.divisions)


def _by_seats(divisions: Sequence[HasSeats]) -> Band:
    limited = [d for d in divisions if d.capacity is not None]
    if not limited or len(limited) < len(divisions):
        return Band("open", "Open, just come", takes=True)
    seats = sum(d.capacity or 0 for d in limited)
    free = sum((d.capacity or 0) - d.seats_taken - d.held_back for d in limited if not d.waiting)
    if free <= 0:
        return Band("waitlist", "Full, waitlist open", takes=True)
    if free <= max(2, seats // 5):
        return Band("few", "Few places left", takes=True)
    return Band("open", "Places open", takes=True)


def sign_up_refusal(offering: HasWindow, at: datetime) -> str:
    """Why nobody can sign up now, in words; "" when they can."""
    if offering.state == "draft":
        return "This page is not public yet."
    band = places_band(offering, at)
    if band.takes:
        return ""
    if band.code == "cancelled":
        return "This date was cancelled."
    if band.code == "opens" and offering.opens_at:
        # "a.m." brings the full stop along.
        return f"Sign-up opens on {wording.moment(offering.opens_at, offering.zone).rstrip('.')}."
    return "Sign-up for this date has closed."


def first_day(meetings: Sequence[HasStart], zone: str) -> date:
    """The day of the first session on its own wall clock: an evening is the next day in UTC."""
    standing = [m for m in meetings if m.state == "scheduled"] or meetings
    return wording.local(min(m.starts_at for m in standing), zone).date()
