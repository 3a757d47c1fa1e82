"""What stays open after a fresh code: a sealed mark in the forms of the page, and no cookie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken

from app.extensions import form_seal
from app.manage.opened import mine, opened
from app.messages import links
from app.models import Submission, now
from app.registration.codes import is_open

# Between two presses of a button. Each page that is shown begins it anew.
IDLE = timedelta(minutes=15)


@dataclass(frozen=True)
class Behind:
    """Whoever holds a link and typed its code: the link, its sign-up, and the code's row."""

    token: str
    link_id: int
    submission: Submission
    code_id: int

    def kept_open(self) -> str:
        """The mark for the next form, good for this link and code from now on."""
        told = {"link": self.link_id, "code": self.code_id, "at": now().isoformat()}
        return form_seal.seal(json.dumps({"fresh": told}).encode())


@dataclass(frozen=True)
class Mark:
    """What a form brings back: link, code, and when its page was shown."""

    link: int
    code: int
    at: datetime


def behind(token: str, mark: str) -> Behind | None:
    """Is the link still open by a code? None when it never was, or too long ago."""
    link_id, told = link_id_of(token), _read(mark)
    if told is None or told.link != link_id or told.at <= now() - IDLE:
        return None
    if not is_open(link_id, told.code):
        return None
    return Behind(token, link_id, mine(token), told.code)


def just_opened(token: str, code_id: int) -> Behind:
    """The same, at the moment the code was typed."""
    return Behind(token, link_id_of(token), mine(token), code_id)


def link_id_of(token: str) -> int:
    """Which link a code is for."""
    return opened(token, links.MANAGE).id


def _read(mark: str) -> Mark | None:
    """What we sealed; None for anything else, also for other forms of ours."""
    try:
        told = json.loads(form_seal.open(mark))["fresh"]
        return Mark(told["link"], told["code"], datetime.fromisoformat(told["at"]))
    except (InvalidToken, ValueError, KeyError, TypeError):
        return None
