"""The department calls a date off: everyone with a live registration is told, once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import RESIDENT, SYSTEM
from app.registration.cancel_offering import cancel_offering
from app.registration.refusals import RegistrationClosedError
from app.registration.register import register
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import GAME
from tests.registration.people import (
    application,
    assert_counters,
    child,
    history,
    mails,
    sign_up,
    statuses,
)


def test_everyone_is_told_once_and_no_seat_stays_taken(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 5}, meetings=2)
    family = sign_up(offering, child("Ana", 4), child("Leo", 5))
    waits = sign_up(offering, child("Kim", 4))
    gone = sign_up(offering, child("Sam", 5))
    withdraw([gone.registrations[0].id], RESIDENT)
    sequences = [meeting.sequence for meeting in offering.meetings]

    assert cancel_offering(offering.id, SYSTEM, "The gym is flooded.") == 2

    assert statuses(family) == ["cancelled_by_department"] * 2
    assert statuses(waits) == ["cancelled_by_department"]
    assert statuses(gone) == ["withdrawn"]
    assert [mails(each).count("cancelled") for each in (family, waits, gone)] == [1, 1, 0]
    assert history(family)[-1] == (
        "system",
        "confirmed",
        "cancelled_by_department",
        "The gym is flooded.",
    )
    assert offering.state == "cancelled"
    assert [meeting.sequence for meeting in offering.meetings] == [n + 1 for n in sequences]
    assert [(d.seats_taken, d.waiting) for d in offering.divisions] == [(0, 0), (0, 0)]
    assert family.hold_until is None
    assert_counters(offering)


def test_a_second_press_tells_nobody_again(app: Flask) -> None:
    offering = factories.offering(GAME)
    family = sign_up(offering, child("Ana", 4))
    assert cancel_offering(offering.id, SYSTEM, "Storm.") == 1
    assert cancel_offering(offering.id, SYSTEM, "Storm.") == 0
    assert mails(family).count("cancelled") == 1
    assert offering.meetings[0].sequence == 1


def test_nobody_signs_up_afterwards(app: Flask) -> None:
    offering = factories.offering(GAME)
    cancel_offering(offering.id, SYSTEM, "Storm.")
    with pytest.raises(RegistrationClosedError, match="This date was cancelled"):
        register(offering.id, application(child("Ana", 4)), RESIDENT)


def test_a_stale_page_cancels_nothing(app: Flask) -> None:
    offering = factories.offering(GAME)
    family = sign_up(offering, child("Ana", 4))
    with pytest.raises(StaleDataError):
        cancel_offering(offering.id, SYSTEM, "Storm.", expected_version=offering.version + 1)
    db.session.expire_all()
    assert offering.state == "published"
    assert statuses(family) == ["confirmed"]
