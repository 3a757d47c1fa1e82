"""Signing in and out, and everything that ends a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import change
from app.accounts.create import Account
from app.models import SYSTEM, StaffMember, now
from tests import factories
from tests.factories import ACADEMY, COFFEE, PASSPHRASE

Login = Callable[..., Any]


@pytest.fixture
def staff(app: Flask) -> StaffMember:
    return factories.staff(COFFEE)


def send(client: FlaskClient, email: str, password: str, **fields: str) -> TestResponse:
    page = client.get("/staff/sign-in")
    return client.submit(  # type: ignore[attr-defined, no-any-return]
        page, {"email": email, "password": password, **fields}, follow=False
    )


def test_wrong_and_unknown_read_the_same(client: FlaskClient, staff: StaffMember) -> None:
    wrong = send(client, staff.email, "wrong wrong wrong")
    unknown = send(client, "nobody@example.org", "wrong wrong wrong")
    assert wrong.status_code == unknown.status_code == 422
    texts = [page.page.text for page in (wrong, unknown)]  # type: ignore[attr-defined]
    assert texts[0] == texts[1]
    assert "wrong wrong wrong" not in wrong.get_data(as_text=True)


def test_after_signing_in_one_gets_where_one_wanted(
    client: FlaskClient, staff: StaffMember
) -> None:
    asked = client.get("/staff/offerings?x=1")
    assert asked.headers["Location"] == "/staff/sign-in?next=/staff/offerings?x%3D1"
    page = client.get(asked.headers["Location"])
    fields = {"email": staff.email, "password": PASSPHRASE}
    answer = client.submit(page, fields, follow=False)  # type: ignore[attr-defined]
    assert answer.headers["Location"] == "/staff/offerings?x=1"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/staff/",
        "/staff//evil.example",
        "/\\evil.example",
        "/staff/\\evil",
        "javascript:alert(1)",
        "/staff/\nLocation: x",
        "/find",
    ],
)
def test_it_never_leads_elsewhere(client: FlaskClient, staff: StaffMember, wanted: str) -> None:
    answer = send(client, staff.email, PASSPHRASE, next=wanted)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/staff/"


def test_signing_in_begins_a_new_cookie(client: FlaskClient, staff: StaffMember) -> None:
    page = client.get("/staff/sign-in")
    before = client.get_cookie("rollcall")
    fields = {"email": staff.email, "password": PASSPHRASE}
    client.submit(page, fields, follow=False)  # type: ignore[attr-defined]
    after = client.get_cookie("rollcall")
    assert before and after and before.value != after.value
    token = page.page.soup.find(attrs={"name": "csrf_token"})["value"]  # type: ignore[attr-defined]
    assert client.post("/staff/sign-out", data={"csrf_token": token}).status_code == 400


def test_the_cookie_is_for_this_site_alone(client: FlaskClient) -> None:
    cookie = SimpleCookie(client.get("/staff/sign-in").headers["Set-Cookie"])["rollcall"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert not cookie["domain"] and not cookie["expires"]


def test_half_an_hour_without_a_page_ends_it(
    client: FlaskClient, login: Login, staff: StaffMember
) -> None:
    login(client, staff)
    with time_machine.travel(now() + timedelta(minutes=29)) as clock:
        assert client.get("/staff/").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert client.get("/staff/").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get("/staff/").status_code == 302


def test_twelve_hours_end_it_however_busy(
    client: FlaskClient, login: Login, staff: StaffMember
) -> None:
    login(client, staff)
    with time_machine.travel(now()) as clock:
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert client.get("/staff/").status_code == 200
        clock.shift(timedelta(minutes=25))
        assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize("act", ["sign_out", "closed", "rights", "passphrase"])
def test_a_copied_cookie_is_dead_after(
    app: Flask, client: FlaskClient, login: Login, staff: StaffMember, act: str
) -> None:
    login(client, staff)
    cookie = client.get_cookie("rollcall")
    assert cookie
    thief = app.test_client()
    thief.set_cookie("rollcall", cookie.value)
    assert thief.get("/staff/").status_code == 200
    if act == "sign_out":
        page = client.get("/staff/").page  # type: ignore[attr-defined]
        token = page.soup.find(attrs={"name": "csrf_token"})["value"]
        client.post("/staff/sign-out", data={"csrf_token": token})
    elif act == "closed":
        change.set_active(staff.id, False, SYSTEM)
    elif act == "rights":
        change.change_account(staff.id, Account(staff.name, staff.email, (ACADEMY,)), SYSTEM)
    else:
        change.set_passphrase(staff.id, "larch street four lanterns", SYSTEM)
    assert thief.get("/staff/").status_code == 302


def test_one_address_has_ten_wrong_tries(client: FlaskClient, staff: StaffMember) -> None:
    for number in range(10):
        assert send(client, f"u{number}@example.org", "wrong wrong wrong").status_code == 422
    assert send(client, staff.email, PASSPHRASE).status_code == 429


def test_another_site_cannot_sign_somebody_in(client: FlaskClient, staff: StaffMember) -> None:
    page = client.get("/staff/sign-in")
    answer = client.submit(  # type: ignore[attr-defined]
        page,
        {"email": staff.email, "password": PASSPHRASE},
        follow=False,
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_public_pages_know_no_cookie(client: FlaskClient, login: Login, staff: StaffMember) -> None:
    for signed_in in (False, True):
        if signed_in:
            login(client, staff)
        for address in ("/", "/citizens-academy/", "/find", "/calendar.ics", "/healthz", "/x"):
            answer = client.get(address)
            assert "Set-Cookie" not in answer.headers, address
            assert "Cookie" not in answer.headers.get("Vary", ""), address


def test_a_header_or_address_is_no_way_in(client: FlaskClient, staff: StaffMember) -> None:
    headers = {"Authentication-Token": staff.fs_uniquifier, "Authorization": "Basic YTpi"}
    assert client.get("/staff/", headers=headers).status_code == 302
    assert client.get(f"/staff/?auth_token={staff.fs_uniquifier}").status_code == 302


def test_pages_are_kept_nowhere(client: FlaskClient, login: Login, staff: StaffMember) -> None:
    login(client, staff)
    answer = client.get("/staff/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
