"""Deciding about several applications: the preview is what happens, and what is mailed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages.compose import compose
from app.messages.links import MANAGE
from app.models import SYSTEM, Message, Offering, Registration, now
from app.program_kit.names import fold
from app.program_kit.statuses import CONFIRMED, UNDER_REVIEW, WAITLISTED
from app.registration import decide
from app.registration.decide_several import TOKEN
from tests import factories
from tests.factories import ACADEMY
from tests.registration.people import assert_counters
from tests.security.world import a_link, stored

Login = Callable[..., Any]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator of the academy."""
    login(client, factories.staff(ACADEMY))
    return client


def applicant(of: Any, name: str, status: str = UNDER_REVIEW, **fields: Any) -> Registration:
    return factories.registration(of, status, full_name=name, search_name=fold(name), **fields)


def here(of: Offering) -> str:
    return f"/staff/offerings/{of.id}/applications"


def standing() -> dict[str, str]:
    db.session.expire_all()
    rows = db.session.scalars(select(Registration).order_by(Registration.id))
    return {row.full_name: row.status for row in rows}


def decisions() -> list[Message]:
    db.session.expire_all()
    query = select(Message).where(Message.kind == "decision").order_by(Message.id)
    return list(db.session.scalars(query))


def preview(desk: Any, of: Offering, outcome: str, *, listed: str = "", **fields: str) -> Any:
    page = desk.get(f"{here(of)}?tick=all{listed}")
    return desk.submit(page, {"outcome": outcome, **fields}, action=f"{here(of)}/preview")


def six_applicants() -> Offering:
    """Two free seats; Old took part before, Dee has no address, Eve has a place."""
    offering = factories.offering(ACADEMY, seats=3)
    for day, name in enumerate(("Ana", "Bea", "Cal")):
        applicant(offering, name, created_at=now() - timedelta(days=9 - day))
    applicant(offering, "Old", took_part=True, created_at=now() - timedelta(days=30))
    applicant(factories.submission(offering, email=""), "Dee", tier=1)
    applicant(offering, "Eve", CONFIRMED)
    return offering


def test_what_the_preview_shows_is_what_happens_and_who_changed_meanwhile_stays(desk: Any) -> None:
    offering = six_applicants()
    before = stored()
    page = preview(desk, offering, "accept", listed="&status=all")
    assert page.status_code == 200
    text = page.page.text
    for words in (
        "Papers due: 2 people",
        "Ana",
        "You are provisionally accepted",
        "Old",
        "You took part before",
        "Cal",
        "No e-mail address: call or write",
    ):
        assert words in text
    assert "Eve" not in text, "who has a place cannot be ticked"
    assert {table for table, rows in stored().items() if rows != before[table]} == set()
    decide.decline(_row("Bea").id, SYSTEM, "asked")
    done = desk.submit(page, action=f"{here(offering)}/decide")
    assert "Somebody changed this meanwhile: it is now not accepted." in done.page.text
    assert done.page.h1 == "4 people decided"
    assert standing() == {
        "Ana": "documents_due", "Bea": "declined", "Cal": WAITLISTED, "Old": WAITLISTED,
        "Dee": WAITLISTED, "Eve": CONFIRMED,
    }  # fmt: skip
    told = {mail.data["registration_ids"][0]: mail for mail in decisions()}
    assert len(told) == len(decisions()) == 4, "Bea's own and one for each with an address"
    shown = [each.get_text() for each in page.page.soup.select(".rc-document .rc-lines")]
    sent = TOKEN.sub("(their own link)", str(compose(told[_row("Ana").id]).mail.body))
    assert " ".join(sent.split()) in [" ".join(each.split()) for each in shown]
    assert_counters(offering)
    again = desk.submit(page, action=f"{here(offering)}/decide")
    assert again.page.h1 == "0 people decided"
    assert len(decisions()) == 4, "pressed twice, nobody is told twice"


def _row(name: str) -> Registration:
    return db.session.scalars(select(Registration).where(Registration.full_name == name)).one()


def test_alternates_come_before_the_waitlist_and_read_about_where(desk: Any) -> None:
    offering = factories.offering(ACADEMY, seats=0)
    for number in range(3):
        applicant(offering, f"Wait {number}", WAITLISTED, status_at=now() - timedelta(days=9))
    applicant(offering, "Ann")
    bob = applicant(offering, "Bob")
    page = preview(desk, offering, "alternate", reason="You were close.")
    assert "Alternate: 2 people" in page.page.text
    assert "You are an alternate: " in page.page.text
    desk.submit(page, action=f"{here(offering)}/decide")
    mail = compose(decisions()[-1]).mail
    said = " ".join(str(mail.body).split())
    assert "In line you are about place 1 to 3. You are an alternate: when somebody gives" in said
    assert "You were close." in said
    token = a_link(bob.submission_id, MANAGE)
    own = desk.post("/manage", data={"token": token}).page.text
    assert "You are an alternate" in own
    assert "about place 1 to 3" in own
    assert "about place 4 to 10" not in own
    read = desk.get(f"/staff/people/{bob.id}")
    assert "2nd on the list: chosen as an alternate, resident, first-timer" in read.page.text
    back = desk.submit(read, action=f"/staff/people/{bob.id}/waitlist")
    assert "put them back among all who wait" in back.page.text
    assert "5th on the list: resident" in back.page.text
    first, *_rest, last = [m for m in decisions() if m.submission_id == bob.submission_id]
    assert (first.data["alternate"], last.data["alternate"]) == (True, False)
    assert str(compose(last).mail.subject).startswith("You are on the waitlist")


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_no_decision_is_mailed_in_the_night(
    client: FlaskClient, login: Login, time_machine: TimeMachineFixture
) -> None:
    night = datetime(2027, 1, 16, 4, 30, tzinfo=UTC)
    time_machine.move_to(night, tick=False)
    desk: Any = client
    login(desk, factories.staff(ACADEMY))
    offering = factories.offering(ACADEMY, starts=night + timedelta(days=60))
    soon = factories.offering(ACADEMY, starts=night + timedelta(hours=10), slug="soon")
    applicant(offering, "Ann")
    applicant(soon, "Bob")
    page = preview(desk, offering, "decline", code="full")
    assert "Goes out Saturday, January 16, 9 a.m." in page.page.text
    desk.submit(page, action=f"{here(offering)}/decide")
    decide.decline(_row("Bob").id, SYSTEM, "full")
    assert [mail.due_at for mail in decisions()] == [
        datetime(2027, 1, 16, 15, tzinfo=UTC),
        night,
    ], "what would come after the start goes out at once"


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_a_form_that_says_too_little_comes_back_with_the_ticks(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    applicant(offering, "Ann")
    at = f"{here(offering)}/preview"
    nobody = desk.submit(desk.get(here(offering)), {"outcome": "accept"}, action=at)
    assert nobody.status_code == 422
    assert "Tick the people you decide about" in nobody.page.text
    full = desk.get(f"{here(offering)}?tick=all")
    for fields, words in (
        ({}, "Choose what to decide"),
        ({"outcome": "decline"}, "Choose a reason from the list"),
        ({"outcome": "decline", "code": "other"}, "Write the reason that the person will read."),
    ):
        page = desk.submit(full, fields, action=at)
        assert page.status_code == 422
        assert words in page.page.text
        assert page.page.soup.find("input", {"name": "person", "checked": True})
    waits = applicant(offering, "Wanda", WAITLISTED)
    page = preview(desk, offering, "accept", listed="&status=waitlisted")
    assert "Write why this person moves up: others are waiting too." in page.page.text
    assert "Nobody can be decided about in this way" in page.page.text
    strange = {"person": f"{waits.id}:1", "outcome": "accept", "reason": "Because."}
    other = factories.offering(ACADEMY, slug="other")
    form = desk.get(f"{here(offering)}?tick=all")
    token = form.page.soup.find("input", {"name": "csrf_token"})["value"]
    desk.post(f"{here(other)}/decide", data={**strange, "csrf_token": token})
    assert standing()["Wanda"] == WAITLISTED, "people of another date are left alone"


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_the_preview_asks_as_often_among_200_as_among_ten(desk: Any, statements: Any) -> None:
    counts = []
    for size in (10, 200):
        offering = factories.offering(ACADEMY, seats=None, slug=f"size-{size}")
        picks = [applicant(offering, f"Person {size} {n}") for n in range(3)]
        owner = factories.submission(offering)
        told = {"submission_id": owner.id, "offering_id": offering.id, "status": UNDER_REVIEW}
        place = {"division_id": offering.divisions[0].id, "status_at": owner.created_at}
        rows = [{**told, **place, "full_name": f"Other {n}"} for n in range(size)]
        db.session.execute(db.insert(Registration), rows)
        db.session.commit()
        page = desk.get(here(offering))
        fields = {"person": [f"{row.id}:{row.version}" for row in picks], "outcome": "alternate"}
        with statements() as sent:
            answer = desk.submit(page, fields, action=f"{here(offering)}/preview")
        assert "Alternate: 3 people" in answer.page.text
        counts.append(len(sent))
    assert counts[0] == counts[1]
