"""A free seat is offered at once to the next in line, and whoever is passed over can see why."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import RESIDENT, SYSTEM, Activity, Offer, Offering, Submission, now
from app.registration.cancel_offering import cancel_offering
from app.registration.confirm import confirm_address, release_unconfirmed
from app.registration.decide import accept, promote
from app.registration.offers import offer_everywhere, offer_free_seats
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.registration.people import ADULT, child, history, mails, person, sign_up, statuses
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import MONDAY, confirmed_sign_up, grow, ids, leave, offers_of


@pytest.fixture(autouse=True)
def noon(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


def test_who_leaves_makes_an_offer_to_the_next(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=1)
    first, second, third = (sign_up(offering) for _ in range(3))
    leave(first)
    assert [statuses(each) for each in (first, second, third)] == [
        ["withdrawn"],
        ["offered"],
        ["waitlisted"],
    ]
    (offer,) = offers_of(second)
    assert (offer.state, offer.made_at, offer.deadline) == (
        "open",
        MONDAY,
        MONDAY + timedelta(hours=48),
    )
    assert offer.nudge_at == MONDAY + timedelta(hours=24)
    assert history(second)[-1] == (
        "system",
        "waitlisted",
        "offered",
        "A place was free and this was next in line; offered until Wednesday, February 3, noon",
    )
    assert mails(second) == ["received", "offer"]
    # Offered is held: nobody else gets it, and the list knows that one fewer waits.
    division = offering.divisions[0]
    assert (division.seats_taken, division.waiting) == (1, 1)
    assert_fair(offering)


def test_more_seats_are_as_many_offers(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=1)
    _has, *waits = [sign_up(offering) for _ in range(5)]
    assert grow(offering, 3) == 2
    assert [statuses(each) for each in waits] == [["offered"]] * 2 + [["waitlisted"]] * 2
    assert grow(offering, 3) == 0
    assert grow(offering, None) == 2
    assert_fair(offering)


def test_seats_that_nobody_confirmed_go_to_the_next_and_not_back_to_the_same_address(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = factories.offering(WOMEN, seats=1)
    silent = sign_up(offering)
    waits = confirmed_sign_up(offering)
    time_machine.shift(timedelta(hours=2))
    release_unconfirmed()
    assert (statuses(silent), statuses(waits)) == (["waitlisted"], ["offered"])
    leave(waits)
    assert offer_everywhere() == 0
    assert statuses(silent) == ["waitlisted"]
    assert_fair(offering)
    confirm_address(silent.id)
    assert statuses(silent) == ["offered"]
    assert_fair(offering)


def test_who_waits_is_asked_only_at_an_address_of_their_own(app: Flask) -> None:
    offering = factories.offering(WOMEN, seats=1)
    has = confirmed_sign_up(offering)
    silent, later = sign_up(offering), confirmed_sign_up(offering)
    leave(has)
    assert (statuses(silent), statuses(later)) == (["waitlisted"], ["offered"])
    assert grow(offering, 2) == 0
    confirm_address(silent.id)
    assert statuses(silent) == ["offered"]
    assert mails(silent) == ["confirm_address", "received", "offer"]
    assert_fair(offering)


def test_who_gave_no_address_is_offered_the_place_and_called(app: Flask) -> None:
    offering = factories.offering(WOMEN, seats=1)
    has, calls = sign_up(offering), sign_up(offering, email="", source="phone")
    leave(has)
    assert statuses(calls) == ["offered"]
    assert mails(calls) == []
    assert_fair(offering)


def test_tier_then_first_timers_then_time(app: Flask) -> None:
    earlier = factories.offering(COFFEE)
    veteran = factories.submission(earlier, email="vera@example.org")
    factories.registration(veteran, "attended", full_name="Vera Sample")
    offering = factories.offering(COFFEE, seats=0)
    line = [
        sign_up(offering, city="elsewhere"),
        sign_up(offering, city="work"),
        sign_up(offering, person("Vera Sample"), email="vera@example.org", city="st-anthony"),
        sign_up(offering, city="st-anthony"),
        sign_up(offering, city="st-anthony"),
    ]
    for seats, who in enumerate((3, 4, 2, 1, 0), start=1):
        assert grow(offering, seats) == 1
        assert statuses(line[who]) == ["offered"]
    assert_fair(offering)


@pytest.mark.parametrize(("hours", "made"), [(24, 1), (23.9, 0), (1, 0), (-1, 0)])
def test_inside_a_day_the_list_is_called_and_a_coordinator_moves_people_up(
    app: Flask, time_machine: TimeMachineFixture, hours: float, made: int
) -> None:
    offering = factories.offering(COFFEE, seats=1)
    first, second = sign_up(offering), sign_up(offering)
    time_machine.move_to(offering.meetings[0].starts_at - timedelta(hours=hours), tick=False)
    leave(first)
    assert offer_everywhere() == 0
    assert statuses(second) == (["offered"] if made else ["waitlisted"])
    assert_fair(offering)
    if not made:
        assert promote(ids(second)[0], SYSTEM, "Said yes on the phone.") == "confirmed"
        assert_fair(offering)


def test_reviewed_programs_make_no_offers_by_themselves(app: Flask) -> None:
    offering = factories.offering(ACADEMY, seats=1)
    first, second = (
        confirmed_sign_up(offering, person(birth_date=ADULT)).registrations[0] for _ in range(2)
    )
    assert [accept(row.id, SYSTEM) for row in (first, second)] == [
        "documents_due",
        "waitlisted",
    ]
    withdraw([first.id], RESIDENT)
    assert offer_everywhere() == 0
    assert statuses(second.submission) == ["waitlisted"]
    assert promote(second.id, SYSTEM, "First alternate.") == "documents_due"
    assert db.session.scalars(select(Offer)).all() == []


@pytest.mark.parametrize("state", ["cancelled", "draft"])
def test_no_offers_for_a_date_that_does_not_stand(app: Flask, state: str) -> None:
    offering = factories.offering(COFFEE, seats=0)
    waits = factories.registration(offering, "waitlisted")
    if state == "cancelled":
        cancel_offering(offering.id, SYSTEM, "Storm.")
    offering.state, offering.divisions[0].capacity = state, 5
    db.session.commit()
    assert (offer_free_seats(offering.id), offer_everywhere()) == (0, 0)
    assert statuses(waits.submission) != ["offered"]


def test_nothing_is_left_over_after_a_crash_between_the_two(app: Flask) -> None:
    dates = [factories.offering(COFFEE, seats=0) for _ in range(2)]
    waits = [sign_up(offering) for offering in dates]
    for offering in dates:
        offering.divisions[0].capacity = 1
    db.session.commit()
    assert offer_everywhere() == 2
    assert offer_everywhere() == 0
    assert [statuses(each) for each in waits] == [["offered"]] * 2
    assert [mails(each).count("offer") for each in waits] == [1, 1]


def family(offering: Offering, **fields: Any) -> Submission:
    people = (child("Ana", 4), child("Leo", 5), child("Sam", 5))
    return confirmed_sign_up(offering, *people, keep_together=True, **fields)


def test_a_party_that_stays_together_is_offered_all_its_seats_in_one_offer(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 1})
    together = family(offering)
    assert statuses(together) == ["waitlisted"] * 3
    assert grow(offering, 1, 2) == 1
    assert statuses(together) == ["offered"] * 3
    (offer,) = offers_of(together)
    assert [row.id for row in offer.registrations] == ids(together)
    assert mails(together).count("offer") == 1
    assert_fair(offering)


def test_others_go_by_with_a_reason_and_the_party_stays_first(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 0})
    together = family(offering)
    single = confirmed_sign_up(offering, child("Kim", 5), child("Bo", 4))
    grow(offering, 0, 1)
    assert statuses(single) == ["offered", "waitlisted"]
    assert statuses(together) == ["waitlisted"] * 3
    assert [row.passed_over for row in together.registrations] == [1, 1, 1]
    query = select(Activity.reason).where(Activity.verb == "passed_over")
    assert (
        list(db.session.scalars(query))
        == ["3 seats were not free together, so the next in line was asked."] * 3
    )
    # Nobody goes by twice on the same free seat.
    assert offer_everywhere() == 0
    grow(offering, 1, 1)
    assert statuses(single) == ["offered", "offered"]
    assert [row.passed_over for row in together.registrations] == [2, 2, 2]
    grow(offering, 2, 3)
    assert statuses(together) == ["offered"] * 3
    assert_fair(offering)


def test_people_of_one_form_who_may_be_apart_are_offered_one_by_one(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 0})
    made = confirmed_sign_up(offering, child("Ana", 4), child("Leo", 5))
    grow(offering, 1, 1)
    assert statuses(made) == ["offered", "offered"]
    assert [len(offer.registrations) for offer in offers_of(made)] == [1, 1]
    assert mails(made).count("offer") == 2
    assert_fair(offering)


def test_a_large_party_does_not_keep_a_single_seat_empty(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=3)
    sign_up(offering, person(party_size=2))
    large = sign_up(offering, person(party_size=2))
    newcomer = sign_up(offering)
    assert (statuses(large), statuses(newcomer)) == (["waitlisted"], ["offered"])
    assert large.registrations[0].passed_over == 1
    assert_fair(offering)


def test_a_smaller_party_may_fit_once_one_of_it_has_left(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 1})
    together = family(offering)
    withdraw(ids(together)[1:2], RESIDENT)
    assert statuses(together) == ["offered", "withdrawn", "offered"]
    assert_fair(offering)


def test_a_long_list_is_read_in_as_many_statements_as_a_short_one(
    app: Flask, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    sent = []
    for number in (2, 20):
        offering = factories.offering(COFFEE, seats=0)
        for _ in range(number):
            factories.registration(offering, "waitlisted", status_at=now())
        offering.divisions[0].capacity = 1
        db.session.commit()
        with statements() as asked:
            assert offer_free_seats(offering.id) == 1
        sent.append(len(asked))
    assert sent[0] == sent[1]
