"""Codes for private answers, asked for and read as a resident does."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.code_keys import code_keys
from app.extensions import db
from app.messages import kinds, links
from app.messages.compose import compose
from app.models import FreshCode, Message, Submission, now
from tests.live import parsed
from tests.messages.mails import body


def a_code(of: Submission) -> FreshCode:
    """A code that is stored and was not mailed, behind a new link."""
    _token, link = links.draw(of, links.MANAGE)
    db.session.add(link)
    db.session.flush()
    seed = secrets.token_hex(16)
    times = {"made_at": now(), "expires_at": now() + timedelta(minutes=15)}
    row = FreshCode(link_id=link.id, seed=seed, proof=code_keys.prove(seed, link.id), **times)
    db.session.add(row)
    db.session.commit()
    return row


def mailed_code() -> str:
    """The digits in the newest mail with a code."""
    query = select(Message).where(Message.kind == kinds.FRESH_CODE).order_by(Message.id.desc())
    row = db.session.scalars(query).first()
    assert row is not None
    text = body(parsed(compose(row).mail.as_bytes()), "plain")
    db.session.rollback()
    found = re.search(r"^(\d{6})$", text, re.MULTILINE)
    assert found, text
    return found.group(1)


def ask(client: Any, token: str, **fields: Any) -> Any:
    """Press the button that has a code mailed."""
    return client.post("/manage", data={"token": token, "act": "send-code", **fields})


def open_private(client: Any, token: str) -> Any:
    """From the link to the page with private answers."""
    page = ask(client, token, goal="private")
    data = {"token": token, "act": "open-private", "goal": "private", "code": mailed_code()}
    assert page.status_code == 200
    return client.post("/manage", data=data)
