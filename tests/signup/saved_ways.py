"""Ways to put an application aside and to go on with it, as a browser without JavaScript does."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.messages.compose import compose
from app.models import Message, Offering, SavedApplication
from tests.factories import ACADEMY
from tests.live import parsed
from tests.messages.mails import body
from tests.pages import CheckedClient
from tests.signup.walk import PAGES, Walk

EMAIL = "ana@example.org"
HALF = PAGES[ACADEMY][:4]


def device(app: Flask) -> CheckedClient:
    """Another browser; it never holds a cookie."""
    return CheckedClient(app, app.response_class, use_cookies=False)


def half_way(app: Flask, offering: Offering) -> Walk:
    """Somebody on the fifth page."""
    walk = Walk(device(app), offering).fill({})
    for answers in HALF:
        walk.fill(answers)
    assert walk.h1 == "Your class"
    return walk


def save(walk: Walk, email: str = EMAIL, status: int = 200) -> Walk:
    """Put it aside."""
    walk.press("save")
    assert walk.h1 == "Save and go on later"
    return walk.press("go", "save", email=email, status=status)


def copies() -> list[SavedApplication]:
    """Every copy there is, as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(SavedApplication).order_by(SavedApplication.id)))


def mails(email: str = EMAIL) -> list[Message]:
    """What is owed or was sent to an address about its copies."""
    db.session.rollback()
    query = select(Message).where(Message.kind == "saved_application", Message.recipient == email)
    return list(db.session.scalars(query.order_by(Message.id)))


def mailed_path(email: str = EMAIL) -> str:
    """Path of the link in the last mail."""
    text = body(parsed(compose(mails(email)[-1]).mail.as_bytes()), "plain")
    found = re.search(r"http://localhost:?\d*(/\S+/sign-up/saved/[\w-]+)", text)
    assert found, text
    return found.group(1)


def opened(app: Flask, offering: Offering, path: str, status: int = 200) -> Walk:
    """The link on another device."""
    walk = Walk(device(app), offering)
    walk.page = walk.client.get(path)
    assert walk.page.status_code == status
    return walk


def go_on(app: Flask, offering: Offering, path: str, status: int = 200) -> Walk:
    """The link on another device, and its button."""
    walk = opened(app, offering, path)
    assert walk.h1 == "Your saved application"
    return walk.press("act", "go", status=status)


def asked_again(walk: Walk) -> Walk:
    """The private page of the first half, which is not kept."""
    assert walk.h1 == "Your date of birth", walk.text
    assert walk.fields["p0-birth_date-year"] == ""
    walk.fill(HALF[3])
    assert walk.h1 == "Your class"
    return walk


def finish(walk: Walk) -> Walk:
    """The rest of the pages, and the last button."""
    for answers in PAGES[ACADEMY][len(HALF) :]:
        walk.fill(answers)
    assert walk.h1 == "Check your answers"
    return walk.send()
