"""What the people of a sign-up were shown and signed, for its owner."""

from __future__ import annotations

from flask import Response

from app.models import Submission
from app.program_kit.wording import count, listed
from app.programs import program as program_of
from app.records.texts import as_html
from app.registration.shown import Shown, shown_to
from app.web.public import private_page


def shown_page(token: str, submission: Submission) -> Response:
    """Every text as it stood; what was read and signed for several people stands there once."""
    shown = shown_to(submission.registrations)
    found: dict[Shown, list[str]] = {}
    for row in submission.registrations:
        name = row.display_name or count(row.party_size, "person", "people")
        for each in shown[row.id]:
            found.setdefault(each, []).append(name)
    return private_page(
        "manage/shown.html",
        program=program_of(submission.offering.program),
        offering=submission.offering,
        submission=submission,
        entries=[(each, listed(names)) for each, names in found.items()],
        as_html=as_html,
        token=token,
    )
