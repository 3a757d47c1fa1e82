"""Walks over every page that links lead to, with the demo loaded: none fails, none has problems."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from urllib.parse import parse_qs, urldefrag, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.cli.demo import accounts
from app.cli.demo.load import load_demo
from app.extensions import db
from app.models import StaffMember
from tests.factories import PASSPHRASE

MOST = 150
# The month view has a link to the next month, for ever.
SKIPPED = ("/static/", "/staff/sign-out")


def wanted(address: str) -> bool:
    """A page of ours that is worth a visit."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme or not parts.path.startswith("/"):
        return False
    return not parts.path.startswith(SKIPPED) and "month" not in parse_qs(parts.query)


def walk(client: FlaskClient, start: str) -> dict[str, TestResponse]:
    """Every page that can be reached from `start` by links."""
    seen: dict[str, TestResponse] = {}
    waiting = deque([start])
    while waiting and len(seen) < MOST:
        address = waiting.popleft()
        if address in seen:
            continue
        seen[address] = client.get(address)
        if seen[address].mimetype == "text/html":
            for anchor in seen[address].page.soup.find_all("a", href=True):  # type: ignore[attr-defined]
                found = urldefrag(str(anchor["href"])).url
                if wanted(found):
                    waiting.append(found)
    return seen


def failed(pages: dict[str, TestResponse]) -> list[str]:
    return [
        f"{page.status_code} {address}"
        for address, page in pages.items()
        if page.status_code >= 400
    ]


def test_every_public_page_answers(app: Flask, client: FlaskClient) -> None:
    load_demo()
    pages = walk(client, "/")
    assert not failed(pages)
    assert len(pages) > 40
    assert not any(page.headers.getlist("Set-Cookie") for page in pages.values())


def test_every_page_of_a_coordinator_answers(
    app: Flask,
    client: FlaskClient,
    login: Callable[[FlaskClient, StaffMember], TestResponse],
) -> None:
    load_demo()
    staff = db.session.scalars(
        select(StaffMember).where(StaffMember.email == accounts.COORDINATOR)
    ).one()
    staff.password = hash_password(PASSPHRASE)
    login(client, staff)
    pages = walk(client, "/staff/")
    assert not failed(pages)
    assert len(pages) > 40
