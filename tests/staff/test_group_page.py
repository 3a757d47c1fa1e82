"""The page that moves somebody to another group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from tests import factories
from tests.factories import COFFEE, GAME
from tests.staff.test_people import mails, status_of


@pytest.fixture
def desk(client: FlaskClient, login: Callable[..., Any]) -> Any:
    """A client signed in as coordinator of the game and of coffees."""
    login(client, factories.staff(GAME, COFFEE, name="Casey Coordinator"))
    return client


def test_a_person_is_moved_and_the_page_says_so(desk: Any) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 3})
    row = factories.registration(offering, full_name="Ana Ruiz")
    waits = factories.registration(offering, "waitlisted")
    link = desk.get(f"/staff/people/{row.id}").page.link("Move to another group")
    page = desk.get(link)
    assert "3 of 3 free" in page.page.text
    fields = {"division": str(offering.divisions[1].id), "reason": "She is in fifth grade."}
    page = desk.submit(page, fields, action=link)
    assert "Ana Ruiz is in Grade 5 now. A mail tells them" in page.page.text
    assert "Casey Coordinator moved them from Grade 4 to Grade 5." in page.page.text
    assert "She is in fifth grade." in page.page.text
    assert status_of(waits) == "offered"
    assert sorted(mails()) == ["offer", "regrouped"]


def test_errors_stand_beside_the_field_and_everything_typed_is_kept(desk: Any) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 1, "grade-6": 1})
    row = factories.registration(offering)
    factories.registration(offering, division=offering.divisions[1])
    path = f"/staff/people/{row.id}/group"
    full = str(offering.divisions[1].id)
    page = desk.submit(desk.get(path), {}, action=path)
    assert page.status_code == 422
    for words in ("Choose the new group", "Write why: it is kept in the history"):
        assert page.page.text.count(words) == 2, "in the summary and beside the field"
    page = desk.submit(desk.get(path), {"division": full, "reason": "Twins"}, action=path)
    assert "No place is free in Grade 5." in page.page.text
    assert page.page.soup.find("input", {"name": "reason"})["value"] == "Twins"
    assert page.page.soup.find("input", {"value": full}).has_attr("checked")
    assert mails() == []


def test_where_there_is_one_group_nobody_is_moved(desk: Any) -> None:
    row = factories.registration(factories.offering(COFFEE))
    assert "another group" not in desk.get(f"/staff/people/{row.id}").text
    answer = desk.get(f"/staff/people/{row.id}/group")
    assert answer.status_code == 302
    db.session.rollback()
