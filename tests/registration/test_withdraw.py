"""Giving up a place, and taking that back for fifteen minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import RESIDENT, SYSTEM, now
from app.registration.cancel_offering import cancel_offering
from app.registration.decide import accept, decline
from app.registration.refusals import FullError, NotAllowedError, TooLateError
from app.registration.withdraw import may_undo, undo, withdraw
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


def ids(submission: factories.Submission) -> list[int]:
    return [row.id for row in submission.registrations]


def test_the_seat_is_free_and_one_mail_tells_it(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=4)
    made = sign_up(offering, person(party_size=3))
    withdraw(ids(made), RESIDENT)
    assert statuses(made) == ["withdrawn"]
    assert history(made)[-1] == ("resident", "confirmed", "withdrawn", "Asked by the person.")
    assert mails(made) == ["received", "withdrawn"]
    assert offering.divisions[0].seats_taken == 0
    assert_counters(offering)


def test_again_changes_nothing(app: Flask) -> None:
    offering = factories.offering(COFFEE)
    made = sign_up(offering)
    for _ in range(3):
        withdraw(ids(made), RESIDENT)
    assert mails(made) == ["received", "withdrawn"]
    assert len(history(made)) == 2
    assert_counters(offering)


def test_one_child_of_three(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 5, "grade-5": 5})
    made = sign_up(offering, child("Ana", 4), child("Leo", 5), child("Sam", 4))
    withdraw(ids(made)[1:2], RESIDENT, "Has a cold.")
    assert statuses(made) == ["confirmed", "withdrawn", "confirmed"]
    assert history(made)[-1][3] == "Has a cold."
    assert_counters(offering)


def test_leaving_the_waitlist(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=1)
    sign_up(offering)
    waits = sign_up(offering)
    withdraw(ids(waits), RESIDENT)
    assert offering.divisions[0].waiting == 0
    assert_counters(offering)
    undo(ids(waits), RESIDENT)
    assert statuses(waits) == ["waitlisted"]
    assert_counters(offering)


@pytest.mark.parametrize(
    ("minutes", "allowed"), [(0, True), (14.9, True), (15.1, False), (60, False)]
)
def test_taken_back_within_fifteen_minutes(
    app: Flask, time_machine: TimeMachineFixture, minutes: float, allowed: bool
) -> None:
    offering = factories.offering(COFFEE, seats=1)
    made = sign_up(offering)
    began = now()
    time_machine.move_to(began, tick=False)
    withdraw(ids(made), RESIDENT)
    time_machine.move_to(began + timedelta(minutes=minutes), tick=False)
    assert may_undo(made.registrations[0]) is allowed
    if allowed:
        undo(ids(made), RESIDENT)
        assert statuses(made) == ["confirmed"]
        assert history(made)[-1][1:] == ("withdrawn", "confirmed", "Withdrawal taken back.")
        assert mails(made) == ["received", "withdrawn", "received"]
    else:
        with pytest.raises(TooLateError):
            undo(ids(made), RESIDENT)
        assert statuses(made) == ["withdrawn"]
    assert_counters(offering)


def test_an_application_goes_back_to_where_it_was(app: Flask) -> None:
    offering = factories.offering(ACADEMY)
    made = sign_up(offering, person(birth_date=ADULT))
    withdraw(ids(made), RESIDENT)
    undo(ids(made), RESIDENT)
    assert statuses(made) == ["under_review"]
    assert_counters(offering)


def test_not_when_somebody_else_got_the_seat(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=1)
    first, second = sign_up(offering), sign_up(offering)
    withdraw(ids(first), RESIDENT)
    assert statuses(second) == ["offered"]
    with pytest.raises(FullError):
        undo(ids(first), RESIDENT)
    assert statuses(first) == ["withdrawn"]
    assert_counters(offering)


def test_a_family_comes_back_as_a_whole_or_not_at_all(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 1})
    made = sign_up(offering, child("Ana", 4), child("Leo", 5))
    withdraw(ids(made), RESIDENT)
    sign_up(offering, child("Kim", 5))
    with pytest.raises(FullError):
        undo(ids(made), RESIDENT)
    # In this very transaction scope, as the page after a refusal reads it.
    assert [row.status for row in made.registrations] == ["withdrawn", "withdrawn"]
    assert statuses(made) == ["withdrawn", "withdrawn"]
    assert_counters(offering)


def test_nobody_comes_back_to_a_cancelled_date(app: Flask) -> None:
    offering = factories.offering(COFFEE)
    left, declined = sign_up(offering), sign_up(offering)
    withdraw(ids(left), RESIDENT)
    # A confirmed coffee is not declined in life; the table alone must not be what protects it.
    declined.registrations[0].status, declined.registrations[0].seat_held = "under_review", False
    offering.divisions[0].seats_taken -= 1
    db.session.commit()
    decline(declined.registrations[0].id, SYSTEM, "full")
    cancel_offering(offering.id, SYSTEM, "Storm.")
    with pytest.raises(NotAllowedError, match="This date was cancelled"):
        undo(ids(left), RESIDENT)
    with pytest.raises(NotAllowedError, match="This date was cancelled"):
        accept(ids(declined)[0], SYSTEM)
    assert statuses(left) == ["withdrawn"]
    assert statuses(declined) == ["declined"]
    assert_counters(offering)


def test_a_cancelled_registration_cannot_be_withdrawn(app: Flask) -> None:
    offering = factories.offering(COFFEE)
    made = sign_up(offering)
    cancel_offering(offering.id, SYSTEM, "Storm.")
    with pytest.raises(NotAllowedError):
        withdraw(ids(made), RESIDENT)
    assert statuses(made) == ["cancelled_by_department"]
    assert_counters(offering)
