"""Use cases that meet: on PostgreSQL two of them at once wait for each other in one direction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import RESIDENT, SYSTEM, Offering
from app.offerings.edit import Seats
from app.registration import cancel_offering as cancelling
from app.registration import (
    capacity,
    change,
    confirm,
    decide,
    offer_answers,
    offers,
    register,
    transition,
    withdraw,
)
from app.registration.refusals import RefusalError
from app.registration.seats import allot
from tests import factories
from tests.factories import GAME, WOMEN
from tests.registration.people import (
    application,
    assert_counters,
    child,
    person,
    sign_up,
    statuses,
)
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import grow, pair, the_offer

SECONDS = 15
# Long enough for the other use case to reach its first lock, short enough not to be felt.
MEANWHILE = 0.4


@pytest.fixture(autouse=True)
def only_where_rows_are_locked(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one lock for all")


class Meeting:
    """Holds one use case at a named place until the other has run into it."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.monkeypatch = app, monkeypatch
        self.reached = threading.Event()

    def hold(self, module: Any, name: str) -> None:
        """Let whoever first calls `module.name` stay there for a moment."""
        real = getattr(module, name)

        def slow(*args: Any, **kwargs: Any) -> Any:
            if not self.reached.is_set():
                self.reached.set()
                threading.Event().wait(MEANWHILE)
            return real(*args, **kwargs)

        self.monkeypatch.setattr(module, name, slow)

    def run(self, held: Callable[[], Any], other: Callable[[], Any]) -> list[Any]:
        """Both at once, the held one first; their results, or refusals."""
        db.session.commit()
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(self._alone, held)
            assert self.reached.wait(SECONDS)
            second = pool.submit(self._alone, other)
            return [_outcome(each) for each in (first, second)]

    def _alone(self, act: Callable[[], Any]) -> Any:
        with self.app.app_context():
            try:
                return act()
            finally:
                db.session.remove()


def _outcome(done: Future[Any]) -> Any:
    try:
        return done.result(SECONDS)
    except RefusalError as refusal:
        return refusal


@pytest.fixture
def meeting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Meeting:
    return Meeting(app, monkeypatch)


def test_a_withdrawal_under_way_when_the_date_is_cancelled(meeting: Meeting) -> None:
    offering, made = _family()
    ids = [row.id for row in made.registrations]
    meeting.hold(withdraw, "move")
    meeting.run(
        lambda: withdraw.withdraw(ids, RESIDENT),
        lambda: cancelling.cancel_offering(offering.id, SYSTEM, "Storm."),
    )
    assert statuses(made) == ["withdrawn", "withdrawn"]
    assert_counters(offering)


def test_a_change_of_answers_under_way_when_the_date_is_cancelled(meeting: Meeting) -> None:
    offering, made = _family()
    people = {row.id: {"shirt": "YM"} for row in made.registrations}
    submission_id, offering_id = made.id, offering.id
    meeting.hold(change, "_change_person")
    meeting.run(
        lambda: change.change_answers(submission_id, {}, people, RESIDENT),
        lambda: cancelling.cancel_offering(offering_id, SYSTEM, "Storm."),
    )
    assert statuses(made) == ["cancelled_by_department"] * 2
    assert [row.answers["shirt"] for row in made.registrations] == ["YM", "YM"]
    assert_counters(offering)


def test_a_withdrawal_while_unconfirmed_seats_go_back(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    offering = factories.offering(WOMEN, seats=3)
    made = sign_up(offering, person(), person())
    made.hold_until = made.created_at
    ids = [row.id for row in made.registrations]
    db.session.commit()
    meeting.hold(withdraw, "move")
    meeting.run(lambda: withdraw.withdraw(ids, RESIDENT), confirm.release_unconfirmed)
    assert statuses(made) == ["withdrawn", "withdrawn"]
    assert_counters(offering)


def test_a_sign_up_under_way_when_the_date_is_cancelled(meeting: Meeting) -> None:
    offering, _made = _family()
    offering_id = offering.id
    form = application(child("Kim", 4))
    meeting.hold(register, "add_submission")
    outcome, told = meeting.run(
        lambda: register.register(offering_id, form, RESIDENT),
        lambda: cancelling.cancel_offering(offering_id, SYSTEM, "Storm."),
    )
    assert outcome.created
    # The cancellation waited and took the newcomer along.
    assert told == 2
    assert_counters(offering)


def test_coming_back_while_the_date_is_cancelled(meeting: Meeting) -> None:
    offering, made = _family()
    ids = [row.id for row in made.registrations]
    offering_id = offering.id
    withdraw.withdraw(ids, RESIDENT)
    meeting.hold(cancelling, "mark_cancelled")
    _told, refusal = meeting.run(
        lambda: cancelling.cancel_offering(offering_id, SYSTEM, "Storm."),
        lambda: withdraw.undo(ids, RESIDENT),
    )
    assert str(refusal) == "This date was cancelled."
    assert statuses(made) == ["withdrawn", "withdrawn"]


def test_two_families_in_the_same_two_divisions(meeting: Meeting) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 1})
    forms = [application(child("A", 5), child("B", 4)), application(child("C", 4), child("D", 5))]
    offering_id = offering.id
    meeting.hold(register, "add_submission")
    meeting.run(
        lambda: register.register(offering_id, forms[0], RESIDENT),
        lambda: register.register(offering_id, forms[1], RESIDENT),
    )
    db.session.expire_all()
    assert [(d.seats_taken, d.waiting) for d in offering.divisions] == [(0, 2), (1, 1)]
    assert_counters(offering)


def test_a_family_that_stays_together_gives_back_what_it_took(app: Flask) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 1, "grade-5": 0})
    fourth, fifth = (division.id for division in offering.divisions)
    assert allot([(fifth, 1), (fourth, 1)], together=True) == [False, False]
    db.session.commit()
    assert [(d.seats_taken, d.waiting) for d in offering.divisions] == [(0, 1), (0, 1)]


def _pair_with_an_offer() -> tuple[Offering, factories.Submission, int]:
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 0})
    made = pair(offering)
    grow(offering, 1, 1)
    return offering, made, the_offer(made).id


def test_an_answer_while_one_of_the_party_leaves(meeting: Meeting) -> None:
    offering, made, offer_id = _pair_with_an_offer()
    second = [made.registrations[1].id]
    meeting.hold(withdraw, "tell_homes")
    meeting.run(
        lambda: withdraw.withdraw(second, RESIDENT),
        lambda: offer_answers.accept_offer(offer_id, RESIDENT),
    )
    assert statuses(made) == ["confirmed", "withdrawn"]
    assert_fair(offering)


def test_an_answer_under_way_when_the_date_is_cancelled(meeting: Meeting) -> None:
    offering, made, offer_id = _pair_with_an_offer()
    offering_id = offering.id
    meeting.hold(offer_answers, "move")
    meeting.run(
        lambda: offer_answers.accept_offer(offer_id, RESIDENT),
        lambda: cancelling.cancel_offering(offering_id, SYSTEM, "Storm."),
    )
    assert statuses(made) == ["cancelled_by_department"] * 2
    assert_fair(offering)


def test_an_answer_while_the_date_is_cancelled(meeting: Meeting) -> None:
    offering, made, offer_id = _pair_with_an_offer()
    offering_id = offering.id
    meeting.hold(cancelling, "end_offers")
    _told, refusal = meeting.run(
        lambda: cancelling.cancel_offering(offering_id, SYSTEM, "Storm."),
        lambda: offer_answers.accept_offer(offer_id, RESIDENT),
    )
    assert str(refusal).startswith("This offer has ended")
    assert statuses(made) == ["cancelled_by_department"] * 2
    assert_fair(offering)


def test_one_comes_back_while_seats_are_offered_to_the_other(meeting: Meeting) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 0, "grade-5": 0})
    made = pair(offering)
    both, offering_id = [row.id for row in made.registrations], offering.id
    withdraw.withdraw(both[1:], RESIDENT)
    for division in offering.divisions:
        division.capacity = 1
    db.session.commit()
    meeting.hold(withdraw, "move")
    meeting.run(
        lambda: withdraw.undo(both, RESIDENT),
        lambda: offers.offer_free_seats(offering_id),
    )
    assert statuses(made) == ["offered", "offered"]
    assert_fair(offering)


def test_somebody_moves_up_while_seats_are_added(meeting: Meeting) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 0})
    made = sign_up(offering, child("Ana", 4))
    offering.divisions[0].capacity = 1
    db.session.commit()
    row_id, division_id, offering_id = (
        made.registrations[0].id,
        offering.divisions[0].id,
        offering.id,
    )
    wanted = {division_id: Seats("Grade 4", 5)}
    meeting.hold(transition, "note_status")
    meeting.run(
        lambda: decide.promote(row_id, SYSTEM, "First in line."),
        lambda: capacity.change_capacity(offering_id, wanted, SYSTEM),
    )
    assert statuses(made) == ["confirmed"]
    assert_fair(offering)


def _family() -> tuple[Offering, factories.Submission]:
    offering = factories.offering(GAME, divisions={"grade-4": 5, "grade-5": 5})
    return offering, sign_up(offering, child("Ana", 4), child("Leo", 5))
