"""One person: decisions with their mails, private answers, mails again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Activity, Message, Registration
from app.program_kit.statuses import UNDER_REVIEW, WAITLISTED
from app.program_kit.wording import deadline
from app.records.texts import publish_texts
from app.registration.next_step import papers_of
from tests import factories
from tests.factories import ACADEMY, GAME

Login = Callable[..., Any]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator of academy and game."""
    login(client, factories.staff(ACADEMY, GAME, name="Casey Coordinator"))
    return client


def act(desk: Any, row: Registration, name: str, **fields: str) -> Any:
    page = desk.get(f"/staff/people/{row.id}")
    return desk.submit(page, fields, action=f"/staff/people/{row.id}/{name}")


def mails() -> list[str]:
    return [
        f"{m.kind} {m.data.get('to', '')}".strip()
        for m in db.session.scalars(select(Message).order_by(Message.id))
    ]


def status_of(row: Registration) -> str:
    db.session.refresh(row)
    return row.status


def test_accepting_gives_a_place_and_owes_a_mail(desk: Any) -> None:
    row = factories.registration(factories.offering(ACADEMY), UNDER_REVIEW)
    page = act(desk, row, "accept")
    assert status_of(row) == "documents_due"
    assert mails() == ["decision documents_due"]
    assert "Casey Coordinator moved them from under review to papers due" in page.page.text


def test_papers_that_are_due_say_until_when_and_can_be_signed_on_paper(desk: Any) -> None:
    publish_texts()
    row = factories.registration(factories.offering(ACADEMY), UNDER_REVIEW)
    page = act(desk, row, "accept")
    papers = papers_of(row.id)
    assert papers is not None
    assert papers.due_at is not None
    assert f"The place is kept until {deadline(papers.due_at, row.offering.zone)}" in page.page.text
    refused = act(desk, row, "papers")
    assert refused.status_code == 422
    assert "Write who saw them sign." in refused.page.text
    page = act(desk, row, "papers", reason="Officer Kim")
    assert status_of(row) == "check_pending"
    assert "The papers were signed on paper, seen by Officer Kim." in page.page.text


def test_accepting_into_a_full_class_waits(desk: Any) -> None:
    offering = factories.offering(ACADEMY, seats=1)
    factories.registration(offering)
    row = factories.registration(offering, UNDER_REVIEW)
    act(desk, row, "accept")
    assert status_of(row) == WAITLISTED


def test_declining_names_the_reason(desk: Any) -> None:
    row = factories.registration(factories.offering(ACADEMY), UNDER_REVIEW)
    refused = act(desk, row, "decline", code="other")
    assert refused.status_code == 422
    assert status_of(row) == UNDER_REVIEW
    page = act(desk, row, "decline", code="other", reason="The class was for first-timers.")
    assert status_of(row) == "declined"
    assert "The class was for first-timers." in page.page.text


def test_moving_up_needs_a_reason_and_a_seat(desk: Any) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1})
    factories.registration(offering)
    row = factories.registration(offering, WAITLISTED)
    assert act(desk, row, "promote").status_code == 422
    full = act(desk, row, "promote", reason="Sister plays")
    assert full.status_code == 422
    assert "No place is free." in full.page.text
    # As inside the last day, when nobody is asked by mail.
    offering.divisions[0].capacity = 2
    db.session.commit()
    act(desk, row, "promote", reason="Next in line")
    assert status_of(row) == "confirmed"


def test_a_withdrawal_asks_the_next_in_line(desk: Any) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1})
    first = factories.registration(offering)
    row = factories.registration(offering, WAITLISTED)
    act(desk, first, "withdraw", reason="Called in sick")
    assert (status_of(first), status_of(row)) == ("withdrawn", "offered")


def test_a_withdrawal_can_be_taken_back(desk: Any) -> None:
    row = factories.registration(factories.offering(GAME))
    act(desk, row, "withdraw")
    assert status_of(row) == "withdrawn"
    act(desk, row, "undo")
    assert status_of(row) == "confirmed"


def test_a_stale_page_decides_nothing(desk: Any) -> None:
    row = factories.registration(factories.offering(ACADEMY), UNDER_REVIEW)
    page = desk.get(f"/staff/people/{row.id}")
    act(desk, row, "decline", code="full")
    answer = desk.submit(page, action=f"/staff/people/{row.id}/accept")
    assert answer.status_code == 409
    assert "Nothing of yours was saved" in answer.page.text
    assert status_of(row) == "declined"


def test_only_what_is_possible_is_offered(desk: Any) -> None:
    row = factories.registration(factories.offering(ACADEMY), "removed")
    assert "Decide" not in desk.get(f"/staff/people/{row.id}").page.text


def test_a_private_answer_opens_with_a_reason_on_record(desk: Any) -> None:
    told = {"emergency": "Leo, 612-555-0199", "health": "asthma", "check": "Born: 1985-03-14"}
    row = factories.registration(factories.offering(ACADEMY), private=told)
    here = f"/staff/people/{row.id}"
    page = desk.get(here)
    for text in told.values():
        assert text not in page.page.html
    assert "Only the medical lead opens it." in page.page.text
    refused = desk.submit(page, {"reason": " "}, action=f"{here}/private")
    assert refused.status_code == 422
    opened = desk.submit(page, {"reason": "Fell in class"}, action=f"{here}/private")
    assert "Leo, 612-555-0199" in opened.page.text
    assert "asthma" not in opened.page.html
    query = select(Activity).where(Activity.verb == "private_read").order_by(Activity.id)
    lines = db.session.scalars(query).all()
    assert [(line.reason, line.data["kind"]) for line in lines] == [("Fell in class", "emergency")]
    assert "opened a private answer: emergency contact" in desk.get(here).page.text


@pytest.mark.parametrize("kind", ["health", "check", "", "nonsense"])
def test_health_and_check_stay_closed_whatever_is_sent(desk: Any, kind: str) -> None:
    row = factories.registration(
        factories.offering(ACADEMY), private={"health": "asthma", "check": "Born", "pickup": "x"}
    )
    here = f"/staff/people/{row.id}"
    page = desk.get(here)
    answer = desk.submit(page, {"reason": "Curious", "kind": kind}, action=f"{here}/private")
    assert answer.status_code == 422
    assert "asthma" not in answer.page.html


def test_a_mail_goes_again_only_to_its_own_person(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    row, other = factories.registration(offering), factories.registration(offering)
    mail = Message(
        dedupe_key="k",
        kind="received",
        recipient="a@example.org",
        program=ACADEMY,
        offering_id=offering.id,
        submission_id=row.submission_id,
        state="undelivered",
    )
    db.session.add(mail)
    db.session.commit()
    assert "Not delivered" in desk.get(f"/staff/people/{row.id}").page.text
    assert row.submission.contact_name in desk.get("/staff/").page.text
    page = desk.get(f"/staff/people/{row.id}")
    token = page.page.soup.find(attrs={"name": "csrf_token"})["value"]
    wrong = f"/staff/people/{other.id}/mails/{mail.id}"
    assert desk.post(wrong, data={"csrf_token": token}).status_code == 404
    desk.submit(page, action=f"/staff/people/{row.id}/mails/{mail.id}")
    db.session.refresh(mail)
    assert mail.state == "due"


def test_those_who_signed_up_together_are_one_click_apart(desk: Any) -> None:
    offering = factories.offering(GAME)
    family = factories.submission(offering)
    first = factories.registration(family, full_name="Ana Diaz")
    second = factories.registration(family, full_name="Leo Diaz", division=offering.divisions[1])
    page = desk.get(f"/staff/people/{first.id}")
    assert page.page.link("Leo Diaz") == f"/staff/people/{second.id}"
