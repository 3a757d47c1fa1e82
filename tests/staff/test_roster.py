"""The roster: finding people, long lists, exports, accepting several at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Activity, Division, Registration
from app.program_kit.names import fold
from app.program_kit.statuses import UNDER_REVIEW, WAITLISTED
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME

Login = Callable[..., Any]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator of academy and game."""
    login(client, factories.staff(ACADEMY, GAME))
    return client


def person(of: Any, name: str, status: str = "confirmed", **fields: Any) -> Registration:
    return factories.registration(of, status, full_name=name, search_name=fold(name), **fields)


def names(page: Any) -> list[str]:
    return [th.get_text(" ").split("called")[0].strip() for th in page.page.soup.select("tbody th")]


@pytest.mark.parametrize(
    "typed", ["nunez", "NÚÑEZ", "zoe n", "nunez zoe", "K7M-3QX", "k7m3q", "zoe.n@", "555-0177"]
)
def test_people_are_found_by_whatever_is_known(desk: Any, typed: str) -> None:
    offering = factories.offering(ACADEMY)
    known = factories.submission(
        offering,
        reference="K7M-3QX",
        email="zoe.n@example.org",
        phone="+16125550177",
        contact_name="Zoë Núñez",
    )
    person(known, "Zoë Núñez")
    person(offering, "Sam Other")
    for address in (f"/staff/offerings/{offering.id}/roster", "/staff/people"):
        assert names(desk.get(address, query_string={"q": typed})) == ["Zoë Núñez"]


def test_signs_in_a_search_mean_themselves(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    person(offering, "Sam Percent")
    here = f"/staff/offerings/{offering.id}/roster"
    for typed in ("%", "_", "' OR 1=1 --", "\\"):
        assert names(desk.get(here, query_string={"q": typed})) == []


def test_filters_and_sorting(desk: Any) -> None:
    offering = factories.offering(GAME)
    four, five = offering.divisions[0], offering.divisions[1]
    away = factories.submission(offering, city="lauderdale")
    person(offering, "Bea", division=four)
    person(offering, "Ana", WAITLISTED, division=five)
    person(away, "Cal", division=four)
    here = f"/staff/offerings/{offering.id}/roster"
    assert names(desk.get(here)) == ["Ana", "Bea", "Cal"]
    assert names(desk.get(f"{here}?order=down")) == ["Cal", "Bea", "Ana"]
    assert names(desk.get(f"{here}?sort=since&order=down")) == ["Cal", "Ana", "Bea"]
    assert names(desk.get(f"{here}?status=waitlisted")) == ["Ana"]
    assert names(desk.get(f"{here}?group={four.id}")) == ["Bea", "Cal"]
    assert names(desk.get(f"{here}?city=lauderdale&group={four.id}")) == ["Cal"]
    assert names(desk.get(f"{here}?sort=nonsense&page=99999&group=x")) == ["Ana", "Bea", "Cal"]
    assert "1 of 3 people" in desk.get(f"{here}?status=waitlisted").page.text
    head = desk.get(here).page.soup.find("th", attrs={"aria-sort": "ascending"})
    assert head.get_text() == "Name"


def many(count: int) -> int:
    """An offering with so many people, written at once; its id."""
    offering = factories.offering(ACADEMY, seats=None)
    for number in range(count):
        owner = factories.submission(offering) if number % 50 == 0 else owner  # noqa: F821
        db.session.add(
            Registration(
                submission_id=owner.id,
                offering_id=offering.id,
                division_id=offering.divisions[0].id,
                status="waitlisted",
                status_at=owner.created_at,
                full_name=f"Person {number:04d}",
                search_name=f"person {number:04d}",
            )
        )
    db.session.commit()
    return offering.id


def test_a_thousand_people_take_as_many_queries_as_ten(desk: Any, statements: Any) -> None:
    counts = []
    for size in (10, 1000):
        offering_id = many(size)
        desk.get(f"/staff/offerings/{offering_id}/roster")
        with statements() as sent:
            page = desk.get(f"/staff/offerings/{offering_id}/roster")
        counts.append(len(sent))
        assert len(names(page)) == min(size, 200)
    assert counts[0] == counts[1] <= 16
    assert "page 1 of 5" in page.page.text
    last = desk.get(f"/staff/offerings/{offering_id}/roster?page=5")
    assert names(last)[-1] == "Person 0999"


def test_other_staff_pages_do_not_count_rows_either(desk: Any, statements: Any) -> None:
    addresses = ("/staff/", "/staff/offerings", "/staff/people?q=person")
    counts: dict[str, list[int]] = {address: [] for address in addresses}
    for size in (1, 8):
        for _ in range(size):
            offering = factories.offering(ACADEMY, seats=3)
            shared = factories.submission(offering, hold_until=offering.created_at)
            one = person(shared, "Person One", UNDER_REVIEW)
            factories.case(one, person(shared, "Person Two", WAITLISTED))
        for address in addresses:
            desk.get(address)
            with statements() as sent:
                desk.get(address)
            counts[address].append(len(sent))
    for address, (few, more) in counts.items():
        assert few == more, address


def download(desk: Any, offering_id: int, **fields: str) -> Any:
    page = desk.get(f"/staff/offerings/{offering_id}/export")
    return desk.submit(page, {"reason": "Name tags", **fields})


def test_an_export_is_safe_to_open_and_on_record(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", " =1", "\uff1dcmd", 'a"b,c', "Zoë Núñez"]
    for name in evil:
        person(
            offering, name, private={"health": "asthma canary", "check": "Born canary"},
            answers={"shirt": "M", "meal": "halal"},
        )  # fmt: skip
    answer = download(desk, offering.id)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    raw = answer.get_data()
    assert raw.startswith(b"\xef\xbb\xbf") and b"canary" not in raw
    text = raw.decode("utf-8-sig")
    assert text.count("\r\n") == len(evil) + 1
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["Name"] for row in rows} == {
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "' =1", "'\uff1dcmd", 'a"b,c', "Zoë Núñez",
    }  # fmt: skip
    assert rows[0]["Food"] == "Halal"
    line = db.session.scalars(select(Activity).where(Activity.verb == "exported")).one()
    assert (line.reason, line.data["rows"]) == ("Name tags", len(evil))


def test_no_reason_no_export(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    person(offering, "Ana")
    assert download(desk, offering.id, reason=" ").status_code == 422
    assert desk.get(f"/staff/offerings/{offering.id}/roster.csv").status_code == 405


def test_several_are_accepted_at_once_until_seats_run_out(desk: Any) -> None:
    offering = factories.offering(ACADEMY, seats=2)
    waiting = [person(offering, f"P{n}", UNDER_REVIEW) for n in range(3)]
    other = person(factories.offering(COFFEE), "Foreign", UNDER_REVIEW)
    ids = [str(each.id) for each in (*waiting, other)]
    here = f"/staff/offerings/{offering.id}/roster"
    page = desk.submit(desk.get(here), {"person": ids}, action=f"{here}/accept")
    assert "2 people accepted, 1 put on the waitlist" in page.page.text
    db.session.expire_all()
    assert [row.status for row in waiting] == ["documents_due", "documents_due", "waitlisted"]
    assert other.status == UNDER_REVIEW
    division = db.session.get_one(Division, offering.divisions[0].id)
    assert (division.seats_taken, division.waiting) == (2, 1)


def test_a_name_is_only_ever_text(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    canary = '<script>alert(1)</script>"><b><i>'
    row = person(offering, canary, UNDER_REVIEW, called=canary)
    factories.case(row, person(offering, canary, UNDER_REVIEW))
    for address in (
        f"/staff/offerings/{offering.id}/roster",
        f"/staff/people/{row.id}",
        "/staff/people?q=script",
        "/staff/",
    ):
        html = desk.get(address).get_data(as_text=True)
        assert "<script>alert" not in html and "<b><i>" not in html
        assert "&lt;script&gt;" in html
