"""What the rest of the house knows of an application that was put aside: as little as can be."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from app import worker
from app.extensions import db
from app.models import Message, now
from app.records.copies import Request, Wanted, copy_of
from app.signup import saving
from tests import factories
from tests.factories import ACADEMY
from tests.security.world import visitor
from tests.signup.saved_ways import EMAIL, copies, half_way, mails, save
from tests.signup.walk import open_offering


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "SAME_SECONDS", 0.0)


def test_the_worker_destroys_what_is_over_and_logs_a_number(
    app: Flask, time_machine: TimeMachineFixture, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert "put aside" in [job.name for job in worker.jobs()]
    save(half_way(app, open_offering(ACADEMY)))
    time_machine.move_to(now() + timedelta(days=14, minutes=1), tick=False)
    assert worker.put_aside(lambda: False) == worker.EVERY_QUARTER
    assert copies() == []
    assert "destroyed 1 applications" in caplog.text
    assert EMAIL not in caplog.text


def test_upper_and_lower_case_are_one_address(app: Flask) -> None:
    save(half_way(app, open_offering(ACADEMY)), "ANA@Example.ORG")
    assert [row.email for row in copies()] == [EMAIL]


def test_a_mail_that_cannot_be_delivered_troubles_no_page_of_the_staff(app: Flask) -> None:
    save(half_way(app, open_offering(ACADEMY)))
    row = db.session.get_one(Message, mails()[0].id)
    row.state, row.last_error = "undelivered", "550 no such user"
    db.session.commit()
    by = visitor(app).as_staff(factories.staff(ACADEMY, password="-"))
    page = by.get("/staff/")
    assert page.status_code == 200 and EMAIL not in page.text
    assert by.get(f"/staff/mails/{row.id}").status_code == 404


def test_a_persons_copy_says_that_there_is_one_and_not_what_it_holds(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    save(half_way(app, offering))
    person = factories.registration(factories.submission(offering, email=EMAIL))
    reader = factories.staff(role="records", password="-")
    asked = Request("Ana Sample", "Showed a license.", "Request of March 3")
    wanted = Wanted(made=frozenset({person.submission_id}), people=frozenset())
    copy = copy_of(wanted, asked, reader.id)
    (told,) = copy["sign_ups"][0]["put_aside"]
    assert told["title"] == offering.title and told["ends_at"]
    assert "1985" not in str(told) and "/saved/" not in str(told)
