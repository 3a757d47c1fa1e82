"""What the resident's own page shows: status in words, people, sessions, what was told."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from app.calendars.links import calendar_links
from app.manage.asked import told_rows
from app.manage.consent import to_take_back
from app.manage.guardian_ask import missing_forms
from app.manage.offers import may_rejoin, offer_view
from app.manage.papers_due import papers_to_sign
from app.manage.private_form import has_private
from app.models import Offering, Registration, Submission
from app.program_kit import selection, statuses, wording
from app.program_kit.program import Program
from app.programs import program as program_of
from app.registration import lookups
from app.registration.change import may_change
from app.registration.lookups import Standing
from app.registration.withdraw import may_undo
from app.web.public import private_page

SEALED_WORDS = {
    "health": "Health note",
    "accommodation": "What helps to take part",
    "emergency": "Emergency contact",
    "pickup": "Who may pick up",
    "custody": "Not to release to",
    "check": "Date of birth and names for the check",
}
# Whoever is offered a place answers the offer instead.
LEAVABLE = statuses.ACTIVE - {statuses.OFFERED}


def standing_page(
    token: str, submission: Submission, outcome: str = "", problem: str = "", status: int = 200
) -> Response:
    """Everything about one sign-up, and what can be done about it."""
    standing = lookups.standing_of(submission)
    view = registration_view(submission, standing, current_app.config["BASE_URL"])
    return private_page(
        "manage/registration.html",
        status,
        program=program_of(submission.offering.program),
        offering=submission.offering,
        submission=submission,
        view=view,
        token=token,
        outcome=outcome,
        problem=problem,
    )


def registration_view(submission: Submission, standing: Standing, base: str) -> dict[str, Any]:
    """Facts of one submission for its owner. Sealed answers show only that they were given."""
    program = program_of(submission.offering.program)
    offering = submission.offering
    people = [_person(row, program, standing) for row in submission.registrations]
    standings = {row.place.status for row in submission.registrations}
    return {
        "reference": submission.reference,
        "people": people,
        "offers": [offer_view(o, program, offering, len(people) > 1) for o in standing.offers],
        "papers": papers_to_sign(submission),
        "consents": to_take_back(submission),
        "missing_forms": missing_forms(submission),
        "line": _line(submission, standing, reviewed=program.reviewed),
        "may_rejoin": any(person["may_rejoin"] for person in people),
        "only_waits": standings & LEAVABLE == {statuses.WAITLISTED},
        "may_change": may_change(offering),
        "may_open": may_change(offering) and has_private(submission),
        "may_leave": any(person["may_leave"] for person in people),
        "may_undo": any(person["may_undo"] for person in people),
        "contact": [
            ("E-mail", submission.email),
            ("Phone", submission.phone_typed),
            ("Texts", "Yes" if submission.text_ok else "No"),
            *told_rows(submission),
        ],
        "address_open": bool(submission.email) and submission.hold_until is not None,
        "sessions": _sessions(offering),
        "place": offering.venue,
        "calendar_links": [
            {"words": link.label, "href": link.url, "note": link.note,
             "outside": not link.url.startswith((base, "webcal:"))}
            for link in calendar_links(offering, base)
        ]
        if statuses.CONFIRMED in standings
        else [],
    }  # fmt: skip


def _line(submission: Submission, standing: Standing, *, reviewed: bool) -> list[str]:
    """Where those who wait stand, and by what rule."""
    alternate = any(_is_alternate(row) for row in submission.registrations)
    places = standing.places.values()
    return selection.waits(submission.offering, places, reviewed=reviewed, alternate=alternate)


def _sessions(offering: Offering) -> list[dict[str, Any]]:
    return [
        {
            "topic": meeting.topic,
            "when": wording.day_and_time(meeting.starts_at, meeting.ends_at, offering.zone),
            "iso": meeting.starts_at.isoformat(),
            "cancelled": meeting.state == "cancelled",
            "note": meeting.note,
        }
        for meeting in offering.meetings
    ]


def _person(row: Registration, program: Program, standing: Standing) -> dict[str, Any]:
    place = row.place
    status = statuses.OFFER_LAPSED if row.id in standing.ended else place.status
    name = row.display_name or wording.count(row.party_size, "person", "people")
    detail = place.division.name if len(program.schedule.divisions) > 1 else ""
    if program.party and row.full_name:
        detail = wording.count(row.party_size, "person", "people")
    return {
        "id": row.id,
        "name": name,
        "detail": detail,
        "code": status,
        "status": _words(status, row),
        "given": [
            SEALED_WORDS[field.kind] for field in row.private_fields if field.kind in SEALED_WORDS
        ],
        "may_leave": place.status in LEAVABLE,
        "may_undo": may_undo(row),
        "may_rejoin": may_rejoin(row, standing),
    }


def _words(status: str, row: Registration) -> str:
    if _is_alternate(row.place):
        return "Alternate" if row.is_minor else "You are an alternate"
    return statuses.label(status) if row.is_minor else statuses.sentence(status)


def _is_alternate(row: Registration) -> bool:
    """Chosen as an alternate, and still waiting?"""
    return row.alternate and row.status == statuses.WAITLISTED
