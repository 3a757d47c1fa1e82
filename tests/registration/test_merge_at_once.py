"""Decisions that meet each other, and answers of residents, in threads of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import RESIDENT, Case, staff_actor
from app.registration import merge as merging
from app.registration.cases import marked
from app.registration.merge import merge
from app.registration.offer_answers import accept_offer
from app.registration.refusals import RefusalError
from app.registration.register import register
from app.registration.tell_apart import tell_apart
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import GAME
from tests.race.crowd import at_once
from tests.registration.people import application, child, sign_up
from tests.registration.test_locks import Meeting, meeting
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import the_offer

__all__ = ["meeting"]
ROUNDS = 8


def alone(app: Flask, act: Callable[[], Any]) -> Callable[[], Any]:
    """The act as another process would do it: what it returns, or its refusal."""

    def run() -> Any:
        with app.app_context():
            try:
                return act()
            except (RefusalError, StaleDataError) as refusal:
                return refusal
            finally:
                db.session.remove()

    return run


def twice(game: factories.Offering) -> tuple[list[int], Case]:
    """Two registrations of one child, and their case."""
    ids = []
    for _ in range(2):
        row = sign_up(game, child("Riley Hansen", 5), email="riley@example.org", source="phone")
        ids.append(row.registrations[0].id)
    case = db.session.scalars(select(Case).where(Case.offering_id == game.id)).one()
    return ids, case


def test_two_coordinators_merge_at_once(app: Flask) -> None:
    by = staff_actor(factories.staff(GAME, password="-").id)
    for _ in range(ROUNDS):
        game = factories.offering(GAME)
        ids, case = twice(game)
        number, version = case.id, case.version
        acts = [alone(app, partial(merge, number, to, by, "Twice.", version)) for to in ids]
        db.session.commit()
        said = at_once(acts)
        assert sorted(type(each).__name__ for each in said) in (
            ["NoneType", "NotAllowedError"],
            ["NoneType", "StaleDataError"],
        )
        db.session.expire_all()
        rows = [db.session.get_one(factories.Registration, each) for each in ids]
        assert sorted(row.status for row in rows) == ["confirmed", "transferred"]
        assert case.state == "merged"
        assert sum(division.seats_taken for division in game.divisions) == 1
        assert_fair(game)


def test_one_merges_while_the_other_tells_them_apart(app: Flask) -> None:
    by = staff_actor(factories.staff(GAME, password="-").id)
    for _ in range(ROUNDS):
        game = factories.offering(GAME)
        ids, case = twice(game)
        number = case.id
        db.session.commit()
        at_once(
            [
                alone(app, partial(merge, number, ids[0], by, "Twice.")),
                alone(app, partial(tell_apart, number, by, "Cousins.")),
            ]
        )
        db.session.expire_all()
        assert len([row for row in case.both if row.status == "confirmed"]) == (
            1 if case.state == "merged" else 2
        )
        assert_fair(game)


@pytest.mark.parametrize("offered_stays", [True, False])
def test_merging_while_the_offer_of_one_is_accepted(app: Flask, offered_stays: bool) -> None:
    by = staff_actor(factories.staff(GAME, password="-").id)
    for _ in range(ROUNDS):
        game = factories.offering(GAME, divisions={"grade-5": 1})
        leaves = sign_up(game, child("Ana", 5))
        ids, case = twice(game)
        withdraw([leaves.registrations[0].id], RESIDENT)
        first = db.session.get_one(factories.Registration, ids[0])
        offer_id, number = the_offer(first.submission).id, case.id
        stays = ids[0] if offered_stays else ids[1]
        db.session.commit()
        at_once(
            [
                alone(app, partial(accept_offer, offer_id, RESIDENT)),
                alone(app, partial(merge, number, stays, by, "Twice.")),
            ]
        )
        db.session.expire_all()
        assert case.state == "merged"
        kept = db.session.get_one(factories.Registration, stays)
        # Whichever came first: they have the place or are asked for it, and nobody else has it.
        assert kept.status in {"confirmed", "offered"}
        assert [(d.seats_taken, d.waiting) for d in game.divisions] == [(1, 0)]
        assert_fair(game)


def test_two_cases_that_share_somebody_are_merged_at_once(app: Flask) -> None:
    by = staff_actor(factories.staff(GAME, password="-").id)
    for _ in range(ROUNDS):
        game = factories.offering(GAME)
        ids, _case = twice(game)
        third = sign_up(game, child("Riley Hansen", 5), email="riley@example.org", source="phone")
        ids.append(third.registrations[0].id)
        of = {
            (case.first_id, case.second_id): case.id
            for case in db.session.scalars(select(Case).where(Case.offering_id == game.id))
        }
        db.session.commit()
        at_once(
            [
                alone(app, partial(merge, of[ids[0], ids[1]], ids[0], by, "Twice.")),
                alone(app, partial(merge, of[ids[1], ids[2]], ids[1], by, "Twice.")),
            ]
        )
        db.session.expire_all()
        rows = [db.session.get_one(factories.Registration, each) for each in ids]
        heads = [row for row in rows if row.status == "confirmed"]
        assert all(
            row.kept_in_id in {head.id for head in heads} for row in rows if row not in heads
        )
        assert sum(division.seats_taken for division in game.divisions) == len(heads)
        assert_fair(game)


def test_somebody_of_that_name_signs_up_meanwhile(app: Flask, meeting: Meeting) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one lock for all")
    by = staff_actor(factories.staff(GAME, password="-").id)
    game = factories.offering(GAME)
    ids, case = twice(game)
    number, offering_id = case.id, game.id
    form = application(child("Riley Hansen", 5), email="riley@example.org", source="phone")
    meeting.hold(merging, "follow")
    meeting.run(
        lambda: merge(number, ids[0], by, "Twice."),
        lambda: register(offering_id, form, RESIDENT),
    )
    third = max(row.id for row in db.session.scalars(select(factories.Registration)))
    assert marked(offering_id) == {ids[0], third}
    assert_fair(game)
