"""Offers accepted, let go or run out; reminders; and the way back to the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from app.models import RESIDENT, Offering, Submission
from app.registration.offer_answers import (
    accept_offer,
    decline_offer,
    is_open,
    lapse_due,
    nudge_due,
    rejoin,
)
from app.registration.refusals import TooLateError
from tests import factories
from tests.factories import COFFEE, GAME
from tests.registration.people import history, mails, sign_up, statuses
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import (
    MONDAY,
    SECOND,
    TWO_DAYS,
    grow,
    ids,
    leave,
    offers_of,
    one_asked,
    pair,
    the_offer,
)


@pytest.fixture(autouse=True)
def noon(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def offering(app: Flask) -> Offering:
    return factories.offering(COFFEE, seats=1)


@pytest.fixture
def people(offering: Offering) -> list[Submission]:
    """The second has an offer until Wednesday noon, the third is next."""
    return one_asked(offering)


def test_accepted_it_is_a_place_for_good(offering: Offering, people: list[Submission]) -> None:
    _left, asked, after = people
    offer = the_offer(asked)
    for _ in range(2):
        accept_offer(offer.id, RESIDENT)
    assert statuses(asked) == ["confirmed"]
    assert history(asked)[-1] == ("resident", "offered", "confirmed", "The offer was accepted.")
    assert mails(asked) == ["received", "offer", "received"]
    assert (offer.state, offer.closed_at) == ("accepted", MONDAY)
    assert statuses(after) == ["waitlisted"]
    assert_fair(offering)


def test_let_go_it_is_the_next_ones(offering: Offering, people: list[Submission]) -> None:
    _left, asked, after = people
    offer = the_offer(asked)
    for _ in range(2):
        decline_offer(offer.id, RESIDENT)
    assert (statuses(asked), statuses(after)) == (["offer_declined"], ["offered"])
    assert offer.state == "declined"
    assert mails(asked) == ["received", "offer"]
    with pytest.raises(TooLateError, match="This offer has ended"):
        accept_offer(offer.id, RESIDENT)
    assert statuses(asked) == ["offer_declined"]
    assert_fair(offering)


def test_the_deadline_is_judged_when_read_with_no_worker_running(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    _left, asked, after = people
    offer = the_offer(asked)
    time_machine.move_to(MONDAY + TWO_DAYS - SECOND, tick=False)
    assert is_open(offer)
    time_machine.move_to(MONDAY + TWO_DAYS, tick=False)
    assert not is_open(offer)
    with pytest.raises(TooLateError, match="ask to be put back"):
        accept_offer(offer.id, RESIDENT)
    assert (statuses(asked), offer.state) == (["offered"], "open")
    assert statuses(after) == ["waitlisted"]
    assert_fair(offering)


def test_a_second_before_the_deadline_is_in_time(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(MONDAY + TWO_DAYS - SECOND, tick=False)
    assert lapse_due() == 0
    accept_offer(the_offer(people[1]).id, RESIDENT)
    assert statuses(people[1]) == ["confirmed"]
    time_machine.shift(TWO_DAYS)
    assert lapse_due() == 0
    assert_fair(offering)


def test_without_an_answer_the_next_one_is_asked(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    _left, asked, after = people
    time_machine.shift(TWO_DAYS)
    assert (lapse_due(), lapse_due()) == (1, 0)
    assert statuses(asked) == ["offer_lapsed"]
    assert history(asked)[-1] == (
        "system",
        "offered",
        "offer_lapsed",
        "No answer until Wednesday, February 3, noon",
    )
    assert mails(asked) == ["received", "offer", "offer_lapsed"]
    assert statuses(after) == ["offered"]
    assert the_offer(after).deadline == MONDAY + 2 * TWO_DAYS
    assert_fair(offering)


def test_one_reminder_at_half_time(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    asked = people[1]
    time_machine.shift(timedelta(hours=24) - SECOND)
    assert nudge_due() == 0
    time_machine.shift(SECOND)
    assert (nudge_due(), nudge_due()) == (1, 0)
    assert mails(asked) == ["received", "offer", "offer_nudge"]
    assert_fair(offering)


@pytest.mark.parametrize("why", ["answered", "over", "left"])
def test_nobody_is_reminded_of_what_is_over(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture, why: str
) -> None:
    asked = people[1]
    if why == "answered":
        accept_offer(the_offer(asked).id, RESIDENT)
    if why == "left":
        leave(asked)
    time_machine.shift(TWO_DAYS if why == "over" else timedelta(hours=30))
    nudge_due()
    assert "offer_nudge" not in mails(asked)


def test_back_on_the_list_means_its_end(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    _left, asked, after = people
    decline_offer(the_offer(asked).id, RESIDENT)
    time_machine.shift(SECOND)
    last = sign_up(offering)
    time_machine.shift(SECOND)
    for _ in range(2):
        rejoin(ids(asked), RESIDENT)
    assert statuses(asked) == ["waitlisted"]
    assert history(asked)[-1][3] == "Asked to be back on the list, at its end."
    decline_offer(the_offer(after).id, RESIDENT)
    assert (statuses(last), statuses(asked)) == (["offered"], ["waitlisted"])
    decline_offer(the_offer(last).id, RESIDENT)
    assert statuses(asked) == ["offered"]
    assert [offer.state for offer in offers_of(asked)] == ["declined", "open"]
    assert mails(asked).count("offer") == 2
    assert_fair(offering)


def test_back_on_the_list_before_the_worker_came_by(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    _left, asked, after = people
    time_machine.shift(TWO_DAYS)
    rejoin(ids(asked), RESIDENT)
    assert statuses(asked) == ["waitlisted"]
    assert [step[2] for step in history(asked)][-2:] == ["offer_lapsed", "waitlisted"]
    assert statuses(after) == ["offered"]
    assert lapse_due() == 0
    assert_fair(offering)


@pytest.mark.parametrize("status", ["confirmed", "waitlisted", "offered", "withdrawn"])
def test_only_after_an_offer_is_there_a_way_back(app: Flask, status: str) -> None:
    row = factories.registration(factories.offering(COFFEE), status)
    rejoin([row.id], RESIDENT)
    assert statuses(row.submission) == [status]


def test_a_pair_answers_and_lapses_as_one(app: Flask, time_machine: TimeMachineFixture) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 0})
    both = pair(offering)
    grow(offering, 1, 1)
    time_machine.shift(TWO_DAYS)
    assert lapse_due() == 1
    assert statuses(both) == ["offer_lapsed"] * 2
    assert mails(both).count("offer_lapsed") == 1
    rejoin(ids(both), RESIDENT)
    assert statuses(both) == ["offered"] * 2
    accept_offer(the_offer(both).id, RESIDENT)
    assert statuses(both) == ["confirmed"] * 2
    assert_fair(offering)
