"""The records designee's pages about data requests: by when, about whom, the copy, the answer."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages.deliver import deliver_due
from app.models import Activity, DataRequest, Message, Registration
from app.records.open_requests import remind_designees, today
from tests import factories
from tests.factories import GAME
from tests.live import SmtpSink
from tests.messages.mails import body, flat, to_sink

Login = Callable[..., Any]
# Monday noon in St. Anthony.
MONDAY = datetime(2027, 2, 1, 18, tzinfo=UTC)
ASKED = {
    "received_day": "February 1, 2027",
    "wants": "copy",
    "asker": "parent",
    "asker_name": "Robin Sample",
    "subject": "Leo Sample",
    "identity": "photo_id",
}


@pytest.fixture
def desk(client: FlaskClient, login: Login, time_machine: TimeMachineFixture) -> Any:
    time_machine.move_to(MONDAY, tick=False)
    login(client, factories.staff(role="records", name="Dana Records", email="dana@example.org"))
    return client


def child() -> Registration:
    family = factories.submission(factories.offering(GAME), contact_name="Robin Sample")
    return factories.registration(
        family, full_name="Leo Sample", is_minor=True, private={"health": "Carries an inhaler"}
    )


def noted(desk: Any, **changed: str) -> Any:
    """The page of a request that was noted on the pages."""
    return desk.submit(desk.get("/staff/requests/new"), {**ASKED, **changed})


def tied(desk: Any, about: Registration, page: Any, **chosen: Any) -> Any:
    """Look for the person and say that it is about them."""
    here = page.request.path
    found = desk.submit(page, {"q": "Leo Sample"}, action=f"{here}/find")
    assert "1 sign-up fits" in found.page.text
    return desk.submit(found, chosen or {"made": str(about.submission_id)}, action=f"{here}/about")


def copy_in(answer: Any) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        told: dict[str, Any] = json.loads(file.read("copy.json"))
    return told


def test_from_the_letter_to_the_answer(desk: Any) -> None:
    person = child()
    page = tied(desk, person, noted(desk))
    assert "Due in 10 business days" in page.page.text
    # Presidents' Day is no business day.
    assert "last day Tuesday, February 16, 2027" in page.page.text
    here = page.request.path
    told = copy_in(desk.submit(page, action=f"{here}/copy"))
    assert told["made_for"] == "Robin Sample"
    (sign_up,) = told["sign_ups"]
    assert sign_up["people"][0]["private"]["health"] == "Carries an inhaler"
    row = db.session.scalars(select(DataRequest)).one()
    assert row.given_at is not None
    page = desk.get(here)
    done = desk.submit(
        page, {"answer": "given", "answered_day": "Feb 1, 2027"}, action=f"{here}/answer"
    )
    assert "Answered" in done.page.text
    lists = desk.get("/staff/requests")
    assert "Nothing waits for an answer." in lists.page.text
    assert "Leo Sample" in lists.page.text
    verbs = [line.verb for line in db.session.scalars(select(Activity).order_by(Activity.id))]
    assert [verb for verb in verbs if "request" in verb] == [
        "request_noted", "request_tied", "request_answered",
    ]  # fmt: skip


def test_nobody_gets_a_copy_whose_identity_was_not_checked(desk: Any) -> None:
    page = tied(desk, child(), noted(desk, identity="not_yet"))
    refused = desk.submit(page, action=f"{page.request.path}/copy")
    assert refused.status_code == 422
    assert "Make sure first who they are" in refused.page.text


def test_what_is_missing_is_said_and_what_was_typed_stays(desk: Any) -> None:
    page = noted(desk, received_day="someday", asker_name="")
    assert page.status_code == 422
    assert "Enter who asks" in page.page.text
    assert page.page.soup.find(id="subject")["value"] == "Leo Sample"
    later = noted(desk, received_day="February 2, 2027")
    assert later.status_code == 422
    assert "cannot have come in after today" in later.page.text
    assert db.session.scalar(select(DataRequest)) is None


def test_somebody_under_18_keeps_it_from_their_parents(desk: Any) -> None:
    person = child()
    page = noted(desk, wants="deny_parents", asker="person", asker_name="Leo Sample")
    page = tied(desk, person, page, person=str(person.id))
    assert "no parent sees it" in page.page.text
    parent = tied(desk, person, noted(desk))
    told = copy_in(desk.submit(parent, action=f"{parent.request.path}/copy"))
    assert told["sign_ups"][0]["people"] == []
    assert "Leo" not in json.dumps(told["sign_ups"][0]["people"])
    assert told["sign_ups"][0]["left_out"]
    own = tied(desk, person, noted(desk, asker="person"), person=str(person.id))
    told = copy_in(desk.submit(own, action=f"{own.request.path}/copy"))
    assert [each["full_name"] for each in told["sign_ups"][0]["people"]] == ["Leo Sample"]


def test_a_second_copy_within_six_months_is_said(
    desk: Any, login: Login, time_machine: TimeMachineFixture
) -> None:
    person = child()
    first = tied(desk, person, noted(desk))
    desk.submit(first, action=f"{first.request.path}/copy")
    time_machine.move_to(MONDAY + timedelta(days=30), tick=False)
    login(desk, factories.staff(role="records"))
    again = tied(desk, person, noted(desk, received_day="March 3, 2027"))
    assert "A copy was given less than six months ago" in again.page.text


def test_the_mail_of_the_morning_names_nobody(
    app: Flask, desk: Any, monkeypatch: Any, smtp_sink: SmtpSink, time_machine: TimeMachineFixture
) -> None:
    noted(desk)
    to_sink(monkeypatch, smtp_sink, app)
    assert remind_designees() == 0, "ten days are left"
    time_machine.move_to(MONDAY + timedelta(days=11), tick=False)
    assert (remind_designees(), remind_designees()) == (1, 0)
    deliver_due()
    (mail,) = smtp_sink.messages
    assert mail["To"] == "dana@example.org"
    text = flat(body(mail, "plain"))
    assert "Due in 1 business day" in text, "Presidents' Day does not count"
    row = db.session.scalars(select(DataRequest)).one()
    assert f"/staff/requests/{row.id}" in text
    for name in ("Leo", "Robin", "Sample"):
        assert name not in text + body(mail, "html")
    row.answer, row.answered_on = "given", today()
    db.session.commit()
    time_machine.shift(timedelta(days=1))
    assert remind_designees() == 0
    assert len(db.session.scalars(select(Message)).all()) == 1
