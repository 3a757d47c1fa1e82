"""Moving somebody to another division: seats, lines, offers, history, mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import RESIDENT, Activity, Offering, Submission, staff_actor
from app.program_kit.waitlist import places
from app.registration.line import waiting_for
from app.registration.offer_answers import accept_offer
from app.registration.refusals import FullError, NotAllowedError
from app.registration.regroup import regroup
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.messages.mails import body, calendars, flat, written
from tests.registration.people import assert_counters, child, mails, statuses
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import MONDAY, confirmed_sign_up, the_offer

WHY = "She is in fifth grade."


def game(**seats: int) -> Offering:
    factories.city()
    divisions = {code.replace("_", "-"): number for code, number in seats.items()}
    return factories.offering(GAME, divisions=divisions)


def asks(offering: Offering, *grades: int, **fields: object) -> Submission:
    kids = [child(f"Kid {grade}-{n}", grade) for n, grade in enumerate(grades)]
    return confirmed_sign_up(offering, *kids, **fields)


def to(submission: Submission, division: int, number: int = 0, **fields: object) -> None:
    coordinator = staff_actor(factories.staff(GAME).id)
    target = submission.offering.divisions[division].id
    row_id = submission.registrations[number].id
    regroup(row_id, target, coordinator, **{"reason": WHY, **fields})  # type: ignore[arg-type]
    db.session.expire_all()


def counts(offering: Offering) -> list[tuple[int, int]]:
    db.session.expire_all()
    return [(each.seats_taken, each.waiting) for each in offering.divisions]


def test_a_seat_is_freed_and_one_taken_and_the_next_in_line_is_asked(app: Flask) -> None:
    offering = game(grade_4=1, grade_5=1)
    moved, waits = asks(offering, 4), asks(offering, 4)
    assert statuses(waits) == ["waitlisted"]
    to(moved, 1)
    assert statuses(moved) == ["confirmed"]
    assert statuses(waits) == ["offered"]
    assert counts(offering) == [(1, 0), (1, 0)]
    assert_counters(offering)
    assert_fair(offering)


def test_without_a_free_seat_nothing_changes(app: Flask) -> None:
    offering = game(grade_4=1, grade_5=1)
    moved, full = asks(offering, 4), asks(offering, 5)
    with pytest.raises(FullError, match="No place is free in Grade 5"):
        to(moved, 1)
    assert statuses(moved) == statuses(full) == ["confirmed"]
    assert counts(offering) == [(1, 0), (1, 0)]
    assert mails(moved)[-1] == "received"


def test_whoever_waits_stands_where_the_time_of_the_sign_up_puts_them(app: Flask) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        offering = game(grade_4=0, grade_5=0)
        asked = []
        for grade in (5, 4, 5):
            asked.append(asks(offering, grade))
            clock.shift(timedelta(minutes=1))
        to(asked[1], 1)
        line = places(waiting_for(offering.id))
        assert [line[each.registrations[0].id] for each in asked] == [1, 2, 3]
        assert counts(offering) == [(0, 0), (0, 3)]


def test_into_a_group_with_room_an_offer_follows_at_once(app: Flask) -> None:
    offering = game(grade_4=0, grade_5=1)
    waits = asks(offering, 4)
    to(waits, 1)
    assert statuses(waits) == ["offered"]
    assert counts(offering) == [(0, 0), (1, 0)]
    assert_fair(offering)


def test_an_open_offer_goes_along(app: Flask) -> None:
    offering = game(grade_4=1, grade_5=1)
    first, second = asks(offering, 4), asks(offering, 4)
    withdraw([first.registrations[0].id], RESIDENT)
    to(second, 1)
    accept_offer(the_offer(second).id, RESIDENT)
    assert statuses(second) == ["confirmed"]
    assert counts(offering) == [(0, 0), (1, 0)]


def test_the_history_and_the_mail_say_what_changed_and_the_calendar_does_not(app: Flask) -> None:
    offering = game(grade_4=1, grade_5=1)
    moved = asks(offering, 4)
    to(moved, 1)
    line = db.session.scalars(select(Activity).where(Activity.verb == "regrouped")).one()
    assert (line.actor, line.reason) == ("staff", WHY)
    assert (line.data["from"], line.data["to"]) == ("Grade 4", "Grade 5")
    assert mails(moved)[-1] == "regrouped"
    facts = {"registration_ids": [moved.registrations[0].id]}
    mail = written("regrouped", moved, division_id=offering.divisions[1].id, **facts)
    assert "Your child is in another group now: Grade 5." in flat(body(mail, "plain"))
    assert WHY not in body(mail, "plain")
    assert calendars(mail) == []


def test_nobody_is_told_of_a_group_they_never_heard_of(app: Flask) -> None:
    offering = factories.offering(ACADEMY, divisions={"all": 2, "evening": 2})
    row = factories.registration(offering, "under_review")
    told = mails(row.submission)
    to(row.submission, 1)
    assert mails(row.submission) == told
    assert counts(offering) == [(0, 0), (0, 0)]


def test_groups_of_one_name_are_no_news(app: Flask) -> None:
    offering = game(grade_4=1, grade_5=1)
    moved = asks(offering, 4)
    offering.divisions[1].name = offering.divisions[0].name
    db.session.commit()
    to(moved, 1)
    assert mails(moved)[-1] == "received"
    assert counts(offering) == [(0, 0), (1, 0)]


@pytest.mark.parametrize("status", ["withdrawn", "declined", "attended", "offer_lapsed"])
def test_only_who_has_a_place_or_waits(app: Flask, status: str) -> None:
    offering = game(grade_4=1, grade_5=1)
    row = factories.registration(offering, status)
    with pytest.raises(NotAllowedError):
        to(row.submission, 1)


def test_a_reason_and_a_group_of_the_same_date(app: Flask) -> None:
    offering, other = game(grade_4=1, grade_5=1), game(grade_4=1)
    moved = asks(offering, 4)
    with pytest.raises(NotAllowedError, match="Write why"):
        to(moved, 1, reason=" ")
    with pytest.raises(NotAllowedError, match="from the list"):
        regroup(moved.registrations[0].id, other.divisions[0].id, RESIDENT, WHY)
    to(moved, 0)
    assert mails(moved)[-1] == "received"
    with pytest.raises(StaleDataError):
        to(moved, 1, expected_version=99)
