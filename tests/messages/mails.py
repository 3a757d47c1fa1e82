"""Short ways to owe, write and send mails in tests."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

from flask import Flask, current_app
from sqlalchemy import func, select

from app.extensions import db, write_tx
from app.messages.compose import Composed, compose
from app.messages.enqueue import enqueue
from app.models import Message, Submission
from tests import factories
from tests.live import SmtpSink, parsed


def owe(kind: str, submission: Submission, key: str = "test", **data: Any) -> Message:
    """An outbox row, committed."""
    submission_id = submission.id
    write_tx()
    enqueue(kind, db.session.get_one(Submission, submission_id), key=key, data=data)
    db.session.commit()
    found = select(Message).where(Message.dedupe_key == f"{kind}:{submission_id}:{key}")
    return db.session.scalars(found).one()


def written(kind: str, submission: Submission, key: str = "test", **data: Any) -> EmailMessage:
    """The mail as it would go out."""
    return parsed(composed(kind, submission, key, **data).mail.as_bytes())


def composed(kind: str, submission: Submission, key: str = "test", **data: Any) -> Composed:
    """The mail before it is put on the wire; its links are stored."""
    message = owe(kind, submission, key, **data)
    result = compose(message)
    message.recipient, message.message_id = result.carried.values()
    db.session.add_all(result.links)
    db.session.commit()
    return result


def row(message: Message) -> Message:
    """The row as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Message, message.id)


def body(mail: EmailMessage, kind: str) -> str:
    """The alternative `plain` or `html`."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def flat(text: str) -> str:
    """Text with single spaces, to look for sentences that were wrapped."""
    return " ".join(text.split())


def told(text: str) -> str:
    """Text without the addresses in it, whose random tokens may spell any short name."""
    return re.sub(r"https?://[^\s\"]+", "", text)


def calendars(mail: EmailMessage) -> list[tuple[str, str, bytes]]:
    """Every calendar part: content type, method parameter, bytes."""
    kinds = {"text/calendar", "application/ics"}
    return [
        (part.get_content_type(), part.get_param("method", ""), part.get_payload(decode=True))  # type: ignore[misc]
        for part in mail.walk()
        if part.get_content_type() in kinds
    ]


def to_sink(monkeypatch: Any, sink: SmtpSink, app: Flask | None = None) -> None:
    """Send the app's mail to this SMTP server."""
    app = app or current_app._get_current_object()  # type: ignore[attr-defined]
    monkeypatch.setitem(app.config, "MAIL_FOLDER", None)
    state = app.extensions["mail"]
    monkeypatch.setattr(state, "server", "127.0.0.1")
    monkeypatch.setattr(state, "port", sink.port)


def many(count: int) -> list[Message]:
    """As many mails to as many people."""
    offering = factories.offering()
    return [
        owe("received", factories.registration(offering).submission, f"{number}")
        for number in range(count)
    ]


def states() -> dict[str, int]:
    """How many rows are in which state."""
    db.session.rollback()
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {state: count for state, count in rows}
