"""Guessing, flooding, and paths that try to climb out of their folder."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.messages import links
from app.models import Message
from app.web.guesses import MOST
from tests import factories
from tests.factories import COFFEE
from tests.security.world import Visitor, a_link, build, stored, visitor

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

WAYS = ("/manage/{}", "/confirm/{}", "/my/{}/calendar.ics")


@pytest.mark.parametrize("way", [*WAYS, "/manage", "/confirm"])
def test_made_up_links_are_tried_twenty_times_at_most(
    app: Flask, stranger: Visitor, way: str
) -> None:
    build(app)
    codes = []
    for n in range(60):
        token, spoof = secrets.token_urlsafe(32), {"X-Forwarded-For": f"10.0.0.{n}"}
        if "{}" in way:
            codes.append(stranger.get(way.format(token), headers=spoof).status_code)
        else:
            codes.append(stranger.post(way, data={"token": token}, headers=spoof).status_code)
    allowed = int(MOST.split()[0])
    assert codes == [404] * allowed + [429] * (60 - allowed)


def test_another_kind_of_link_gives_no_fresh_start(app: Flask, stranger: Visitor) -> None:
    codes = [stranger.get(WAYS[n % 3].format(f"x{n}")).status_code for n in range(30)]
    assert codes.count(404) == 20


def test_whoever_has_a_real_link_is_not_counted(app: Flask, stranger: Visitor) -> None:
    person = factories.registration(factories.offering(COFFEE))
    feed = a_link(person.submission_id, links.FEED)
    manage = a_link(person.submission_id, links.MANAGE)
    for _ in range(40):
        assert stranger.get(f"/my/{feed}/calendar.ics").status_code == 200
        assert stranger.get(f"/manage/{manage}").status_code == 200


def test_a_page_of_a_sign_up_counts_once(app: Flask, stranger: Visitor) -> None:
    date = factories.offering(COFFEE)
    app.config["LIMIT_SIGN_UP"], before = "5 per 10 minutes", app.config["LIMIT_SIGN_UP"]
    try:
        codes = [stranger.post(f"/{COFFEE}/{date.slug}/sign-up").status_code for _ in range(7)]
    finally:
        app.config["LIMIT_SIGN_UP"] = before
    assert codes == [400] * 5 + [429] * 2


def test_tokens_are_long_random_and_stored_as_hashes_alone(app: Flask) -> None:
    person = factories.registration(factories.offering(COFFEE))
    tokens = {a_link(person.submission_id, links.MANAGE) for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}
    assert not [token for token in tokens if token in str(stored())]


def test_finding_a_registration_tells_nobody_whether_there_is_one(app: Flask) -> None:
    known = factories.submission(factories.offering(COFFEE), email="robin@example.org")
    factories.registration(known)
    answers, times = [], []
    for email in (
        "robin@example.org",
        "other@example.org",
        "ROBIN@EXAMPLE.ORG",
        "r%bin@example.org",
    ):
        began = time.monotonic()
        answers.append(visitor(app).post("/find", data={"email": email}))
        times.append(time.monotonic() - began)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1
    assert max(times) - min(times) < 0.1
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_asking_for_links_is_limited(app: Flask, stranger: Visitor) -> None:
    app.config["LIMIT_FIND"], before = "2 per hour", app.config["LIMIT_FIND"]
    try:
        codes = [stranger.post("/find", data={"email": "x"}).status_code for _ in range(4)]
    finally:
        app.config["LIMIT_FIND"] = before
    assert codes == [422, 422, 429, 429]


@pytest.mark.parametrize("path", ["/find", "/manage", "/staff/sign-in", f"/{COFFEE}/x/sign-up"])
def test_a_body_that_is_too_large_is_refused_at_once(
    app: Flask, stranger: Visitor, path: str
) -> None:
    factories.offering(COFFEE, slug="x")
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
        began = time.monotonic()
        body = b"a=" + b"x" * 8_000_000
        answer = stranger.post(path, data=body, content_type=kind)
        assert answer.status_code == 413
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("path", ["/find", "/manage", f"/{COFFEE}/x/sign-up"])
def test_thousands_of_parameters_are_refused_at_once(
    app: Flask, stranger: Visitor, path: str
) -> None:
    factories.offering(COFFEE, slug="x")
    many = "&".join(f"p{n}={n}" for n in range(3000))
    part = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n"
    bodies = {
        "application/x-www-form-urlencoded": many,
        "multipart/form-data; boundary=b": part * 3000 + "--b--\r\n",
        "application/json": "[" * 50_000,
    }
    for kind, body in bodies.items():
        began = time.monotonic()
        answer = stranger.post(f"{path}?{many}", data=body, content_type=kind)
        assert 400 <= answer.status_code < 500, kind
        assert time.monotonic() - began < 1


CLIMBS = (
    "../outside.txt",
    "..%2foutside.txt",
    "%2e%2e%2foutside.txt",
    "....//outside.txt",
    "..\\outside.txt",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "..",
    ".",
    "%00.eml",
    "x.eml%00",
    "*.eml",
)


@pytest.mark.parametrize("climb", CLIMBS, ids=range(len(CLIMBS)))
def test_no_path_leads_out_of_its_folder(app: Flask, stranger: Visitor, climb: str) -> None:
    folder: Path = app.config["MAIL_FOLDER"]
    folder.mkdir(exist_ok=True)
    secret = "THE SECRET OF THE FOLDER ABOVE"
    (folder.parent / "outside.txt").write_text(secret)
    (folder.parent / "above.eml").write_text(f"Subject: {secret}\n\n{secret}")
    for place in (climb, climb.replace("outside.txt", "above.eml"), quote(climb, safe="")):
        for path in (
            f"/dev/mail/{place}",
            f"/dev/mail/{place}/html",
            f"/dev/mail/{place}/source",
            f"/dev/mail/{place}/parts/1",
            f"/static/{place}",
            f"/static/css/../{place}",
        ):
            answer = stranger.get(path)
            assert answer.status_code in {302, 308, 404} or path.endswith(("/.", "/..")), path
            assert secret not in answer.text
            assert "root:" not in answer.text
