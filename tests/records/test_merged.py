"""People who signed up twice: what is kept of both, for how long, and what a hold keeps."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.scope import RECORDS
from app.extensions import db
from app.models import Case, Registration, StaffMember, staff_actor
from app.records import purge
from app.records.copies import Request, Wanted, copy_of
from app.records.holds import hold
from app.records.verify import Walk, findings
from app.registration.merge import merge
from tests import factories
from tests.records.old import approved, ended, somebody


@pytest.fixture
def designee(app: Flask) -> StaffMember:
    return factories.staff(role=RECORDS)


def merged(years: float) -> tuple[Registration, Registration]:
    """Two sign-ups of one person at a date so long ago; the first stays."""
    old = ended(years)
    stays, goes = somebody(old), somebody(old)
    case = factories.case(stays, goes)
    by = staff_actor(factories.staff(factories.GAME).id)
    merge(case.id, stays.id, by, "Signed up twice.")
    db.session.expire_all()
    return stays, goes


def test_history_and_counters_prove_after_a_merge(designee: StaffMember) -> None:
    merged(0.1)
    assert list(findings(Walk())) == []


def test_the_case_goes_with_the_last_of_the_two(designee: StaffMember) -> None:
    stays, goes = merged(1.2)
    approved(designee)
    purge.run()
    db.session.expire_all()
    # The one that ended took no part: it goes after a year, the one that stayed after two.
    assert [stays.full_name, goes.full_name] == ["Leo Past", ""]
    assert len(db.session.scalars(select(Case)).all()) == 1
    later, both_gone = merged(2.2)
    approved(designee)
    purge.run()
    db.session.expire_all()
    assert [later.full_name, both_gone.full_name] == ["", ""]
    left = db.session.scalars(select(Case)).one()
    assert left.second_id == goes.id
    assert list(findings(Walk())) == []


@pytest.mark.parametrize("held", [0, 1])
def test_a_hold_on_one_sign_up_keeps_both(designee: StaffMember, held: int) -> None:
    both = merged(3)
    hold(both[held].submission.reference, "A claim.", designee.id)
    other = somebody(ended(3), name="Goes Away")
    approved(designee)
    purge.run()
    db.session.expire_all()
    assert [row.full_name for row in both] == ["Leo Past"] * 2
    assert other.full_name == ""


def test_the_copy_says_what_was_decided(designee: StaffMember) -> None:
    stays, goes = merged(0.1)
    wanted = Wanted(frozenset({stays.submission_id, goes.submission_id}), frozenset())
    for row in (stays, goes):
        row.is_minor = True
    db.session.commit()
    copy = copy_of(wanted, Request("Parent", "License.", "Asked"), designee.id)
    told = [person["perhaps_signed_up_twice"] for up in copy["sign_ups"] for person in up["people"]]
    assert [[each["decision"], each["stays"]] for (each,) in told] == [
        ["merged", True],
        ["merged", False],
    ]
