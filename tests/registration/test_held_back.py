"""Seats held back: sign-up and offers leave them alone, a coordinator gives them with a reason."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import SYSTEM, Actor, Offering, Registration, staff_actor
from app.offerings.edit import Seats
from app.offerings.refusals import SeatsTakenError
from app.program_kit.places import places_band
from app.registration import decide
from app.registration.capacity import change_capacity
from app.registration.refusals import FullError, NotAllowedError
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME
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
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import confirmed_sign_up, leave, pair


@pytest.fixture
def staff(app: Flask) -> Actor:
    return staff_actor(factories.staff(COFFEE).id)


def hold_back(offering: Offering, kept: int, capacity: int | None = 3) -> int:
    division = offering.divisions[0]
    wanted = {division.id: Seats(division.name, capacity, kept)}
    return change_capacity(offering.id, wanted, SYSTEM)


def kept(offering: Offering) -> int:
    db.session.expire_all()
    return offering.divisions[0].held_back


def test_neither_sign_up_nor_an_offer_takes_them(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=3)
    hold_back(offering, 2)
    first, second = confirmed_sign_up(offering), confirmed_sign_up(offering)
    assert [*statuses(first), *statuses(second)] == ["confirmed", "waitlisted"]
    assert places_band(offering, offering.created_at).code == "waitlist"
    leave(first)
    assert statuses(second) == ["offered"]
    assert kept(offering) == 2
    assert_counters(offering)
    assert_fair(offering)


def test_a_coordinator_gives_one_and_the_reason_stays(app: Flask, staff: Actor) -> None:
    offering = factories.offering(COFFEE, seats=3)
    hold_back(offering, 1)
    sign_up(offering, person(party_size=2))
    called = sign_up(offering, email="", source="phone")
    row = called.registrations[0]
    with pytest.raises(NotAllowedError, match="Write why"):
        decide.give_held_back(row.id, staff, " ")
    assert decide.give_held_back(row.id, staff, "Came to the counter.") == "confirmed"
    assert history(called)[-1] == (
        "staff",
        "waitlisted",
        "confirmed",
        "A place held back was given. Came to the counter.",
    )
    assert kept(offering) == 0
    other = confirmed_sign_up(offering)
    with pytest.raises(FullError):
        decide.give_held_back(other.registrations[0].id, staff, "Came to the counter.")
    with pytest.raises(NotAllowedError):
        decide.give_held_back(row.id, staff, "Again.")
    assert statuses(other) == ["waitlisted"]
    assert_counters(offering)
    leave(called)
    assert statuses(other) == ["offered"], "given up, it goes to the next in line"
    assert kept(offering) == 0
    assert_fair(offering)


def test_it_accepts_somebody_who_applied(app: Flask, staff: Actor) -> None:
    offering = factories.offering(ACADEMY, seats=1)
    hold_back(offering, 1, capacity=1)
    row = sign_up(offering, person(birth_date=ADULT)).registrations[0]
    assert decide.accept(row.id, staff) == "waitlisted"
    assert decide.give_held_back(row.id, staff, "Has no internet.") == "documents_due"
    assert mails(row.submission)[-1] == "decision"
    assert_counters(offering)


def test_letting_go_offers_them_to_the_line(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=2)
    hold_back(offering, 1, capacity=2)
    confirmed_sign_up(offering)
    waits = confirmed_sign_up(offering)
    assert hold_back(offering, 0, capacity=2) == 1
    assert statuses(waits) == ["offered"]
    assert_fair(offering)


def test_who_stays_behind_of_a_party_is_asked(app: Flask, staff: Actor) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 1})
    hold_back(offering, 1, capacity=1)
    confirmed_sign_up(offering, child("Max", 5))
    both = pair(offering)
    grow = {offering.divisions[1].id: Seats("Grade 5", 2)}
    change_capacity(offering.id, grow, SYSTEM)
    assert statuses(both) == ["waitlisted", "waitlisted"], "they stay together"
    decide.give_held_back(both.registrations[0].id, staff, "Came to the counter.")
    assert statuses(both) == ["confirmed", "offered"]
    assert_counters(offering)


@pytest.mark.parametrize(
    ("capacity", "held_back", "box"), [(3, 2, "held"), (None, 1, "held"), (1, 0, "capacity")]
)
def test_only_free_seats_can_be_held_back(
    app: Flask, capacity: int | None, held_back: int, box: str
) -> None:
    offering = factories.offering(COFFEE, seats=3)
    sign_up(offering, person(party_size=2))
    with pytest.raises(SeatsTakenError) as refused:
        hold_back(offering, held_back, capacity)
    assert refused.value.field == f"{box}-{offering.divisions[0].id}"
    db.session.rollback()
    assert kept(offering) == 0


def test_fewer_seats_leave_room_for_those_held_back(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=3)
    hold_back(offering, 1)
    sign_up(offering, person(party_size=2))
    division = offering.divisions[0]
    with pytest.raises(SeatsTakenError, match="2 seats are taken and 1 is held back"):
        change_capacity(offering.id, {division.id: Seats("All", 2)}, SYSTEM)


@pytest.mark.parametrize("change", [{"held_back": 3}, {"held_back": -1}, {"capacity": None}])
def test_the_database_refuses_what_does_not_fit(app: Flask, change: dict[str, int | None]) -> None:
    offering = factories.offering(COFFEE, seats=3)
    division = offering.divisions[0]
    division.seats_taken, division.held_back = 1, 1
    db.session.commit()
    for name, value in change.items():
        setattr(division, name, value)
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_the_pages_hold_back_and_give(client: FlaskClient, login: object) -> None:
    offering = factories.offering(COFFEE, seats=1)
    login(client, factories.staff(COFFEE))  # type: ignore[operator]
    here, box = f"/staff/offerings/{offering.id}", f"held-{offering.divisions[0].id}"
    page = client.get(here)
    refused = client.submit(page, {box: "2"}, action=f"{here}/seats")  # type: ignore[attr-defined]
    assert refused.status_code == 422
    assert "1 seat is free" in refused.page.text
    client.submit(page, {box: "1"}, action=f"{here}/seats")  # type: ignore[attr-defined]
    assert kept(offering) == 1
    row: Registration = sign_up(offering, email="", source="phone").registrations[0]
    there = f"/staff/people/{row.id}"
    said = {"reason": "Came to the counter."}
    client.submit(client.get(there), said, action=f"{there}/held")  # type: ignore[attr-defined]
    assert statuses(row.submission) == ["confirmed"]
