"""The mail to whoever put an application aside: there is no sign-up yet that it is owed to."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.extensions import db, vault
from app.messages.overtaken import NoLongerTrueError
from app.models import Message, SavedApplication, Submission, now
from app.program_kit import wording


@dataclass(frozen=True)
class ToSaved:
    """What such a mail says: the link, and until when it opens something.

    `stand_in` is never stored: it stands for the sign-up that may come of it.
    """

    url: str
    until: str
    stand_in: Submission


@dataclass(frozen=True)
class Kept:
    """What is sealed in a copy: the token of its link, and the form as text."""

    token: str
    form: str


def identity_of(row_id: int) -> str:
    """What the sealed text of a row is bound to."""
    return f"saved:{row_id}"


def seal(row_id: int, kept: Kept) -> str:
    """The text to store."""
    return vault.seal(json.dumps([kept.token, kept.form]), identity_of(row_id))


def unseal(row: SavedApplication) -> Kept:
    """What a row holds. Whoever calls this was given the link, or is to be mailed it."""
    return Kept(*json.loads(vault.open(row.sealed, identity_of(row.id))))


def to_saved(row: Message, base: str) -> ToSaved:
    """The link of the copy. Raises NoLongerTrueError when it is gone or elsewhere."""
    saved = db.session.get(SavedApplication, row.data["saved_id"])
    if saved is None or saved.expires_at <= now() or saved.email != row.recipient:
        raise NoLongerTrueError("the copy was sent, thrown away or saved for another address")
    offering = saved.offering
    token = unseal(saved).token
    url = f"{base}/{offering.program}/{offering.slug}/sign-up/saved/{token}"
    until = wording.deadline(saved.expires_at, offering.zone)
    stand_in = Submission(offering=offering, email=row.recipient, contact_name="", source="web")
    return ToSaved(url, until, stand_in)
