"""What a purge takes, what it leaves, and who must say yes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.scope import RECORDS
from app.extensions import db
from app.models import Destruction, PurgeItem, Registration, StaffMember
from app.records import purge
from app.records.holds import hold, hold_offering, lift
from app.records.verify import Walk, findings
from app.registration.refusals import NotAllowedError
from tests import factories
from tests.records.old import approved, counts, ended, somebody


@pytest.fixture
def designee(app: Flask) -> StaffMember:
    return factories.staff(role=RECORDS)


def test_private_answers_go_after_a_year_and_people_after_two(designee: StaffMember) -> None:
    somebody(ended(1.2))
    somebody(ended(2.2))
    somebody(ended(0.5))
    approved(designee)
    purge.run()
    assert counts() | {"mails": 0} == {
        "people": 2,
        "contacts": 2,
        "private": 1,
        "signatures": 3,
        "mails": 0,
        "rows": 3,
    }


def test_who_did_not_take_part_goes_after_a_year(designee: StaffMember) -> None:
    old = ended(1.2)
    somebody(old, "waitlisted", name="Wait Listed")
    somebody(old, name="Took Part")
    approved(designee)
    purge.run()
    left = db.session.scalars(select(Registration.full_name).where(Registration.full_name != ""))
    assert left.all() == ["Took Part"]


def test_what_is_kept_still_counts_and_history_still_proves(designee: StaffMember) -> None:
    old = ended(4)
    person = somebody(old)
    division = person.division
    before = (division.seats_taken, division.waiting)
    approved(designee)
    purge.run()
    db.session.refresh(division)
    assert (division.seats_taken, division.waiting) == before
    assert list(findings(Walk())) == []


def test_nothing_goes_without_approval_and_a_refused_list_is_over(designee: StaffMember) -> None:
    somebody(ended(3))
    before = counts()
    made = purge.propose()
    assert made is not None
    assert purge.run() is None
    assert counts() == before
    assert purge.propose().id == made.id, "one list at a time"  # type: ignore[union-attr]
    with pytest.raises(NotAllowedError, match="why"):
        purge.decide(made.id, designee.id, approve=True, reason=" ")
    purge.decide(made.id, designee.id, approve=False, reason="The clerk asks to wait.")
    with pytest.raises(NotAllowedError, match="already"):
        purge.decide(made.id, designee.id, approve=True, reason="Yes.")
    assert purge.run() is None
    assert counts() == before


def test_a_hold_stops_what_is_listed_and_what_would_be(designee: StaffMember) -> None:
    held_before, held_after = somebody(ended(3)), somebody(ended(3))
    whole = somebody(ended(3))
    goes = somebody(ended(3), name="Goes Away")
    hold(held_before.submission.reference, "A claim.", designee.id)
    approved(designee)
    listed = set(db.session.scalars(select(PurgeItem.submission_id)))
    assert held_before.submission_id not in listed
    hold(held_after.submission.reference.lower(), "A claim.", designee.id)
    stays = hold_offering(whole.offering_id, "A claim.", designee.id)
    purge.run()
    db.session.expire_all()
    assert [held_before.full_name, held_after.full_name, whole.full_name] == ["Leo Past"] * 3
    assert goes.full_name == ""
    assert sum(row.kept for row in db.session.scalars(select(Destruction))) > 0
    lift(stays, designee.id)
    approved(designee)
    purge.run()
    db.session.expire_all()
    assert (whole.full_name, held_after.full_name) == ("", "Leo Past")


def test_what_changed_since_it_was_listed_stays(designee: StaffMember) -> None:
    person = somebody(ended(3))
    approved(designee)
    person.called = "Leo"
    db.session.commit()
    purge.run()
    db.session.expire_all()
    assert person.full_name == "Leo Past"


def test_the_log_says_how_much_of_what_under_whose_approval(designee: StaffMember) -> None:
    somebody(ended(3))
    number = approved(designee)
    purge.run()
    log = {(row.series, row.kind): row for row in purge.destroyed()}
    assert log["D3", "private_field"].rows == 1
    assert log["D1", "registration"].rows == 1
    assert (
        f"list {number}, approved by account {designee.id}" in log["D1", "registration"].authority
    )
    assert db.session.scalars(select(PurgeItem)).all() == []


def test_the_command_lists_first_and_destroys_when_approved(
    app: Flask, designee: StaffMember
) -> None:
    def run() -> str:
        result = app.test_cli_runner().invoke(args=["records", "purge"])
        assert result.exit_code == 0, result.exception
        return result.output

    assert run() == "Nothing is due.\n"
    somebody(ended(3))
    assert "waits for the records designee" in run()
    purge.decide(purge.open_purge().id, designee.id, approve=True, reason="Yes.")  # type: ignore[union-attr]
    assert "is done; the destruction log has it" in run()
    assert counts()["people"] == 0


def test_the_designee_decides_and_holds_in_the_browser(
    client: FlaskClient,
    designee: StaffMember,
    login: Callable[[FlaskClient, StaffMember], TestResponse],
) -> None:
    person = somebody(ended(3))
    purge.propose()
    login(client, designee)
    page = client.get("/staff/records/purges")
    assert "1 people" in page.text
    assert person.full_name not in page.text
    form = "/staff/records/purges/decide"
    yes = ("act", "approve")
    refused = client.submit(page, action=form, button=yes)  # type: ignore[attr-defined]
    assert refused.status_code == 422
    assert "Write why" in refused.text
    other = ended(3)
    kept = somebody(other)
    fields = {"reference": kept.submission.reference, "why": "A claim."}
    held = client.submit(page, fields, action="/staff/records/holds")  # type: ignore[attr-defined]
    assert kept.submission.reference in held.text
    said = client.submit(page, {"reason": "Checked."}, action=form, button=yes)  # type: ignore[attr-defined]
    assert "the next run destroys what is on it" in said.text
    purge.run()
    assert "Checked" not in client.get("/staff/records/purges").text
    assert "1 people (D1)" in client.get("/staff/records/purges").text
    lifted = client.submit(held, action="/staff/records/holds/lift")  # type: ignore[attr-defined]
    assert "Nothing is held." in lifted.text
