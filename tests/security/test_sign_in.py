"""The life of a sign-in: how it begins, what ends it, and what it cannot be made to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.change import change_account, set_active, set_passphrase
from app.accounts.create import Account
from app.models import SYSTEM, StaffMember
from tests import factories
from tests.factories import ACADEMY, COFFEE, PASSPHRASE
from tests.security.conftest import OWN_ADDRESS
from tests.security.world import Visitor, visitor

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

START = datetime(2026, 11, 23, 14, tzinfo=UTC)
LONGER = "larch street four lanterns"


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def staff(app: Flask) -> StaffMember:
    return factories.staff(COFFEE)


def sign_in(
    who: Visitor, email: str, passphrase: str = PASSPHRASE, *, to: str = ""
) -> TestResponse:
    """Fill in the sign-in page as a browser does."""
    who.get("/staff/sign-in", query_string={"next": to} if to else None)
    form = {"email": email, "password": passphrase, **({"next": to} if to else {})}
    return who.send("/staff/sign-in", form)


def is_in(who: Visitor) -> bool:
    return who.get("/staff/").status_code == 200


def cookie(who: Visitor, domain: str = "localhost") -> str:
    found = who.get_cookie("rollcall", domain=domain)
    return found.value if found else ""


def test_a_sign_in_keeps_four_facts_and_the_form_token(
    app: Flask, stranger: Visitor, staff: StaffMember
) -> None:
    assert sign_in(stranger, staff.email).headers["Location"] == "/staff/"
    with stranger.session_transaction("/staff/") as kept:
        extra = set(kept) - {"_user_id", "_fresh", "since", "seen", "csrf_token", "_id"}
        assert {key for key in extra if not key.startswith("fs_")} == set()
        assert staff.email not in str(dict(kept))


def test_what_the_cookie_is_before_the_sign_in_is_worth_nothing_after(
    app: Flask, stranger: Visitor, staff: StaffMember
) -> None:
    with stranger.session_transaction("/staff/") as kept:
        kept["planted"] = "by someone else"
    stranger.get("/staff/sign-in")
    before = cookie(stranger)
    sign_in(stranger, staff.email)
    assert cookie(stranger) != before
    with stranger.session_transaction("/staff/") as kept:
        assert "planted" not in kept
    thief = visitor(app)
    thief.set_cookie("rollcall", before)
    assert not is_in(thief)
    assert is_in(stranger)


def test_signing_out_ends_copies_of_the_cookie_too(
    app: Flask, stranger: Visitor, staff: StaffMember
) -> None:
    sign_in(stranger, staff.email)
    thief = visitor(app)
    thief.set_cookie("rollcall", cookie(stranger))
    assert is_in(thief)
    stranger.get("/staff/")
    stranger.send("/staff/sign-out")
    assert not is_in(stranger)
    assert not is_in(thief)


@pytest.mark.parametrize("act", ["close", "rights", "passphrase", "no programs"])
def test_a_change_of_the_account_bites_at_the_next_request(
    app: Flask, stranger: Visitor, staff: StaffMember, act: str
) -> None:
    sign_in(stranger, staff.email)
    assert is_in(stranger)
    if act == "close":
        set_active(staff.id, False, SYSTEM)
    elif act == "rights":
        change_account(staff.id, Account(staff.name, staff.email, (ACADEMY,)), SYSTEM)
    elif act == "no programs":
        change_account(staff.id, Account(staff.name, staff.email, (), admin=True), SYSTEM)
    else:
        set_passphrase(staff.id, LONGER, SYSTEM)
    answer = stranger.get("/staff/offerings")
    assert answer.headers["Location"] == "/staff/sign-in?next=/staff/offerings"
    assert sign_in(stranger, staff.email).status_code == (
        302 if act in {"rights", "no programs"} else 422
    )


def test_half_an_hour_without_a_click_ends_it(
    app: Flask, stranger: Visitor, staff: StaffMember, clock: time_machine.Coordinates
) -> None:
    sign_in(stranger, staff.email)
    for _ in range(3):
        clock.shift(timedelta(minutes=29))
        assert is_in(stranger)
    clock.shift(timedelta(minutes=31))
    assert not is_in(stranger)
    assert not is_in(stranger)


def test_twelve_hours_end_it_however_busy_somebody_is(
    app: Flask, stranger: Visitor, staff: StaffMember, clock: time_machine.Coordinates
) -> None:
    sign_in(stranger, staff.email)
    for _ in range(12 * 3):
        clock.shift(timedelta(minutes=20))
        assert is_in(stranger)
    clock.shift(timedelta(minutes=1))
    assert not is_in(stranger)


NOT_OURS = [
    "https://evil.example/staff/",
    "//evil.example/staff/",
    "/\\evil.example/staff/",
    "\\\\evil.example",
    "/staff//evil.example",
    "/staff/\\..\\..//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:/staff/",
    "data:text/html,x",
    "/staff/\r\nSet-Cookie: x=1",
    "/static/../staff/",
    "/staffed",
    "https:/staff/",
    "/staff/@evil.example//",
    "",
]


@pytest.mark.parametrize("wanted", NOT_OURS, ids=range(len(NOT_OURS)))
def test_the_way_on_leads_to_our_pages_only(
    app: Flask, stranger: Visitor, staff: StaffMember, wanted: str
) -> None:
    answer = sign_in(stranger, staff.email, to=wanted)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/staff/"
    again = stranger.get("/staff/sign-in", query_string={"next": wanted})
    assert again.headers["Location"] == "/staff/"


def test_the_way_on_leads_to_the_page_that_was_asked_for(
    app: Flask, stranger: Visitor, staff: StaffMember
) -> None:
    asked = "/staff/people?q=ana+b"
    goes_to = stranger.get(asked).headers["Location"]
    page = stranger.get(goes_to)
    assert "q=ana" in page.text
    assert sign_in(stranger, staff.email, to=asked).headers["Location"] == asked


def test_the_answer_to_a_wrong_try_does_not_tell_who_has_an_account(
    app: Flask, staff: StaffMember
) -> None:
    closed = factories.staff(COFFEE, active=False)
    pages = set()
    for email in (staff.email, "x" * len(staff.email), closed.email):
        who = visitor(app)
        passphrase = PASSPHRASE if email == closed.email else "wrong wrong wrong"
        answer = sign_in(who, email, passphrase)
        assert answer.status_code == 422
        assert not is_in(who)
        pages.add(answer.text.replace(email, "ADDRESS").replace(who.token(), ""))
    assert len({len(page) // 64 for page in pages}) == 1


def test_the_passphrase_is_never_sent_back(stranger: Visitor, staff: StaffMember) -> None:
    assert "my secret words" not in sign_in(stranger, staff.email, "my secret words").text


def test_one_address_may_guess_ten_times_whatever_it_claims_to_be(
    app: Flask, stranger: Visitor
) -> None:
    stranger.get("/staff/sign-in")
    codes = [
        stranger.post(
            "/staff/sign-in",
            data={"csrf_token": stranger.token(), "email": f"a{n}@example.org", "password": "x"},
            headers={"X-Forwarded-For": f"10.0.0.{n}", "X-Real-IP": f"10.0.0.{n}"},
        ).status_code
        for n in range(12)
    ]
    assert codes == [422] * 10 + [429] * 2


def test_no_header_or_address_signs_anybody_in(
    app: Flask, stranger: Visitor, staff: StaffMember
) -> None:
    token = staff.get_auth_token()
    for way in (
        {"headers": {"Authentication-Token": token}},
        {"query_string": {"auth_token": token}},
        {"headers": {"Authorization": f"Bearer {token}"}},
        {"headers": {"X-Forwarded-User": staff.email, "Remote-User": staff.email}},
    ):
        assert stranger.get("/staff/", **way).status_code == 302


def test_the_cookie_is_for_staff_scripts_cannot_read_it(production: Flask) -> None:
    person = factories.staff(COFFEE)
    who = visitor(production)
    answer = who.get("/staff/sign-in", base_url=OWN_ADDRESS)
    given = answer.headers["Set-Cookie"]
    name, *rest = [part.strip() for part in given.split(";")]
    assert name.startswith("__Host-rollcall=")
    assert set(rest) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert person.email not in given


@pytest.mark.parametrize("change", ["cut", "none", "turned"])
def test_a_cookie_that_was_tampered_with_is_no_cookie(
    app: Flask, stranger: Visitor, staff: StaffMember, change: str
) -> None:
    sign_in(stranger, staff.email)
    value = cookie(stranger)
    body, _, signature = value.rpartition(".")
    wrong = {"cut": body, "none": f"{body}.", "turned": f"{body}.{signature[::-1]}"}
    thief = visitor(app)
    thief.set_cookie("rollcall", wrong[change])
    assert not is_in(thief)
