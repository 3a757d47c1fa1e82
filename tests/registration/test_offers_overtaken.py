"""Offers overtaken: by leaving and coming back, a cancelled date, a coordinator, each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import RESIDENT, SYSTEM, Offering, Submission
from app.registration import withdraw as leaving
from app.registration.cancel_offering import cancel_offering
from app.registration.decide import accept, promote
from app.registration.offer_answers import (
    accept_offer,
    decline_offer,
    is_open,
    lapse_due,
    nudge_due,
    rejoin,
)
from app.registration.refusals import FullError, NotAllowedError, TooLateError
from app.registration.withdraw import undo, withdraw
from tests import factories
from tests.factories import COFFEE, GAME
from tests.registration.people import child, mails, sign_up, statuses
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import (
    MONDAY,
    SECOND,
    TWO_DAYS,
    confirmed_sign_up,
    grow,
    ids,
    leave,
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


def test_when_the_date_is_cancelled_the_offer_is_over(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    asked = people[1]
    cancel_offering(offering.id, SYSTEM, "Storm.")
    assert statuses(asked) == ["cancelled_by_department"]
    assert not is_open(the_offer(asked))
    with pytest.raises(TooLateError):
        accept_offer(the_offer(asked).id, RESIDENT)
    time_machine.shift(TWO_DAYS)
    assert (nudge_due(), lapse_due()) == (0, 0)
    assert mails(asked) == ["received", "offer", "cancelled"]
    assert_fair(offering)


def test_nobody_rejoins_a_cancelled_date(offering: Offering, people: list[Submission]) -> None:
    asked = people[1]
    decline_offer(the_offer(asked).id, RESIDENT)
    cancel_offering(offering.id, SYSTEM, "Storm.")
    with pytest.raises(NotAllowedError, match="This date was cancelled"):
        rejoin(ids(asked), RESIDENT)
    assert statuses(asked) == ["offer_declined"]


def test_who_leaves_while_an_offer_stands_has_answered_it(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    _left, asked, after = people
    leave(asked)
    assert (statuses(asked), statuses(after)) == (["withdrawn"], ["offered"])
    assert the_offer(asked).state == "declined"
    assert_fair(offering)
    undo(ids(asked), RESIDENT)
    assert statuses(asked) == ["waitlisted"]
    assert_fair(offering)
    time_machine.shift(TWO_DAYS)
    lapse_due()
    assert mails(asked) == ["received", "offer", "withdrawn", "received", "offer"]


@pytest.mark.parametrize("lapsed", [True, False])
def test_who_leaves_after_an_offer_can_take_that_back_too(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture, lapsed: bool
) -> None:
    asked = people[1]
    if lapsed:
        time_machine.shift(TWO_DAYS)
        lapse_due()
    else:
        decline_offer(the_offer(asked).id, RESIDENT)
    leave(asked)
    undo(ids(asked), RESIDENT)
    assert statuses(asked) == ["waitlisted"]
    assert_fair(offering)


def test_taking_back_twice_keeps_the_place_in_line(
    offering: Offering, time_machine: TimeMachineFixture
) -> None:
    has, first = sign_up(offering), sign_up(offering)
    time_machine.shift(SECOND)
    second = sign_up(offering)
    for _ in range(2):
        time_machine.shift(SECOND)
        leave(first)
        undo(ids(first), RESIDENT)
    leave(has)
    assert (statuses(first), statuses(second)) == (["offered"], ["waitlisted"])
    # An offer cannot be prolonged by leaving and coming back, not even twice.
    for _ in range(2):
        time_machine.shift(SECOND)
        leave(first)
        undo(ids(first), RESIDENT)
    decline_offer(the_offer(second).id, RESIDENT)
    third = sign_up(offering)
    assert (statuses(first), statuses(third)) == (["offered"], ["waitlisted"])
    assert_fair(offering)


def test_who_comes_back_to_the_list_gets_the_seat_that_is_free(offering: Offering) -> None:
    has, waits = sign_up(offering), sign_up(offering)
    leave(waits)
    leave(has)
    undo(ids(waits), RESIDENT)
    assert statuses(waits) == ["offered"]
    with pytest.raises(FullError):
        undo(ids(has), RESIDENT)
    assert_fair(offering)


def test_one_of_two_leaves_and_the_offer_stands_for_the_other(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 0})
    both, other = pair(offering), confirmed_sign_up(offering, child("Kim", 4))
    grow(offering, 1, 1)
    withdraw(ids(both)[:1], RESIDENT)
    assert statuses(both) == ["withdrawn", "offered"]
    assert statuses(other) == ["offered"]
    assert is_open(the_offer(both))
    assert_fair(offering)
    accept_offer(the_offer(both).id, RESIDENT)
    assert statuses(both) == ["withdrawn", "confirmed"]
    assert_fair(offering)


def test_a_coordinator_may_answer_for_somebody_on_the_phone(
    offering: Offering, people: list[Submission], time_machine: TimeMachineFixture
) -> None:
    asked = people[1]
    with pytest.raises(NotAllowedError, match="Only people on the waitlist"):
        promote(ids(asked)[0], SYSTEM, "Called.")
    assert accept(ids(asked)[0], SYSTEM, "Said yes on the phone.") == "confirmed"
    assert the_offer(asked).state == "accepted"
    time_machine.shift(TWO_DAYS)
    assert (nudge_due(), lapse_due()) == (0, 0)
    assert mails(asked) == ["received", "offer", "decision"]
    assert_fair(offering)


def test_an_offer_left_with_nobody_ends_without_a_word(
    app: Flask, monkeypatch: pytest.MonkeyPatch, time_machine: TimeMachineFixture
) -> None:
    """Two who leave at the same moment may each see the other still holding the offer."""
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 0})
    both = pair(offering)
    grow(offering, 1, 1)
    with monkeypatch.context() as patch:
        patch.setattr(leaving, "close_unheld", lambda *_: None)
        leave(both)
    with pytest.raises(TooLateError, match="Nobody in this offer"):
        accept_offer(the_offer(both).id, RESIDENT)
    time_machine.shift(timedelta(hours=30))
    nudge_due()
    time_machine.shift(TWO_DAYS)
    lapse_due()
    assert the_offer(both).state == "lapsed"
    assert mails(both)[2:] == ["offer", "withdrawn"]
    assert_fair(offering)
    db.session.rollback()
