"""Signing up: who gets a place, who waits, who is refused, and what is owed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    RESIDENT,
    Submission,
    now,
    staff_actor,
)
from app.registration.refusals import (
    NotEligibleError,
    RegistrationClosedError,
)
from app.registration.register import ALPHABET, HOLD, register
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.registration.people import (
    ADULT,
    application,
    assert_counters,
    child,
    history,
    mails,
    person,
    sign_up,
    statuses,
    stored,
)


@pytest.fixture(autouse=True)
def nothing_left_open(app: Flask) -> Iterator[None]:
    yield
    for offering in db.session.query(factories.Offering).all():
        assert_counters(offering)


def test_a_place_is_given_while_there_is_one(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=2)
    made = sign_up(offering)
    assert statuses(made) == ["confirmed"]
    assert history(made) == [("resident", "", "confirmed", "A place was free.")]
    assert mails(made) == ["received"]
    assert made.hold_until is None
    assert set(made.reference) <= {*ALPHABET, "-"}


def test_when_full_the_next_one_waits(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=1)
    sign_up(offering)
    second = sign_up(offering)
    assert statuses(second) == ["waitlisted"]
    assert history(second)[0][3] == "No place was free, or others were already waiting."
    assert mails(second) == ["received"]


def test_a_newcomer_does_not_pass_those_who_wait(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=3)
    sign_up(offering, person(party_size=2))
    assert statuses(sign_up(offering, person(party_size=2))) == ["waitlisted"]
    # One seat is free, but somebody stands in line for two: it is offered in turn, not taken.
    newcomer = sign_up(offering)
    assert statuses(newcomer) == ["offered"]
    assert [step[2] for step in history(newcomer)] == ["waitlisted", "offered"]


def test_a_party_takes_as_many_seats_as_people(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=5)
    sign_up(offering, person(party_size=4))
    db.session.expire_all()
    assert offering.divisions[0].seats_taken == 4


def test_without_a_limit_everyone_may_come(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=None)
    assert {s for _ in range(5) for s in statuses(sign_up(offering, person(party_size=12)))} == {
        "confirmed"
    }


FAMILY = (child("Ana Sample", 4), child("Leo Sample", 5), child("Sam Sample", 4))


@pytest.mark.parametrize(
    ("together", "seats", "expected"),
    [
        (False, {"grade-4": 1, "grade-5": 1}, ["confirmed", "confirmed", "waitlisted"]),
        (True, {"grade-4": 1, "grade-5": 1}, ["waitlisted"] * 3),
        (True, {"grade-4": 2, "grade-5": 1}, ["confirmed"] * 3),
        (True, {"grade-4": 2, "grade-5": 0}, ["waitlisted"] * 3),
        (False, {"grade-4": 0, "grade-5": 1}, ["waitlisted", "confirmed", "waitlisted"]),
    ],
)
def test_a_family_over_several_divisions(
    app: Flask, together: bool, seats: dict[str, int], expected: list[str]
) -> None:
    offering = factories.offering(GAME, divisions=seats)
    made = sign_up(offering, *FAMILY, keep_together=together)
    assert statuses(made) == expected
    assert [row.division.code for row in made.registrations] == ["grade-4", "grade-5", "grade-4"]
    assert mails(made) == ["confirm_address"]


def test_a_child_plays_in_the_division_the_game_has(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4-5": 5, "unified": 5})
    made = sign_up(offering, child("Ana", 5), child("Leo", 7, division="unified"))
    assert [row.division.code for row in made.registrations] == ["grade-4-5", "unified"]
    with pytest.raises(NotEligibleError, match="no group for Kim"):
        register(offering.id, application(child("Kim", 6)), RESIDENT)


def test_academy_applications_are_read_first_and_hold_no_seat(app: Flask) -> None:
    offering = factories.offering(ACADEMY, seats=1)
    first = sign_up(offering, person(birth_date=ADULT))
    second = sign_up(offering, person(birth_date=ADULT))
    assert statuses(first) == statuses(second) == ["under_review"]
    assert history(first)[0][3] == "Applications are read by the coordinator."
    assert offering.divisions[0].seats_taken == 0


def test_a_seat_is_kept_for_two_hours_until_the_address_is_confirmed(app: Flask) -> None:
    made = sign_up(factories.offering(WOMEN))
    assert made.hold_until is not None
    assert timedelta(minutes=119) < made.hold_until - now() <= HOLD
    assert made.email_confirmed_at is None


def test_without_an_address_there_is_nothing_to_confirm_and_no_mail(app: Flask) -> None:
    made = sign_up(factories.offering(WOMEN), email="", phone="+16125550123")
    assert made.hold_until is None
    assert mails(made) == []


@pytest.mark.parametrize("source", ["phone", "paper"])
def test_what_staff_enter_needs_no_confirmation(app: Flask, source: str) -> None:
    offering = factories.offering(WOMEN)
    staff = factories.staff(WOMEN)
    form = application(source=source, staff_id=staff.id)
    made = stored(register(offering.id, form, staff_actor(staff.id)))
    assert made.hold_until is None
    assert mails(made) == ["received"]
    assert history(made)[0][0] == "staff"


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"opens_at": now() + HOUR, "closes_at": now() + 9 * HOUR}, "Sign-up opens on"),
        ({"closes_at": now() - HOUR}, "Sign-up for this date has closed."),
        ({"state": "cancelled"}, "This date was cancelled."),
        ({"state": "draft"}, "This page is not public yet."),
    ],
)
def test_outside_its_time_nobody_signs_up(app: Flask, fields: dict[str, Any], words: str) -> None:
    offering = factories.offering(COFFEE, **fields)
    with pytest.raises(RegistrationClosedError, match=words):
        register(offering.id, application(), RESIDENT)
    assert db.session.scalar(select(func.count(Submission.id))) == 0


def test_a_coordinator_may_sign_up_after_the_closing_but_not_for_a_cancelled_date(
    app: Flask,
) -> None:
    staff = staff_actor(factories.staff(COFFEE).id)
    closed = factories.offering(COFFEE, closes_at=now() - HOUR)
    assert stored(register(closed.id, application(), staff, override=True)).registrations
    for state in ("draft", "cancelled"):
        off = factories.offering(COFFEE, state=state)
        with pytest.raises(RegistrationClosedError):
            register(off.id, application(), staff, override=True)


@pytest.mark.parametrize(
    ("born", "welcome"),
    [(date(2009, 3, 4), True), (date(2009, 3, 5), False), (date(1926, 1, 1), True)],
)
def test_eighteen_on_the_first_evening_as_the_clock_on_the_wall_has_it(
    app: Flask, born: date, welcome: bool
) -> None:
    # 6:30 p.m. in Minnesota on March 4 is March 5 in UTC already.
    first = datetime(2027, 3, 5, 0, 30, tzinfo=UTC)
    offering = factories.offering(ACADEMY, starts=first)
    form = application(person("Ana Sample", birth_date=born))
    if welcome:
        assert register(offering.id, form, RESIDENT).created
        return
    with pytest.raises(NotEligibleError, match=r"18 or older .* Look again at Ana Sample\."):
        register(offering.id, form, RESIDENT)


def test_more_people_than_one_form_can_hold(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=None)
    with pytest.raises(NotEligibleError, match="12 people"):
        register(offering.id, application(person(party_size=13)), RESIDENT)
