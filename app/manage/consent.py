"""Taking back the consent to a background check, behind the resident's own link."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response

from app.models import RESIDENT, Registration, Submission
from app.programs import program as program_of
from app.registration.refusals import RefusalError
from app.registration.take_back import may_take_back, take_back_consent
from app.web.public import private_page

DONE = (
    "Your consent is taken back: the check has stopped, and the registration has ended. You can "
    "take that back for 15 minutes."
)


def to_take_back(submission: Submission) -> list[dict[str, object]]:
    """Whose check can still be stopped."""
    return [
        {"id": row.id, "name": row.display_name}
        for row in submission.registrations
        if may_take_back(row)
    ]


def ask_page(token: str, submission: Submission, chosen: Collection[int]) -> Response | None:
    """What it leads to, and one button; nothing where there is no check to stop."""
    people: list[Registration] = [
        row for row in submission.registrations if row.id in chosen and may_take_back(row)
    ]
    if not people:
        return None
    return private_page(
        "manage/consent.html",
        program=program_of(submission.offering.program),
        offering=submission.offering,
        people=people,
        token=token,
    )


def take_back(chosen: Collection[int]) -> tuple[str, str]:
    """Do it: what came of it, or what stood in the way."""
    try:
        for registration_id in chosen:
            take_back_consent(registration_id, RESIDENT)
    except RefusalError as refusal:
        return "", refusal.words
    return (DONE, "") if chosen else ("", "Choose whose consent it is.")
