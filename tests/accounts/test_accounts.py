"""Opening, changing and closing accounts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.change import change_account, set_active, set_passphrase, sign_out
from app.accounts.create import Account, create_staff
from app.accounts.lookups import staff_by_email, staff_by_id
from app.accounts.passphrases import matches
from app.accounts.refusals import EmailTakenError, LastAdminError, NoRightsError
from app.accounts.scope import is_admin, programs_of
from app.extensions import db
from app.models import SYSTEM, Activity, StaffMember
from tests.factories import COFFEE, GAME

PASSPHRASE = "larch street four lanterns"

ADMIN = Account("Kim Sample", "kim@example.org", admin=True)
COORDINATOR = Account("Lee Example", " Lee@Example.org ", (COFFEE,))


def found(staff_id: int) -> StaffMember:
    staff = staff_by_id(staff_id)
    assert staff
    return staff


def test_an_account_signs_in_with_its_address_in_any_case(app: Flask) -> None:
    staff_id = create_staff(COORDINATOR, PASSPHRASE, SYSTEM)
    staff = staff_by_email("LEE@example.ORG")
    assert staff and staff.id == staff_id
    assert staff.email == "lee@example.org"
    assert matches(PASSPHRASE, staff.password)
    assert programs_of(staff) == (COFFEE,)
    assert not is_admin(staff)
    assert db.session.scalars(select(Activity.verb)).all() == ["account_created"]


def test_two_accounts_cannot_share_an_address(app: Flask) -> None:
    create_staff(COORDINATOR, PASSPHRASE, SYSTEM)
    with pytest.raises(EmailTakenError):
        create_staff(Account("Another", "lee@example.org", (GAME,)), PASSPHRASE, SYSTEM)


def test_an_account_without_any_right_is_refused(app: Flask) -> None:
    with pytest.raises(NoRightsError):
        create_staff(Account("Nobody", "nobody@example.org"), PASSPHRASE, SYSTEM)
    db.session.rollback()
    assert staff_by_email("nobody@example.org") is None


def test_an_admin_coordinates_nothing_by_that(app: Flask) -> None:
    staff = found(create_staff(ADMIN, PASSPHRASE, SYSTEM))
    assert is_admin(staff)
    assert programs_of(staff) == ()


@pytest.mark.parametrize("act", ["rights", "passphrase", "close", "sign_out"])
def test_open_sign_ins_end_at_once(app: Flask, act: str) -> None:
    staff_id = create_staff(COORDINATOR, PASSPHRASE, SYSTEM)
    before = found(staff_id).fs_uniquifier
    if act == "rights":
        change_account(staff_id, Account("Lee", "lee@example.org", (GAME,)), SYSTEM)
    elif act == "passphrase":
        set_passphrase(staff_id, "another four word thing", SYSTEM)
    elif act == "close":
        set_active(staff_id, False, SYSTEM)
    else:
        sign_out(staff_id)
    assert found(staff_id).fs_uniquifier != before


def test_a_new_name_keeps_the_sign_in(app: Flask) -> None:
    staff_id = create_staff(COORDINATOR, PASSPHRASE, SYSTEM)
    before = found(staff_id).fs_uniquifier
    change_account(staff_id, Account("Lee New", "lee@example.org", (COFFEE,)), SYSTEM)
    assert found(staff_id).name == "Lee New"
    assert found(staff_id).fs_uniquifier == before


def test_grants_follow_the_account(app: Flask) -> None:
    staff_id = create_staff(COORDINATOR, PASSPHRASE, SYSTEM)
    change_account(staff_id, Account("Lee", "lee@example.org", (COFFEE, GAME)), SYSTEM)
    assert set(programs_of(found(staff_id))) == {COFFEE, GAME}
    change_account(staff_id, Account("Lee", "lee@example.org", (GAME,)), SYSTEM)
    assert programs_of(found(staff_id)) == (GAME,)


def test_a_closed_account_sees_nothing(app: Flask) -> None:
    staff_id = create_staff(COORDINATOR, PASSPHRASE, SYSTEM)
    set_active(staff_id, False, SYSTEM)
    assert programs_of(found(staff_id)) == ()


def test_the_last_admin_stays(app: Flask) -> None:
    staff_id = create_staff(ADMIN, PASSPHRASE, SYSTEM)
    with pytest.raises(LastAdminError):
        set_active(staff_id, False, SYSTEM)
    with pytest.raises(LastAdminError):
        change_account(staff_id, Account("Kim", "kim@example.org", (COFFEE,)), SYSTEM)
    create_staff(Account("Other", "other@example.org", admin=True), PASSPHRASE, SYSTEM)
    set_active(staff_id, False, SYSTEM)
    assert not is_admin(found(staff_id))
