"""Cities we serve: the day of the sign-up decides, and what was decided once stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import Activity, City
from app.offerings.public import served_cities
from app.program_kit.residence import Period, period_problem, residence_day, told
from tests import factories
from tests.factories import COFFEE
from tests.registration.people import sign_up
from tests.signup.walk import open_offering

ZONE = "America/Chicago"
FIRST = date(2025, 3, 1)


def test_the_day_that_counts_is_that_of_the_sign_up_on_our_own_clock() -> None:
    assert residence_day(datetime(2027, 6, 1, 4, 59, tzinfo=UTC), ZONE) == date(2027, 5, 31)
    assert residence_day(datetime(2027, 6, 1, 5, 0, tzinfo=UTC), ZONE) == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("spans", "problem"),
    [
        ([], None),
        ([(FIRST, None)], None),
        ([(FIRST, FIRST)], None),
        ([(FIRST, FIRST - timedelta(days=1))], 0),
        ([(FIRST, None), (date(1994, 1, 1), date(2017, 12, 31))], None),
        ([(date(1994, 1, 1), FIRST), (FIRST, None)], 1),
        ([(FIRST, None), (date(2026, 1, 1), None)], 1),
    ],
)
def test_periods_that_cannot_be(spans: list[Period], problem: int | None) -> None:
    found = period_problem(spans)
    assert (found[0] if found else None) == problem


def test_a_period_in_words() -> None:
    spans = [(date(1994, 1, 1), date(2017, 12, 31)), (FIRST, None)]
    assert told(spans) == "from January 1, 1994 to December 31, 2017 and from March 1, 2025"
    assert told([]) == "never"


def send(client: Any, path: str, status: int = 200, **fields: str) -> Any:
    page = client.get(path)
    answer = client.submit(page, fields)
    assert answer.status_code == status, answer.page.text
    return answer


def test_a_coordinator_keeps_the_list_and_tiers_follow_from_that_day_on(
    client: Any, login: Callable[..., Any], time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2027, 6, 1, 15, tzinfo=UTC), tick=False)
    cory = factories.staff(COFFEE, name="Cory Coordinator")
    login(client, cory)
    of = open_offering(COFFEE, starts=datetime(2027, 7, 20, 15, tzinfo=UTC))
    assert sign_up(of, city="roseville").registrations[0].tier == 2
    page = send(
        client, "/staff/cities/new", name="Roseville",
        from_0_day="6/2/2027", until_0_day="June 30, 2027",
    )  # fmt: skip
    assert "Roseville from June 2, 2027 to June 30, 2027 Not served" in page.page.text
    assert served_cities(date(2027, 6, 2))[-1] == ("roseville", "Roseville")
    early = sign_up(of, city="roseville").registrations[0]
    time_machine.shift(timedelta(days=1))
    inside = sign_up(of, city="roseville").registrations[0]
    login(client, cory)
    city = db.session.scalars(select(City).where(City.code == "roseville")).one()
    path = f"/staff/cities/{city.id}"
    send(client, path, name="Roseville, Minn.", from_0_day="", until_0_day="")
    late = sign_up(of, city="roseville").registrations[0]
    assert [row.tier for row in (early, inside, late)] == [2, 0, 2]
    text = client.get(path).page.text
    assert "Cory Coordinator changed Roseville, Minn., served never." in text
    assert "added Roseville, served from June 2, 2027 to June 30, 2027." in text
    lines = select(Activity).where(Activity.verb.like("city_%")).order_by(Activity.id)
    assert [(line.verb, line.staff_id) for line in db.session.scalars(lines)] == [
        ("city_added", cory.id), ("city_changed", cory.id),
    ]  # fmt: skip


def test_what_the_form_refuses_and_who_writes_second(
    client: Any, login: Callable[..., Any]
) -> None:
    login(client, factories.staff(COFFEE))
    city = factories.city()
    path = f"/staff/cities/{city.id}"
    wrong: list[dict[str, str]] = [
        {"name": ""},
        {"from_0_day": "someday"},
        {"until_1_day": "2027-01-01"},
        {"until_0_day": "12/31/2019"},
        {"from_1_day": "1/1/2026"},
    ]
    for fields in wrong:
        send(client, path, 422, **fields)
    page = client.get(path)
    send(client, path, until_0_day="12/31/2024", from_1_day="1/1/2026")
    late = client.submit(page, {"from_0_day": "1/1/1945"})
    assert late.status_code == 409
    assert "December 31, 2024" in late.page.text
    db.session.expire_all()
    assert [each[0] for each in city.spans] == [date(2020, 1, 1), date(2026, 1, 1)]
    client.submit(late, {})
    db.session.expire_all()
    assert [each[0] for each in city.spans] == [date(1945, 1, 1)]
