"""What a mailed link opens, or why it opens nothing."""

from __future__ import annotations

from flask import Response, abort

from app.messages import links
from app.models import AccessLink, Submission
from app.programs import program as program_of
from app.registration import lookups
from app.web.public import private_page


def opened(token: str, purpose: str) -> AccessLink:
    """The link of a token: 410 when it has ended, 404 when there never was one."""
    link = links.find(token, purpose)
    if link is None:
        abort(410 if links.has_ended(token, purpose) else 404)
    return link


def mine(token: str) -> Submission:
    """The sign-up of whoever holds the link to it."""
    return lookups.submission(sign_up_of(opened(token, links.MANAGE)))


def sign_up_of(link: AccessLink) -> int:
    """The sign-up a link is about; for one that was merged, the one it went into."""
    found = lookups.goes_on_in(link.submission_id)
    return abort(_elsewhere(link)) if found is None else found


def _elsewhere(link: AccessLink) -> Response:
    """Merged into a sign-up with another address: says so, and shows nothing of it."""
    offering = link.submission.offering
    return private_page(
        "manage/elsewhere.html", 410, program=program_of(offering.program), offering=offering
    )
