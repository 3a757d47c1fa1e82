"""Find my registration says the same to everybody."""

from __future__ import annotations

import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.manage import find_views
from app.models import Message
from tests.factories import COFFEE
from tests.registration.people import sign_up
from tests.signup.walk import open_offering


def links_owed() -> list[str]:
    db.session.rollback()
    query = select(Message.recipient).where(Message.kind == "fresh_link")
    return list(db.session.scalars(query))


def test_known_and_unknown_get_the_same_answer(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_views, "SAME_SECONDS", 0.05)
    sign_up(open_offering(COFFEE), email="ana@example.org")
    answers = [
        client.post("/find", data={"email": email})
        for email in ("ana@example.org", "ANA@example.org", "nobody@example.org", "%@example.org")
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_data() for answer in answers}) == 1
    assert len({tuple(sorted(k for k, _ in answer.headers)) for answer in answers}) == 1
    assert links_owed() == ["ana@example.org"]


def test_they_take_the_same_time(client: FlaskClient) -> None:
    sign_up(open_offering(COFFEE), email="ana@example.org")
    took = []
    for email in ("ana@example.org", "nobody@example.org"):
        began = time.monotonic()
        client.post("/find", data={"email": email})
        took.append(time.monotonic() - began)
    assert min(took) >= find_views.SAME_SECONDS


@pytest.mark.parametrize("email", ["", "ana", "ana@", "\x00@example.org", "a@b.c\r\nBcc: x@y.z"])
def test_what_is_no_address_is_said_beside_the_box(client: FlaskClient, email: str) -> None:
    answer = client.post("/find", data={"email": email})
    assert answer.status_code == 422
    assert "There is a problem" in answer.page.text  # type: ignore[attr-defined]


def test_it_is_slowed_down(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_views, "SAME_SECONDS", 0.0)
    sign_up(open_offering(COFFEE), email="ana@example.org")
    answers = [client.post("/find", data={"email": "ana@example.org"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "Set-Cookie" not in answers[-1].headers
