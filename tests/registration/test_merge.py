"""Two sign-ups of one person become one: seat, place in line, mails, links, what was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import (
    RESIDENT,
    Actor,
    Case,
    Offering,
    Registration,
    Signature,
    now,
    staff_actor,
)
from app.registration.cases import marked
from app.registration.merge import merge
from app.registration.offer_answers import accept_offer
from app.registration.person import history_of, person_for, signed_by
from app.registration.private import Reader, read
from app.registration.refusals import NotAllowedError
from app.registration.withdraw import undo, withdraw
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.registration.people import child, sign_up, statuses
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import the_offer


def cases() -> list[Case]:
    db.session.expire_all()
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def coordinator() -> Actor:
    return staff_actor(factories.staff(GAME, ACADEMY, password="-").id)


def twice(offering: Offering, second: str = "", **fields: Any) -> tuple[Registration, ...]:
    """Riley, signed up twice; by default from one address, confirmed."""
    made = []
    for email in ("riley@example.org", second or "Riley@example.org"):
        row = sign_up(offering, child("Riley Hansen", 5), email=email, **fields)
        row.email_confirmed_at = now()
        db.session.commit()
        made.append(row.registrations[0])
    return tuple(made)


def join(stays: Registration, reason: str = "Signed up twice.") -> None:
    """Merge the first case that somebody is in and that is still to be decided."""
    case = next(
        each
        for each in cases()
        if each.state == "open"
        and stays in each.both
        and not {"transferred"} & {row.status for row in each.both}
    )
    merge(case.id, stays.id, coordinator(), reason, case.version)
    db.session.expire_all()


def test_the_seat_of_the_one_that_ends_goes_to_the_next_in_line(app: Flask) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 2})
    stays, goes = twice(game)
    waits = sign_up(game, child("Ana", 5), source="phone")
    join(stays)
    assert [stays.status, goes.status] == ["confirmed", "transferred"]
    assert goes.kept_in_id == stays.id
    assert statuses(waits) == ["offered"]
    (case,) = cases()
    assert (case.state, case.stays_id, case.reason) == ("merged", stays.id, "Signed up twice.")
    assert marked(game.id) == set()
    assert_fair(game)


def test_whoever_waits_keeps_the_better_of_the_two_places(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 0})
    start = now()
    time_machine.move_to(start, tick=False)
    first = sign_up(game, child("Riley Hansen", 5), email="r@example.org").registrations[0]
    since = first.status_at
    time_machine.move_to(start + timedelta(hours=5), tick=False)
    second = sign_up(game, child("Riley Hansen", 5), email="r@example.org").registrations[0]
    join(second)
    assert (second.status, second.status_at) == ("waitlisted", since)
    assert [d.waiting for d in game.divisions] == [1]
    # Somebody who leaves by mistake and comes back at once has that place again.
    withdraw([second.id], RESIDENT)
    undo([second.id], RESIDENT)
    db.session.expire_all()
    assert second.status_at == since
    assert_fair(game)


@pytest.mark.parametrize("late_stays", [True, False])
def test_the_one_that_waits_takes_over_the_place_of_the_other(app: Flask, late_stays: bool) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 1})
    first, second = twice(game)
    assert [first.status, second.status] == ["confirmed", "waitlisted"]
    stays = second if late_stays else first
    join(stays)
    assert stays.status == "confirmed"
    assert [(d.seats_taken, d.waiting) for d in game.divisions] == [(1, 0)]
    assert_fair(game)


def test_an_open_offer_of_the_one_that_ends_is_over(app: Flask) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 1})
    leaves = sign_up(game, child("Ana", 5))
    first, second = twice(game, "other@example.org")
    withdraw([leaves.registrations[0].id], RESIDENT)
    db.session.expire_all()
    assert [first.status, second.status] == ["offered", "waitlisted"]
    join(second)
    assert [first.status, second.status] == ["transferred", "offered"], "first in line itself"
    assert the_offer(first.submission).state == "declined"
    accept_offer(the_offer(second.submission).id, RESIDENT)
    db.session.expire_all()
    assert second.status == "confirmed"
    assert_fair(game)


def test_an_offer_is_answered_by_the_place_that_is_taken_over(app: Flask) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 2})
    leaves = sign_up(game, child("Ana", 5))
    first, second = twice(game)
    withdraw([leaves.registrations[0].id], RESIDENT)
    db.session.expire_all()
    assert [first.status, second.status] == ["confirmed", "offered"]
    join(second)
    assert [first.status, second.status] == ["transferred", "confirmed"]
    assert the_offer(second.submission).state == "accepted"
    assert_fair(game)


def test_nobody_loses_what_the_other_sign_up_has_reached(app: Flask) -> None:
    academy = factories.offering(ACADEMY)
    one = factories.registration(academy, "documents_due", full_name="Pat")
    other = factories.registration(academy, "under_review", full_name="Pat")
    factories.case(one, other)
    with pytest.raises(NotAllowedError, match=f"{one.submission.reference} is further along"):
        join(other)
    assert [one.status, other.status] == ["documents_due", "under_review"]
    join(one)
    assert [one.status, other.status] == ["documents_due", "transferred"]


def test_a_place_in_another_group_is_not_lost_either(app: Flask) -> None:
    game = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 0})
    seated = sign_up(game, child("Riley Hansen", 4), email="r@example.org").registrations[0]
    waits = sign_up(game, child("Riley Hansen", 5), email="r@example.org").registrations[0]
    with pytest.raises(NotAllowedError, match="let the other one stay"):
        join(waits)
    assert [seated.status, waits.status] == ["confirmed", "waitlisted"]
    assert_fair(game)


def test_what_was_told_signed_and_done_is_kept_together(app: Flask) -> None:
    academy = factories.offering(ACADEMY)
    text = factories.document(ACADEMY, "waiver", title="Risks")
    stays = factories.registration(
        academy, "under_review", full_name="Pat", private={"health": "Bees"}
    )
    told = {"health": "Peanuts", "accommodation": "Step-free", "instruction": "Front row"}
    goes = factories.registration(academy, "under_review", full_name="Pat", private=told)
    db.session.add(Signature(registration_id=goes.id, document_id=text.id, signer_name="Pat"))
    factories.case(stays, goes)
    join(stays)
    staff = factories.staff(ACADEMY, password="-")
    row = person_for(staff, stays.id)
    assert row is not None
    assert row.told_kinds >= {"health", "accommodation"}
    assert [document.title for _, document in signed_by(stays.id)] == ["Risks"]
    lines = {line.submission_id for line, _ in history_of(row)}
    assert lines == {stays.submission_id, goes.submission_id}
    opened = read(stays.id, "accommodation", Reader(staff, "coordinator"), "To plan")
    assert opened == f"{goes.submission.reference}: Step-free"
    assert [field.kind for field in stays.private_fields] == ["health", "instruction"]


def test_three_sign_ups_end_in_one(app: Flask) -> None:
    game = factories.offering(GAME)
    first, second = twice(game)
    third = sign_up(game, child("Riley Hansen", 5), email="riley@example.org").registrations[0]
    assert len(cases()) == 3
    join(second)  # first and second, or second and third
    join(third)
    left = {row.id: row.status for row in (first, second, third)}
    assert list(left.values()).count("confirmed") == 1
    stays = next(row for row in (first, second, third) if row.status == "confirmed")
    others = [row for row in (first, second, third) if row is not stays]
    assert [row.kept_in_id for row in others] == [stays.id] * 2
    assert marked(game.id) == set()
    assert_fair(game)


def test_who_looked_like_the_one_that_ends_looks_like_the_one_that_stays(app: Flask) -> None:
    game = factories.offering(GAME)
    stays, goes = twice(game)
    third = factories.registration(game, full_name="Riley Hansen")
    factories.case(goes, third, matched=["phone"])
    join(stays)
    assert marked(game.id) == {stays.id, third.id}


def test_a_reason_and_a_choice_are_needed_and_who_left_is_let_be(app: Flask) -> None:
    stays, goes = twice(factories.offering(GAME))
    (case,) = cases()
    for chosen, reason in ((stays.id, " "), (0, "Why not."), (10**6, "Why not.")):
        with pytest.raises(NotAllowedError):
            merge(case.id, chosen, coordinator(), reason)
    withdraw([goes.id], RESIDENT)
    with pytest.raises(NotAllowedError, match="has left"):
        merge(case.id, stays.id, coordinator(), "Signed up twice.")
