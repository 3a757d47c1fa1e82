"""Security headers on every kind of answer, exactly as they should be."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.test import TestResponse

import config
from app import create_app
from app.extensions import db
from app.messages.compose import compose
from app.models import Message
from tests import factories
from tests.factories import COFFEE
from tests.security.conftest import OWN_ADDRESS
from tests.security.observatory import grade, score
from tests.security.world import Visitor, World, build, visitor

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

CSP = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "manifest-src": "'self'",
}
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
FOREIGN = {"Origin": "https://evil.example"}
SECRET = "a word that only the server knows"


def csp_of(answer: TestResponse) -> dict[str, str]:
    """The policy as a mapping; a directive named twice would be ignored by browsers."""
    parts = [
        part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")
    ]
    names = [name for name, _, _ in parts]
    assert len(names) == len(set(names))
    return {name: value for name, _, value in parts}


def check(answer: TestResponse) -> None:
    assert csp_of(answer) == CSP
    for name, value in EXPECTED.items():
        assert answer.headers.getlist(name) == [value], name
    assert "X-Powered-By" not in answer.headers


def not_modified(stranger: Visitor, path: str) -> TestResponse:
    tag = stranger.get(path).headers["ETag"]
    return stranger.get(path, headers={"If-None-Match": tag})


def sign_up(world: World) -> str:
    own = world.objects["own"]
    return f"/{own.program}/{own.offering}/sign-up"


def too_many(stranger: Visitor) -> TestResponse:
    answers = [stranger.get("/manage/no-such-link") for _ in range(25)]
    return answers[-1]


KINDS: dict[str, tuple[int, Callable[[Visitor, World], TestResponse]]] = {
    "page": (200, lambda s, w: s.get("/")),
    "page not modified": (304, lambda s, w: not_modified(s, "/")),
    "form page": (200, lambda s, w: s.get(sign_up(w))),
    "style": (200, lambda s, w: s.get("/theme.css")),
    "static": (200, lambda s, w: s.get("/static/css/rollcall.css")),
    "static not modified": (304, lambda s, w: not_modified(s, "/static/css/rollcall.css")),
    "static not found": (404, lambda s, w: s.get("/static/none.css")),
    "calendar": (200, lambda s, w: s.get("/calendar.ics")),
    "calendar not modified": (304, lambda s, w: not_modified(s, "/calendar.ics")),
    "health": (200, lambda s, w: s.get("/healthz")),
    "robots": (200, lambda s, w: s.get("/robots.txt")),
    "to the right address": (308, lambda s, w: s.get("/coffee-with-a-cop")),
    "to the sign-in page": (302, lambda s, w: s.get("/staff/")),
    "sign-in page": (200, lambda s, w: s.get("/staff/sign-in")),
    "sign-up not ours": (400, lambda s, w: s.post(sign_up(w))),
    "staff form without token": (400, lambda s, w: s.post("/staff/sign-out")),
    "from another site": (403, lambda s, w: s.post("/find", headers=FOREIGN)),
    "not found": (404, lambda s, w: s.get("/no-such-page")),
    "no such method": (405, lambda s, w: s.delete("/")),
    "what methods": (200, lambda s, w: s.options("/find")),
    "error in a form": (422, lambda s, w: s.post("/find", data={"email": "x"})),
    "too large": (413, lambda s, w: s.post("/find", data={"email": "x" * 600_000})),
    "staff page": (200, lambda s, w: w.visitors["coordinator"].get("/staff/")),
    "no programs": (403, lambda s, w: w.visitors["without rights"].get("/staff/")),
    "export": (200, lambda s, w: w.visitors["coordinator"].send(
        f"/staff/offerings/{w.objects['own'].offering_id}/roster.csv", {"reason": "Badges"})),
    "too many": (429, lambda s, w: too_many(s)),
}  # fmt: skip


def test_every_kind_of_answer_carries_them(app: Flask, stranger: Visitor) -> None:
    world = build(app)
    for kind, (status, ask) in KINDS.items():
        answer = ask(stranger, world)
        assert answer.status_code == status, kind
        check(answer)


def failing(trouble: Exception) -> Callable[[], str]:
    def view() -> str:
        raise trouble

    return view


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (RuntimeError(SECRET), 500),
        (IntegrityError(f"INSERT {SECRET}", {"email": SECRET}, Exception(SECRET)), 500),
        (OperationalError(f"SELECT {SECRET}", {"email": SECRET}, Exception(SECRET)), 503),
    ],
)
def test_trouble_of_ours_is_told_without_a_trace(
    app: Flask,
    stranger: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trouble: RuntimeError | DBAPIError,
    status: int,
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "home.help_page", failing(trouble))
    answer = stranger.get("/help")
    assert answer.status_code == status
    check(answer)
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    told = trouble if isinstance(trouble, RuntimeError) else trouble.orig
    assert type(told).__name__ in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("path", ["/", "/staff/sign-in", "/no-such-page", "/coffee-with-a-cop"])
def test_production_asks_for_https_for_a_year(production: Flask, path: str) -> None:
    answer = visitor(production).get(path)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    check(answer)
    assert grade(answer.headers) == "A+"
    assert score(answer.headers) >= 130


def test_the_grade_falls_with_each_header_that_is_away(production: Flask) -> None:
    answer = visitor(production).get("/staff/sign-in")
    best = score(answer.headers)
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "Referrer-Policy",
                 "X-Content-Type-Options", "Cross-Origin-Resource-Policy"):  # fmt: skip
        less = answer.headers.copy()
        del less[name]
        assert score(less) < best, name
    poor = answer.headers.copy()
    poor["Content-Security-Policy"] = "default-src 'self'; script-src 'self' 'unsafe-inline'"
    poor["Set-Cookie"] = "a=b"
    assert grade(poor)[0] == "D"


def test_a_made_up_host_changes_nothing_in_production(production: Flask) -> None:
    factories.offering(COFFEE, slug="morning")
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    pages = ("", "/", "/morning", "/morning/", "/morning/calendar.ics")
    for path in (
        "/",
        "/staff",
        "/staff/",
        "/find",
        *(f"/coffee-with-a-cop{page}" for page in pages),
    ):
        answer = visitor(production).get(path, headers=evil)
        assert answer.status_code in {200, 302, 308}, path
        assert "evil.example" not in answer.text + str(answer.headers), path
        goes_to = answer.headers.get("Location", "/")
        assert goes_to.startswith(("/", OWN_ADDRESS)), path
    posted = visitor(production).post(
        "/find", data={"email": "a@example.org"}, headers={**evil, "Origin": "https://evil.example"}
    )
    assert posted.status_code == 403


def test_links_in_mails_lead_to_the_configured_address_whatever_host_asked(
    app: Flask, stranger: Visitor
) -> None:
    contact = factories.submission(factories.offering(COFFEE), email="robin@example.org")
    factories.registration(contact)
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    assert (
        stranger.post("/find", data={"email": "robin@example.org"}, headers=evil).status_code == 200
    )
    mail = compose(db.session.scalars(select(Message)).one()).mail
    hrefs = re.findall(r'href="([^"]+)"', str(mail.html))
    assert any("/manage/" in href for href in hrefs)
    own = (app.config["BASE_URL"], "mailto:", "tel:")
    assert not [href for href in hrefs if not href.startswith(own)]
    assert "evil.example" not in mail.as_string()


def test_production_refuses_to_debug(monkeypatch: pytest.MonkeyPatch, production: Flask) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(config.UnsafeError, match="FLASK_DEBUG"):
        create_app()


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("/", "no-cache"),
        ("/coffee-with-a-cop/", "no-cache"),
        ("/find", "private, no-cache"),
        ("/calendar.ics", "private, max-age=300"),
        ("/staff/", "no-store"),
        ("/staff/sign-in", "no-store"),
        ("/no-such-page", "no-store"),
        ("/manage/no-such-link", "no-store"),
        ("/my/no-such-link/calendar.ics", "no-store"),
    ],
)
def test_who_may_keep_an_answer(stranger: Visitor, path: str, caching: str) -> None:
    assert stranger.get(path).headers["Cache-Control"] == caching


def test_pages_behind_a_link_are_kept_and_found_by_nobody(app: Flask, stranger: Visitor) -> None:
    world = build(app)
    for path in ("/staff/people", f"/staff/people/{world.objects['own'].registration_id}"):
        answer = world.visitors["coordinator"].get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
