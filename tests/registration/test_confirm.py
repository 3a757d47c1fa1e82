"""Confirming an address, seats that go back, contact changes, and asking for links again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages import links
from app.models import RESIDENT, SYSTEM, Activity, Message, Submission, now
from app.registration.change import ContactChange, change_answers, change_contact
from app.registration.confirm import confirm_address, release_unconfirmed
from app.registration.find import send_links
from app.registration.own_private import change_private
from app.registration.private import Reader, read
from app.registration.refusals import TooLateError
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.registration.people import (
    ADULT,
    assert_counters,
    child,
    history,
    mails,
    person,
    sign_up,
    statuses,
)

LATER = timedelta(hours=2, seconds=1)


def test_confirming_keeps_the_seat_for_good(app: Flask, time_machine: TimeMachineFixture) -> None:
    offering = factories.offering(WOMEN, seats=1)
    made = sign_up(offering)
    began = now()
    for _ in range(2):
        confirm_address(made.id)
    time_machine.move_to(began + LATER)
    assert release_unconfirmed() == 0
    assert statuses(made) == ["confirmed"]
    assert mails(made) == ["confirm_address", "received"]
    assert_counters(offering)


def test_an_unconfirmed_seat_goes_back_after_two_hours(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = factories.offering(WOMEN, seats=2)
    made = sign_up(offering, person("Ana"), person("Leo"))
    began = now()
    time_machine.move_to(began + timedelta(minutes=119))
    assert release_unconfirmed() == 0
    assert statuses(made) == ["confirmed", "confirmed"]
    time_machine.move_to(began + LATER)
    assert release_unconfirmed() == 1
    assert release_unconfirmed() == 0
    assert statuses(made) == ["waitlisted", "waitlisted"]
    assert history(made)[-1][0] == "system"
    assert "not confirmed within two hours" in history(made)[-1][3]
    assert_counters(offering)
    # The link lives on: who confirms later is in line, told so, and asked when it is their turn.
    confirm_address(made.id)
    assert statuses(made) == ["offered", "offered"]
    assert mails(made)[1:] == ["received", "offer", "offer"]


def test_an_application_that_nobody_confirmed_stays_an_application(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = factories.offering(ACADEMY)
    made = sign_up(offering, person(birth_date=ADULT))
    time_machine.move_to(now() + LATER)
    assert release_unconfirmed() == 1
    assert statuses(made) == ["under_review"]


def test_a_new_address_ends_every_link_of_the_old_one(app: Flask) -> None:
    made = sign_up(factories.offering(WOMEN))
    confirm_address(made.id)
    tokens = {purpose: links.mint(made, purpose) for purpose in ("confirm", "manage", "feed")}
    db.session.commit()
    change_contact(made.id, ContactChange("new@example.org", "612-555-0199", True), RESIDENT)
    db.session.expire_all()
    assert (made.email, made.phone, made.text_ok) == ("new@example.org", "+16125550199", True)
    assert made.email_confirmed_at is None
    assert [links.find(token, purpose) for purpose, token in tokens.items()] == [None] * 3
    assert mails(made)[-1] == "confirm_address"
    owed = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert owed is not None
    assert owed.recipient == "new@example.org"


def test_a_new_phone_number_ends_no_link(app: Flask) -> None:
    made = sign_up(factories.offering(WOMEN))
    token = links.mint(made, "manage")
    db.session.commit()
    change_contact(made.id, ContactChange(made.email, "612-555-0199", False), RESIDENT)
    assert links.find(token, "manage") is not None
    assert mails(made)[-1] == "changed"


@pytest.mark.parametrize("state", ["cut-off", "cancelled"])
def test_after_the_cut_off_only_staff_change_anything(app: Flask, state: str) -> None:
    offering = factories.offering(COFFEE)
    made = sign_up(offering)
    if state == "cancelled":
        offering.state = "cancelled"
    else:
        offering.change_until = now() - timedelta(minutes=1)
    db.session.commit()
    before = made.email
    change = ContactChange("new@example.org", "", False)
    with pytest.raises(TooLateError):
        change_contact(made.id, change, RESIDENT)
    with pytest.raises(TooLateError):
        change_answers(made.id, {"topic": "Dogs"}, {}, RESIDENT)
    assert (made.email, made.answers) == (before, {})
    change_contact(made.id, change, SYSTEM)
    assert made.email == "new@example.org"


def test_without_a_cut_off_the_first_session_is_one(app: Flask) -> None:
    offering = factories.offering(COFFEE, change_until=None)
    made = sign_up(offering)
    change_answers(made.id, {"topic": "Dogs"}, {}, RESIDENT)
    assert made.answers == {"topic": "Dogs"}


def test_answers_reach_their_rows_and_private_ones_are_not_among_them(app: Flask) -> None:
    offering = factories.offering(GAME)
    made = sign_up(
        offering,
        child("Ana", 4, private={"health": "peanuts", "accommodation": "quiet"}),
        child("Leo", 5),
    )
    first, second = made.registrations
    change_answers(
        made.id,
        {"language": "so", "second": [{"name": "Kim", "phone": "612-555-0150"}], "not_to": ""},
        {
            first.id: {"full_name": "Ána Sample", "shirt": "YM", "health": "x", "alone": "yes"},
            second.id + 1000: {"full_name": "Somebody else"},
        },
        RESIDENT,
    )
    db.session.expire_all()
    assert made.language == "so"
    assert (first.full_name, first.search_name) == ("Ána Sample", "ana sample")
    assert first.answers == {"shirt": "YM"}
    assert (second.full_name, second.answers) == ("Leo", {})
    reader = Reader(factories.staff(GAME), "coordinator")
    seen = [
        read(row.id, kind, reader, "To check.")
        for row in (first, second)
        for kind in ("accommodation", "emergency", "custody")
    ]
    assert seen == ["quiet", "", "", "", "", ""]
    change_private(made.id, {first.id: {"accommodation": "", "custody": "Bo"}}, RESIDENT)
    db.session.expire_all()
    assert {field.kind for field in first.private_fields} == {"health", "custody"}
    line = db.session.scalars(select(Activity).where(Activity.verb == "answers_changed")).one()
    assert {"full_name", "health", "language"} <= set(line.data["fields"])
    assert "peanuts" not in str(line.data)


def test_two_pages_changing_the_same_thing(app: Flask) -> None:
    made = sign_up(factories.offering(COFFEE))
    seen = made.version
    change_answers(made.id, {"topic": "Dogs"}, {}, RESIDENT, expected_version=seen)
    with pytest.raises(StaleDataError):
        change_answers(made.id, {"topic": "Cats"}, {}, RESIDENT, expected_version=seen)
    with pytest.raises(StaleDataError):
        contact = ContactChange("new@example.org", "", False)
        change_contact(made.id, contact, RESIDENT, expected_version=seen)
    db.session.expire_all()
    assert made.answers == {"topic": "Dogs"}


def test_links_are_mailed_once_in_five_minutes_for_each_sign_up(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now().replace(minute=1, second=0), tick=False)
    waits = sign_up(factories.offering(WOMEN), email="ana_b@example.org")
    done = sign_up(factories.offering(COFFEE), email="Ana_B@example.org")
    sign_up(factories.offering(COFFEE), email="anaXb@example.org")
    for _ in range(3):
        assert send_links("ANA_B@example.org") == 2
    assert mails(waits) == ["confirm_address", "confirm_address"]
    assert mails(done) == ["received", "fresh_link"]
    time_machine.shift(timedelta(minutes=5))
    send_links("ana_b@example.org")
    assert mails(done)[1:] == ["fresh_link", "fresh_link"]


def test_no_links_for_a_stranger_or_a_date_long_gone(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    made = sign_up(factories.offering(COFFEE), email="ana@example.org")
    before = db.session.scalar(select(func.count(Message.id)))
    assert send_links("nobody@example.org") == 0
    time_machine.move_to(made.offering.meetings[-1].ends_at + timedelta(days=14, minutes=1))
    assert send_links("ana@example.org") == 0
    assert db.session.scalar(select(func.count(Message.id))) == before
    assert db.session.scalar(select(func.count(Submission.id))) == 1
