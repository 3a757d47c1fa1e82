"""The accounts pages, for admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.lookups import staff_by_email
from app.accounts.scope import programs_of
from app.extensions import db
from app.models import StaffMember
from tests import factories
from tests.factories import COFFEE, GAME

Login = Callable[..., Any]
PHRASE = "larch street four lanterns"


@pytest.fixture
def admin(client: FlaskClient, login: Login) -> Any:
    """A client signed in as the only admin."""
    login(client, factories.staff(role="admin", email="admin@example.org"))
    return client


def found(email: str) -> StaffMember:
    db.session.expire_all()
    staff = staff_by_email(email)
    assert staff
    return staff


def test_an_account_is_opened_and_signs_in(app: Flask, admin: Any) -> None:
    page = admin.get("/staff/accounts/new")
    typed: dict[str, Any] = {
        "name": "Lee Example",
        "email": "Lee@example.org",
        "passphrase": "too short",
    }
    typed["roles"] = ["coordinator"]
    page = admin.submit(page, {**typed, "programs": [COFFEE]})
    assert page.status_code == 422
    assert "too short" not in page.page.html
    page = admin.submit(page, {**typed, "programs": [COFFEE], "passphrase": PHRASE})
    assert "Lee Example can sign in now" in page.page.text
    newcomer = app.test_client()
    page = newcomer.get("/staff/sign-in")
    fields = {"email": "lee@example.org", "password": PHRASE}
    assert newcomer.submit(page, fields).page.h1 == "Needs action"  # type: ignore[attr-defined]


def test_rights_change_and_bite_at_once(app: Flask, admin: Any, login: Login) -> None:
    staff = factories.staff(COFFEE)
    theirs = app.test_client()
    login(theirs, staff)
    page = admin.get(f"/staff/accounts/{staff.id}")
    admin.submit(page, {"programs": [GAME]})
    assert programs_of(found(staff.email)) == (GAME,)
    assert theirs.get("/staff/").status_code == 302


def test_an_account_is_closed_and_opened_again(admin: Any) -> None:
    staff = factories.staff(COFFEE)
    here = f"/staff/accounts/{staff.id}"
    admin.submit(admin.get(here), action=f"{here}/active")
    assert not found(staff.email).active
    page = admin.submit(admin.get(here), action=f"{here}/active")
    assert found(staff.email).active
    assert "can sign in again" in page.page.text


def test_a_new_passphrase_is_set(admin: Any) -> None:
    staff = factories.staff(COFFEE)
    before = staff.password
    here = f"/staff/accounts/{staff.id}"
    page = admin.submit(admin.get(here), {"passphrase": PHRASE}, action=f"{here}/passphrase")
    assert "The new passphrase holds" in page.page.text
    assert found(staff.email).password != before


def test_people_change_their_own_and_are_signed_out_everywhere_else(
    app: Flask, admin: Any, login: Login
) -> None:
    other = app.test_client()
    login(other, found("admin@example.org"))
    page = admin.get("/staff/own")
    typed = {"present": "not this one at all", "passphrase": PHRASE}
    page = admin.submit(page, typed)
    assert (page.status_code, "not your present passphrase" in page.page.text) == (422, True)
    assert PHRASE not in page.page.html
    typed["present"] = factories.PASSPHRASE
    page = admin.submit(page, {**typed, "passphrase": "password1234"})
    assert "one of the first" in page.page.text
    page = admin.submit(page, typed)
    assert "Your new passphrase holds" in page.page.text
    assert other.get("/staff/").status_code == 302
    assert admin.get("/staff/accounts").status_code == 200
    page = admin.submit(admin.get("/staff/own"), typed)
    assert page.status_code == 422, "the old one has ended"


def test_the_only_admin_cannot_lock_everyone_out(admin: Any) -> None:
    here = f"/staff/accounts/{found('admin@example.org').id}"
    page = admin.submit(admin.get(here), action=f"{here}/active")
    assert "only admin" in page.page.text
    page = admin.submit(admin.get(here), {"roles": ["coordinator"], "programs": [COFFEE]})
    assert page.status_code == 422
    assert found("admin@example.org").active


def test_a_role_of_a_program_needs_a_program_and_a_program_a_role(admin: Any) -> None:
    page = admin.get("/staff/accounts/new")
    typed = {"name": "Lee Example", "email": "lee@example.org", "passphrase": PHRASE}
    page = admin.submit(page, {**typed, "roles": ["medical"]})
    assert "Choose at least one program" in page.page.text
    page = admin.submit(page, {**typed, "roles": None, "programs": [COFFEE]})
    assert "Choose what this person does" in page.page.text
    page = admin.submit(page, {**typed, "roles": ["chief"], "programs": None})
    assert "can sign in now" in page.page.text
    assert [role.name for role in found("lee@example.org").roles] == ["chief"]


def test_an_account_with_a_role_of_its_own_is_not_made_a_coordinator(admin: Any) -> None:
    staff = factories.staff(COFFEE, role="lead")
    here = f"/staff/accounts/{staff.id}"
    admin.submit(admin.get(here), {"roles": ["lead", "desk"]}, action=here)
    assert programs_of(found(staff.email)) == ()
    assert programs_of(found(staff.email), "desk") == (COFFEE,)


def test_an_unknown_account_is_not_found(admin: Any) -> None:
    assert admin.get("/staff/accounts/999").status_code == 404
