"""The mail with a code that opens private answers: the code, and nothing else worth reading."""

from __future__ import annotations

from dataclasses import dataclass

from app.code_keys import code_keys
from app.extensions import db
from app.messages import kinds
from app.messages.overtaken import NoLongerTrueError
from app.models import AccessLink, FreshCode, Message, Submission, now
from app.program_kit import wording


@dataclass(frozen=True)
class ToCode:
    """What such a mail says: the code, and until when it opens something."""

    digits: str
    until: str


def to_code(row: Message, submission: Submission) -> ToCode | None:
    """The code as it was asked for; None in other mails.

    It goes to the address it was asked for, or nowhere: raises NoLongerTrueError then, and when
    it opens nothing any more.
    """
    if row.kind != kinds.FRESH_CODE:
        return None
    code = db.session.get(FreshCode, row.data["code_id"])
    if code is None or row.recipient != submission.email:
        raise NoLongerTrueError("the code is gone, or the address is another one by now")
    link = db.session.get_one(AccessLink, code.link_id)
    over = code.ended_at or code.opened_at or link.revoked_at
    digits = code_keys.told(code.seed, code.link_id, code.proof)
    if over or code.expires_at <= now() or not digits:
        raise NoLongerTrueError("the code opens nothing any more")
    return ToCode(digits, wording.moment(code.expires_at, submission.offering.zone))
