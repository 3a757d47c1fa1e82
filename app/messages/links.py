"""Links that open one submission for whoever holds the mail. Only their hash is stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import AccessLink, Submission, now

CONFIRM = "confirm"
MANAGE = "manage"
FEED = "feed"
GUARDIAN = "guardian"
DOCUMENTS = "documents"
_CONFIRM_LASTS = timedelta(hours=48)
_MANAGE_LASTS_AFTER = timedelta(days=14)


def draw(
    submission: Submission, purpose: str, registration_id: int | None = None
) -> tuple[str, AccessLink]:
    """A new token (256 random bits) and its row, which the caller adds. Only reads.

    A guardian's link names the one registration that it is about.
    """
    at = now()
    token = secrets.token_urlsafe(32)
    link = AccessLink(
        submission_id=submission.id,
        registration_id=registration_id,
        purpose=purpose,
        token_hash=hashed(token),
        created_at=at,
        expires_at=_expiry(submission, purpose, at),
    )
    return token, link


def mint(submission: Submission, purpose: str) -> str:
    """A new token whose row is added at once. Does not commit."""
    token, link = draw(submission, purpose)
    db.session.add(link)
    return token


def find(token: str, purpose: str) -> AccessLink | None:
    """The link of a token while it opens something; None when unknown, ended or revoked."""
    link = _issued(token, purpose)
    if link is None or link.revoked_at is not None:
        return None
    return None if link.expires_at is not None and link.expires_at <= now() else link


def has_ended(token: str, purpose: str) -> bool:
    """Was this link mailed once and opens nothing any more? Its page then says so."""
    return _issued(token, purpose) is not None and find(token, purpose) is None


def revoke(submission_id: int, purpose: str) -> None:
    """End every open link of a purpose. Does not commit."""
    db.session.execute(
        update(AccessLink)
        .where(
            AccessLink.submission_id == submission_id,
            AccessLink.purpose == purpose,
            AccessLink.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )


def discard(drawn: Iterable[AccessLink]) -> None:
    """Forget links whose mail was refused: nobody has them. Does not commit."""
    hashes = [link.token_hash for link in drawn]
    db.session.execute(delete(AccessLink).where(AccessLink.token_hash.in_(hashes)))


def hashed(token: str) -> str:
    """What is stored in place of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _issued(token: str, purpose: str) -> AccessLink | None:
    return db.session.scalar(
        select(AccessLink).where(
            AccessLink.token_hash == hashed(token), AccessLink.purpose == purpose
        )
    )


def _expiry(submission: Submission, purpose: str, at: datetime) -> datetime | None:
    if purpose == FEED:
        return None
    if purpose == CONFIRM:
        return at + _CONFIRM_LASTS
    last = max((meeting.ends_at for meeting in submission.offering.meetings), default=at)
    # After the last session a link asked for anew still opens for as long as an old one would.
    return max(last, at) + _MANAGE_LASTS_AFTER
