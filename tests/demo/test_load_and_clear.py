"""Loading and clearing the demo: never in the way of anything real."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cli.demo import accounts
from app.cli.demo.clear import clear_demo
from app.cli.demo.load import RefusedError, load_demo
from app.extensions import Base, db
from app.models import (
    Activity,
    City,
    Meeting,
    Offering,
    Registration,
    StaffMember,
    Submission,
    Venue,
)
from tests import factories


def count(table: type[Base], *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def test_it_refuses_beside_a_real_registration(app: Flask) -> None:
    factories.registration(factories.offering())
    with pytest.raises(RefusedError, match="not from the demo"):
        load_demo()
    assert count(Registration) == 1


def test_it_loads_only_once(app: Flask) -> None:
    load_demo()
    with pytest.raises(RefusedError, match="loaded already"):
        load_demo()


def test_clearing_leaves_what_is_real(app: Flask) -> None:
    load_demo()
    venue = factories.venue("Library")
    real = factories.registration(factories.offering(venue=venue))
    clear_demo()
    assert db.session.scalars(select(Registration)).all() == [real]
    assert db.session.scalars(select(Venue)).all() == [venue]
    assert count(City) == 1
    assert count(Meeting) == 1
    assert count(StaffMember, StaffMember.email.in_(accounts.ADDRESSES)) == 0
    # History says that something was there, and nothing else.
    told = db.session.execute(select(Activity.verb, Activity.offering_id).distinct()).all()
    assert sorted(told) == [("chains_removed", None), ("history_purged", None)]


def test_clearing_takes_what_was_tried_out_but_not_in_production(app: Flask) -> None:
    load_demo()
    coffee = select(Offering).where(Offering.program == factories.COFFEE)
    factories.registration(db.session.scalars(coffee).first())
    app.config["DEVELOPMENT"] = False
    try:
        with pytest.raises(RefusedError, match="signed up"):
            clear_demo()
        db.session.rollback()
    finally:
        app.config["DEVELOPMENT"] = True
    clear_demo()
    assert count(Submission) == 0


def test_production_gets_no_account_with_a_known_passphrase(app: Flask) -> None:
    app.config["DEVELOPMENT"] = False
    try:
        load_demo()
    finally:
        app.config["DEVELOPMENT"] = True
    assert count(StaffMember) == 0


def test_a_demo_account_that_did_something_real_can_no_longer_sign_in(app: Flask) -> None:
    load_demo()
    staff = db.session.scalars(
        select(StaffMember).where(StaffMember.email == accounts.COORDINATOR)
    ).one()
    factories.submission(factories.offering(), source="phone", staff_id=staff.id)
    clear_demo()
    kept = db.session.get_one(StaffMember, staff.id)
    assert (kept.active, kept.password) == (False, None)
