"""What the home page and the month view show."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from app.models import Meeting
from app.offerings import public
from app.program_kit import wording
from app.programs import PROGRAMS
from app.programs import program as program_of
from app.signup.rows import by_month, date_row, href, program_row

ZONE = "America/Chicago"


def address(view: str, program: str, city: str, month: str = "") -> str:
    """Address of the list or month view with its filters."""
    asked = {"view": view, "program": program, "city": city, "month": month}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/?{query}" if query else "/"


def _chips(view: str, program: str, city: str, month: str) -> list[dict[str, Any]]:
    everything = {
        "accent": "none",
        "href": address(view, "", city, month),
        "current": not program,
        "words": "All programs",
    }
    return [
        everything,
        *(
            {
                "accent": each.accent,
                "href": address(view, each.slug, city, month),
                "current": each.slug == program,
                "words": each.short,
            }
            for each in PROGRAMS
        ),
    ]


def _filters(view: str, program: str, city: str, month: str, today: date) -> dict[str, Any]:
    cities = public.served_cities(today)
    return {
        "program_chips": _chips(view, program, city, month),
        "cities": [
            {"value": code, "words": name, "selected": code == city} for code, name in cities
        ],
        "kept": [
            (name, value)
            for name, value in (("view", view), ("program", program), ("month", month))
            if value
        ],
    }


def home_view(program: str, city: str, at: datetime) -> dict[str, Any]:
    """Next date, the programs, and every coming date that fits the filters."""
    offerings = public.coming(at)
    rows = [date_row(offering, at) for offering in offerings]
    fitting = [
        row
        for row, offering in zip(rows, offerings, strict=True)
        if (not program or offering.program == program) and (not city or _is_in(offering, city))
    ]
    upcoming = sorted(fitting, key=lambda row: row.starts_at)
    first = next((row for row in sorted(rows, key=lambda r: r.starts_at) if row.band.takes), None)
    return {
        "next": first,
        "programs": [program_row(each, rows) for each in PROGRAMS],
        "months": by_month(upcoming),
        "month_href": address("month", program, city),
        "feed_href": "/calendar.ics",
        **_filters("", program, city, "", wording.local(at, ZONE).date()),
    }


def _is_in(offering: Any, city: str) -> bool:
    return bool(offering.venue and offering.venue.city and offering.venue.city.code == city)


def month_of(text: str, at: datetime) -> date:
    """The first day of the month asked for ("2027-03"); this month for anything else."""
    try:
        asked = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 - a calendar month has no zone
    except ValueError:
        return wording.local(at, ZONE).date().replace(day=1)
    return asked.date() if 2000 <= asked.year <= 2100 else date(at.year, at.month, 1)


def month_view(month: date, program: str, city: str, at: datetime) -> dict[str, Any]:
    """A month as weeks of days with the sessions on them."""
    weeks = calendar.Calendar(calendar.SUNDAY).monthdatescalendar(month.year, month.month)
    zone = ZoneInfo(ZONE)
    first = datetime.combine(weeks[0][0], datetime.min.time(), zone).astimezone(UTC)
    last = datetime.combine(weeks[-1][-1] + timedelta(days=1), datetime.min.time(), zone)
    meetings = [
        meeting
        for meeting in public.meetings_between(first, last.astimezone(UTC), program)
        if not city or _is_in(meeting.offering, city)
    ]
    today = wording.local(at, ZONE).date()
    before, after = month - timedelta(days=1), weeks[-1][-1] + timedelta(days=7)
    return {
        "title": f"{month:%B %Y}",
        "any": any(_day(m).month == month.month for m in meetings),
        "weeks": [[_cell(day, month, today, meetings) for day in week] for week in weeks],
        "earlier": _step(before, program, city),
        "later": _step(after, program, city),
        "list_href": address("", program, city),
        **_filters("month", program, city, f"{month:%Y-%m}", today),
    }


def _day(meeting: Meeting) -> date:
    return wording.local(meeting.starts_at, meeting.offering.zone).date()


def _step(day: date, program: str, city: str) -> dict[str, str]:
    return {
        "href": address("month", program, city, f"{day:%Y-%m}"),
        "words": f"{day:%B %Y}",
    }


def _cell(day: date, month: date, today: date, meetings: list[Meeting]) -> dict[str, Any]:
    return {
        "outside": day.month != month.month,
        "today": day == today,
        "number": day.day,
        "weekday": f"{day:%A}",
        "items": [_item(meeting) for meeting in meetings if _day(meeting) == day],
    }


def _item(meeting: Meeting) -> dict[str, Any]:
    offering = meeting.offering
    return {
        "accent": program_of(offering.program).accent,
        "href": href(offering),
        "title": program_of(offering.program).short,
        "time": wording.clock(meeting.starts_at, offering.zone),
        "cancelled": "cancelled" in (meeting.state, offering.state),
    }
