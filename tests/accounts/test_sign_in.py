"""Who may sign in, how often one may try, and that an unknown address answers alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts.sign_in import check
from app.extensions import db
from app.models import Activity, StaffMember
from tests import factories
from tests.factories import COFFEE, PASSPHRASE


def test_the_right_passphrase_signs_in(app: Flask) -> None:
    staff = factories.staff(COFFEE)
    found = check(staff.email.upper(), PASSPHRASE)
    assert found and found.id == staff.id
    assert found.last_sign_in_at is not None


def test_everything_else_gives_nobody(app: Flask) -> None:
    staff = factories.staff(COFFEE)
    closed = factories.staff(COFFEE, active=False)
    empty = factories.staff(COFFEE, password=None)
    assert check(staff.email, "not the passphrase") is None
    assert check("unknown@example.org", PASSPHRASE) is None
    assert check(closed.email, PASSPHRASE) is None
    assert check(empty.email, PASSPHRASE) is None
    assert check("", "") is None


def test_ten_wrong_tries_rest_the_account_for_a_quarter_of_an_hour(app: Flask) -> None:
    staff = factories.staff(COFFEE)
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as clock:
        for _ in range(10):
            assert check(staff.email, "wrong wrong wrong") is None
        assert check(staff.email, PASSPHRASE) is None
        clock.shift(timedelta(minutes=14))
        assert check(staff.email, PASSPHRASE) is None
        clock.shift(timedelta(minutes=2))
        assert check(staff.email, PASSPHRASE)


def test_signing_in_forgets_the_wrong_tries(app: Flask) -> None:
    staff = factories.staff(COFFEE)
    for _ in range(9):
        check(staff.email, "wrong wrong wrong")
    assert check(staff.email, PASSPHRASE)
    assert db.session.get_one(StaffMember, staff.id).failed_sign_ins == 0
    check(staff.email, "wrong wrong wrong")
    assert check(staff.email, PASSPHRASE)


def test_a_try_leaves_the_same_trace_for_known_and_unknown(app: Flask) -> None:
    staff = factories.staff(COFFEE)
    check(staff.email, "wrong wrong wrong")
    check("unknown@example.org", "wrong wrong wrong")
    tried = select(func.count()).where(Activity.verb == "sign_in_tried")
    assert db.session.scalar(tried) == 2
    assert "unknown" not in str([row.data for row in db.session.scalars(select(Activity))])
