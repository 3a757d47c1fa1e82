"""The page on which a coordinator changes contact details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import SYSTEM, Registration
from app.registration.change import ContactChange, change_contact
from tests import factories
from tests.factories import WOMEN
from tests.staff.test_people import mails


@pytest.fixture
def desk(client: FlaskClient, login: Callable[..., Any]) -> Any:
    """A client signed in as coordinator."""
    login(client, factories.staff(WOMEN, name="Casey Coordinator"))
    return client


@pytest.fixture
def row(desk: Any) -> Registration:
    """Somebody with a place, and an address that is confirmed."""
    return factories.registration(factories.offering(WOMEN), full_name="Ana Ruiz")


def test_details_are_changed_with_a_reason_and_the_page_says_so(
    desk: Any, row: Registration
) -> None:
    link = desk.get(f"/staff/people/{row.id}").page.link("Change contact details")
    fields = {
        "email": "ana@example.org",
        "mailing_address": "PO Box 1\nSt. Paul",
        "reason": "She called from the number we had.",
    }
    page = desk.submit(desk.get(link), fields, action=link)
    for words in (
        "The new address gets a mail to confirm it. The old address is told.",
        "Casey Coordinator changed the contact details: e-mail address, mailing address.",
        "She called from the number we had.",
        "ana@example.org",
        "Not confirmed",
    ):
        assert words in page.page.text
    assert sorted(mails()) == ["address_left", "confirm_address"]


def test_errors_stand_beside_the_field_and_everything_typed_is_kept(
    desk: Any, row: Registration
) -> None:
    link = f"/staff/people/{row.id}/contact"
    fields = {"contact_name": "", "email": "", "phone_typed": "", "mailing_address": ""}
    page = desk.submit(desk.get(link), fields, action=link)
    assert page.status_code == 422
    for words in (
        "Enter the name",
        "Enter an e-mail address, a phone number or a mailing address",
        "Write why: it is kept in the history",
    ):
        assert page.page.text.count(words) == 2, "in the summary and beside the field"
    fields = {"email": "not an address", "reason": "Mistyped"}
    page = desk.submit(desk.get(link), fields, action=link)
    assert page.status_code == 422
    assert page.page.soup.find("input", {"name": "email"})["value"] == "not an address"
    assert page.page.soup.find("input", {"name": "reason"})["value"] == "Mistyped"
    assert mails() == []


def test_the_second_writer_sees_both_versions_and_decides(desk: Any, row: Registration) -> None:
    link = f"/staff/people/{row.id}/contact"
    page = desk.get(link)
    made = row.submission
    change_contact(made.id, ContactChange(made.email, "612-555-0111", False), SYSTEM)
    mine = {"phone_typed": "612-555-0122", "reason": "On the phone"}
    page = desk.submit(page, mine, action=link)
    assert page.status_code == 409
    cells = [cell.get_text() for cell in page.page.soup.select("tbody td")]
    assert cells == ["612-555-0111", "612-555-0122"]
    assert "Rollcall changed the contact details: phone" in page.page.text
    db.session.expire_all()
    assert made.phone_typed == "612-555-0111"
    page = desk.submit(page, action=link)
    assert page.status_code == 200
    db.session.expire_all()
    assert made.phone_typed == "612-555-0122"


def test_nothing_different_is_said(desk: Any, row: Registration) -> None:
    link = f"/staff/people/{row.id}/contact"
    page = desk.submit(desk.get(link), {"reason": "Looking"}, action=link)
    assert "Nothing was different, so nothing changed." in page.page.text
    assert mails() == []


def test_an_address_nobody_confirmed_is_not_said_to_be_told(desk: Any, row: Registration) -> None:
    row.submission.email_confirmed_at = None
    db.session.commit()
    link = f"/staff/people/{row.id}/contact"
    fields = {"email": "ana@example.org", "reason": "Mistyped"}
    page = desk.submit(desk.get(link), fields, action=link)
    assert "The new address gets a mail to confirm it." in page.page.text
    assert "The old address is told." not in page.page.text
    assert mails() == ["confirm_address"]
