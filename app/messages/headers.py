"""What stands in the head of a mail. Everything that goes there passes `one_line`."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from sqlalchemy import select

from app.extensions import db
from app.messages.kinds import CONFIRM_ADDRESS
from app.messages.letterhead import Letterhead
from app.models import Message
from app.program_kit.names import has_hidden

# Our own namespace: the same outbox row gets the same Message-ID in every process, for good.
_NAMESPACE = uuid.UUID("5d0c4d3e-7c57-4d63-9f0b-6a52a6a3a3c1")
_AUTOMATIC = {
    # So that out-of-office programs keep quiet: the first is the standard, the second Exchange's.
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}


class UnsafeHeaderError(ValueError):
    """A value that would break out of its header line, or turn the text around it."""


def one_line(value: str) -> str:
    """The value if it may stand in a header; raises UnsafeHeaderError if not."""
    if has_hidden(value):
        raise UnsafeHeaderError("a hidden character in a value meant for a mail header")
    return value


def message_id(dedupe_key: str, head: Letterhead) -> str:
    """The Message-ID of an outbox row. A repeat after a crash carries the same one."""
    return f"<{uuid.uuid5(_NAMESPACE, dedupe_key)}@{head.domain}>"


def envelope_sender(row_id: int, head: Letterhead) -> str:
    """The return address of one mail, signed so that a bounce cannot be made up."""
    seal = hmac.new(head.secret.encode(), f"bounce:{row_id}".encode(), hashlib.sha256)
    return one_line(f"bounce+{row_id}-{seal.hexdigest()[:16]}@{head.bounce_domain}")


def extra_headers(row: Message) -> dict[str, str]:
    """Headers that keep machines quiet and hold the mails of one submission together."""
    first = _first_of_thread(row)
    thread = {"In-Reply-To": first, "References": first} if first else {}
    return {name: one_line(value) for name, value in (_AUTOMATIC | thread).items()}


def _first_of_thread(row: Message) -> str:
    found = db.session.scalar(
        select(Message.message_id)
        .where(
            Message.submission_id == row.submission_id,
            Message.id != row.id,
            Message.state == "sent",
            Message.kind != CONFIRM_ADDRESS,
            Message.recipient == row.recipient,
        )
        .order_by(Message.sent_at, Message.id)
        .limit(1)
    )
    return found or ""
