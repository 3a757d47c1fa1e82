"""Every staff page opens for the coordinator it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import now
from app.program_kit.statuses import UNDER_REVIEW, WAITLISTED
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME

Login = Callable[..., Any]


@pytest.mark.parametrize("program", [ACADEMY, COFFEE, GAME])
def test_every_page_of_a_date_opens(client: FlaskClient, login: Login, program: str) -> None:
    offering = factories.offering(program, meetings=2)
    person = factories.registration(
        offering,
        UNDER_REVIEW if program == ACADEMY else WAITLISTED,
        full_name="Ana Núñez",
        private={"health": "asthma", "emergency": "Leo, 612-555-0199"},
    )
    case = factories.case(person, factories.registration(offering, full_name="Ana Núñez"))
    login(client, factories.staff(program))
    meeting = offering.meetings[0].id
    for address in (
        "/staff/",
        "/staff/offerings",
        "/staff/cases",
        f"/staff/cases/{case.id}",
        f"/staff/{program}/",
        "/staff/offerings/new",
        f"/staff/offerings/{offering.id}",
        f"/staff/offerings/{offering.id}/words",
        f"/staff/offerings/{offering.id}/sessions",
        f"/staff/offerings/{offering.id}/sessions/{meeting}",
        f"/staff/offerings/{offering.id}/copy",
        f"/staff/offerings/{offering.id}/cancel",
        f"/staff/offerings/{offering.id}/roster",
        f"/staff/offerings/{offering.id}/export",
        f"/staff/people/{person.id}",
        "/staff/people?q=nunez",
        "/staff/places",
        "/staff/places/new",
        f"/staff/places/{offering.venue_id}",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "asthma" not in page.page.html  # type: ignore[attr-defined]
        assert "612-555-0199" not in page.page.html  # type: ignore[attr-defined]
    assert now()
