"""What came of a sign-up, without a name: reference, status in words, what happens next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.calendars.links import calendar_links
from app.models import Submission
from app.program_kit import selection, statuses, wording
from app.program_kit.program import Program


def receipt_view(
    submission: Submission, program: Program, places: Mapping[int, int], base: str
) -> dict[str, Any]:
    """Facts for the confirmation page."""
    found = Counter(registration.status for registration in submission.registrations)
    zone = submission.offering.zone
    hold = submission.hold_until
    in_draw = selection.draw_is_ahead(submission.offering)
    some_place = statuses.CONFIRMED in found
    kept = some_place or statuses.GUARDIAN_PENDING in found
    return {
        "reference": submission.reference,
        "headline": _headline(program, found, waits_for_mail=hold is not None, in_draw=in_draw),
        "lines": [
            (code, _line(program, code, number, many=len(submission.registrations) > 1))
            for code, number in found.items()
        ],
        "line": selection.waits(
            submission.offering, places.values(), reviewed=program.reviewed
        ),
        "hold": _until(hold, zone) if hold and kept else "",
        "asks_address": hold is not None,
        # Said to everybody who gives names: who is signed up already nobody learns from it.
        "names": not program.party,
        "mailed": bool(submission.email),
        "when": wording.day_and_time(
            submission.offering.meetings[0].starts_at,
            submission.offering.meetings[0].ends_at,
            zone,
        ),
        "calendar_links": [
            {"words": link.label, "href": link.url, "note": link.note,
             "outside": not link.url.startswith((base, "webcal:"))}
            for link in calendar_links(submission.offering, base)
        ]
        if some_place
        else [],
        "next_steps": program.next_steps,
    }  # fmt: skip


def _until(hold: datetime, zone: str) -> str:
    """The end of the hold, closing its sentence: "a.m." brings its own full stop."""
    return wording.moment(hold, zone).rstrip(".") + "."


def _headline(program: Program, found: Counter[str], *, waits_for_mail: bool, in_draw: bool) -> str:
    if set(found) == {statuses.WITHDRAWN}:
        return "You gave up your place"
    if waits_for_mail:
        return "Almost done: check your e-mail"
    if statuses.UNDER_REVIEW in found:
        return "We have your application"
    if statuses.GUARDIAN_PENDING in found:
        return "Almost done: a parent or guardian signs"
    if set(found) == {statuses.WAITLISTED}:
        return "You are in the draw" if in_draw else "You are on the waitlist"
    return "See you there" if program.party else "You are registered"


def _line(program: Program, code: str, number: int, *, many: bool) -> str:
    if not many or program.party:
        return statuses.sentence(code)
    return f"{wording.count(number, 'person', 'people')}: {statuses.label(code).lower()}"
