"""The inbox: applications filtered, sorted, paged, and one read beside its decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Registration, now
from app.program_kit.names import fold
from app.program_kit.statuses import CONFIRMED, SUBMITTED, UNDER_REVIEW, WAITLISTED
from tests import factories
from tests.factories import ACADEMY, COFFEE

Login = Callable[..., Any]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator of the academy."""
    login(client, factories.staff(ACADEMY))
    return client


def applicant(of: Any, name: str, status: str = UNDER_REVIEW, **fields: Any) -> Registration:
    return factories.registration(of, status, full_name=name, search_name=fold(name), **fields)


def names(page: Any) -> list[str]:
    return [th.get_text(" ").strip() for th in page.page.soup.select("tbody th")]


def test_the_list_shows_who_is_to_be_decided_and_filters(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    away = factories.submission(offering, city="lauderdale")
    applicant(offering, "Bea", created_at=now() - timedelta(days=9))
    applicant(away, "Ana", SUBMITTED, tier=1, created_at=now() - timedelta(days=3))
    applicant(away, "Cal", took_part=True)
    applicant(offering, "Dee", CONFIRMED)
    applicant(offering, "Eve", WAITLISTED)
    here = f"/staff/offerings/{offering.id}/applications"
    assert names(desk.get(here)) == ["Bea", "Ana", "Cal"]
    assert names(desk.get(f"{here}?order=down")) == ["Cal", "Ana", "Bea"]
    assert names(desk.get(f"{here}?sort=name")) == ["Ana", "Bea", "Cal"]
    assert names(desk.get(f"{here}?city=lauderdale")) == ["Ana", "Cal"]
    assert names(desk.get(f"{here}?tier=1")) == ["Ana"]
    assert names(desk.get(f"{here}?first=no")) == ["Cal"]
    assert names(desk.get(f"{here}?first=yes")) == ["Bea", "Ana"]
    assert names(desk.get(f"{here}?status=waitlisted")) == ["Eve"]
    assert len(names(desk.get(f"{here}?status=all"))) == 5
    assert names(desk.get(f"{here}?sort=x&tier=9&first=x&page=999")) == ["Bea", "Ana", "Cal"]
    assert "9 days ago" in desk.get(here).page.text


def test_one_is_read_beside_its_decision_and_leads_on_in_the_same_list(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    for number, name in enumerate(("Ana", "Bea", "Cal")):
        applicant(offering, name, created_at=now() - timedelta(days=9 - number))
    applicant(offering, "Old", took_part=True, created_at=now() - timedelta(days=30))
    here = f"/staff/offerings/{offering.id}/applications"
    page = desk.get(desk.get(f"{here}?first=yes").page.link("Bea")).page
    assert page.h1 == "Bea"
    assert "2 of 3" in page.text
    assert desk.get(page.link("Previous")).page.h1 == "Ana"
    last = desk.get(page.link("Next")).page
    assert last.h1 == "Cal"
    assert "3 of 3" in last.text
    assert page.soup.find("button", string="Accept")
    before = desk.get(f"{here}/{_id('Bea')}?first=yes")
    done = desk.submit(before, action=f"/staff/people/{_id('Bea')}/accept")
    assert done.page.h1 == "Bea", "back on the application, in the same list"
    assert "Not in the list any more; 2 left" in done.page.text
    assert done.page.link("Next").endswith(f"/{_id('Ana')}?first=yes")


def _id(name: str) -> int:
    return db.session.query(Registration.id).filter_by(full_name=name).scalar()


def test_who_was_decided_meanwhile_leads_to_the_first_that_is_left(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    gone, left = applicant(offering, "Gone", CONFIRMED), applicant(offering, "Left")
    here = f"/staff/offerings/{offering.id}/applications"
    page = desk.get(f"{here}/{gone.id}").page
    assert "Not in the list any more; 1 left" in page.text
    assert page.link("Next").endswith(f"/{left.id}")


def test_people_of_another_date_are_not_found(desk: Any) -> None:
    offering, other = factories.offering(ACADEMY), factories.offering(ACADEMY, slug="other")
    stranger = applicant(other, "Stranger")
    assert desk.get(f"/staff/offerings/{offering.id}/applications/{stranger.id}").status_code == 404


def test_where_nobody_reads_applications_the_page_leads_to_the_roster(
    client: FlaskClient, login: Login
) -> None:
    login(client, factories.staff(COFFEE))
    here = f"/staff/offerings/{factories.offering(COFFEE).id}"
    answer = client.get(f"{here}/applications")
    assert answer.location == f"{here}/roster"


def test_a_thousand_applications_take_as_many_queries_as_ten(desk: Any, statements: Any) -> None:
    counts = []
    for size in (10, 1000):
        offering = factories.offering(ACADEMY, seats=None, slug=f"size-{size}")
        owner = factories.submission(offering)
        told = {"submission_id": owner.id, "offering_id": offering.id, "status": UNDER_REVIEW}
        place = {"division_id": offering.divisions[0].id, "status_at": owner.created_at}
        rows = [{**told, **place, "full_name": f"Person {n:04d}"} for n in range(size)]
        db.session.execute(db.insert(Registration), rows)
        db.session.commit()
        here = f"/staff/offerings/{offering.id}/applications"
        desk.get(here)
        with statements() as sent:
            page = desk.get(here)
        counts.append(len(sent))
        assert len(names(page)) == min(size, 50)
    assert counts[0] == counts[1] <= 14
    assert "page 1 of 20" in page.page.text
    assert names(desk.get(f"{here}?page=20"))[-1] == "Person 0999"
