"""Random mixes of everything that moves a seat, on both engines, in search of one that is unfair.

ROLLCALL_EXAMPLES=2000 looks at so many random mixes; without it the same few run each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.extensions import db
from app.models import RESIDENT, SYSTEM, Case, Registration, now
from app.offerings.edit import Seats
from app.offerings.refusals import SeatsTakenError
from app.program_kit.application import Person
from app.program_kit.statuses import (
    ACTIVE,
    OFFER_DECLINED,
    OFFER_LAPSED,
    WAITLISTED,
    WITHDRAWN,
)
from app.registration.capacity import change_capacity
from app.registration.confirm import confirm_address, release_unconfirmed
from app.registration.decide import give_held_back, promote
from app.registration.merge import merge
from app.registration.offer_answers import (
    accept_offer,
    decline_offer,
    lapse_due,
    nudge_due,
    rejoin,
)
from app.registration.offers import offer_everywhere
from app.registration.refusals import RefusalError, TooLateError
from app.registration.register import Outcome, register
from app.registration.regroup import regroup
from app.registration.two_homes import keep_both_informed
from app.registration.withdraw import undo, withdraw
from tests import engines, factories
from tests.factories import COFFEE, GAME
from tests.registration.people import application, child, person
from tests.registration.waitlist_facts import Facts, Row, check, check_step, cut_parties, look

EXAMPLES = int(os.environ.get("ROLLCALL_EXAMPLES", "0"))
STEPS = 30
# The clocks change between most of these sign-ups and the first session.
STARTS = datetime(2027, 3, 20, 23, tzinfo=UTC)
MINUTES = (1, 10, 125, 24 * 60, 50 * 60, 50 * 60)
ANY = st.integers(0, 30)
# Grades of the children, whether they stay together, the city, and how they signed up.
PARTY = st.tuples(
    st.lists(st.integers(0, 2), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from(("st-anthony", "work", "elsewhere")),
    st.sampled_from(("web", "web", "silent", "phone", "veteran")),
)


class Waitlist(RuleBasedStateMachine):
    """One offering with few seats, and people who do whatever they may do, at any moment."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        engines.empty(self.app)
        db.session.remove()
        factories.city()
        self.clock = time_machine.travel(STARTS - timedelta(days=60), tick=False)
        self.time = self.clock.start()
        self.facts: Facts | None = None
        self.veteran = self.people = 0
        # Parties of which somebody left, came back or was moved up by a person, one by one.
        self.apart: set[int] = set()

    @initialize(
        days=st.sampled_from((30, 30, 12, 5, 4, 2)),
        capacities=st.lists(st.integers(0, 3), min_size=1, max_size=3),
        coffee=st.booleans(),
        crowd=st.lists(PARTY, min_size=4, max_size=9),
    )
    def publish(
        self, days: int, capacities: list[int], coffee: bool, crowd: list[tuple[Any, ...]]
    ) -> None:
        self._earlier_run(COFFEE if coffee else GAME)
        self.time.move_to(STARTS - timedelta(days=days), tick=False)
        divisions = {f"grade-{at + 3}": seats for at, seats in enumerate(capacities)}
        made = factories.offering(
            COFFEE if coffee else GAME,
            divisions={"all": capacities[0]} if coffee else divisions,
            starts=STARTS,
        )
        self.coffee, self.offering_id, self.divisions = coffee, made.id, len(made.divisions)
        for party in crowd:
            self._sign_up(*party)
            self.time.shift(timedelta(seconds=1))

    def _earlier_run(self, program: str) -> None:
        earlier = factories.offering(program, starts=now() + timedelta(days=1))
        for number in range(3):
            of = factories.submission(earlier, email=f"veteran{number}@example.org")
            name = f"Veteran {number}"
            factories.registration(
                of, "attended", full_name=name, search_name=name.lower(), seat_held=True
            )

    @rule(party=PARTY)
    def sign_up(self, party: tuple[Any, ...]) -> None:
        self._sign_up(*party)

    def _sign_up(self, grades: list[int], together: bool, city: str, way: str) -> None:
        people = [self._person(grade, len(grades)) for grade in grades][: 1 if self.coffee else 4]
        told: dict[str, Any] = {"keep_together": together, "city": city}
        if way == "phone":
            told |= {"email": "", "source": "phone"}
        if way == "veteran" and self.veteran < 3:
            people = [self._person(grades[0], 1, f"Veteran {self.veteran}")]
            told |= {"email": f"veteran{self.veteran}@example.org"}
            self.veteran += 1
        made = self._act(lambda: register(self.offering_id, application(*people, **told), RESIDENT))
        if isinstance(made, Outcome) and way != "silent":
            confirm_address(made.submission_id)

    @precondition(lambda self: not self.coffee and self._with(ACTIVE))
    @rule(pick=ANY, grade=st.integers(0, 2), city=st.sampled_from(("st-anthony", "elsewhere")))
    def sign_up_again(self, pick: int, grade: int, city: str) -> None:
        rows = self._with(ACTIVE)
        one = db.session.get_one(Registration, rows[pick % len(rows)].id)
        who, email = self._person(grade, 1, one.full_name), one.submission.email
        form = application(who, email=email, city=city, source="phone")
        self._act(lambda: register(self.offering_id, form, RESIDENT))

    @rule(pick=ANY, later=st.booleans(), decide=st.sampled_from((merge, keep_both_informed)))
    def merge_two(self, pick: int, later: bool, decide: Callable[..., None]) -> None:
        found = list(db.session.scalars(select(Case).where(Case.state == "open")))
        if found:
            case = found[pick % len(found)]
            stays = case.second_id if later else case.first_id
            self.apart |= {row.submission_id for row in case.both}
            case_id = case.id
            self._act(lambda: decide(case_id, stays, SYSTEM, "Signed up twice."))

    def _person(self, grade: int, party: int, name: str = "") -> Person:
        self.people += 1
        if self.coffee:
            return person(name, party_size=party)
        return child(name or f"Kid {self.people}", 3 + grade % self.divisions)

    @rule(pick=ANY)
    def confirm(self, pick: int) -> None:
        rows = [row for row in self._facts.rows.values() if not row.reachable]
        if rows:
            self._act(lambda: confirm_address(rows[pick % len(rows)].submission_id))

    @precondition(lambda self: self._with(ACTIVE | {OFFER_LAPSED}))
    @rule(pick=ANY, whole=st.booleans())
    def leave(self, pick: int, whole: bool) -> None:
        chosen = self._some(ACTIVE | {OFFER_LAPSED}, pick, whole)
        self._act(lambda: withdraw(chosen, RESIDENT))

    @precondition(lambda self: self._with({WITHDRAWN}))
    @rule(pick=ANY, whole=st.booleans())
    def come_back(self, pick: int, whole: bool) -> None:
        chosen = self._some({WITHDRAWN}, pick, whole)
        self._act(lambda: undo(chosen, RESIDENT))

    @rule(pick=ANY, seats=st.integers(0, 6), held_back=st.sampled_from((None, None, 0, 1, 2)))
    def change_seats(self, pick: int, seats: int, held_back: int | None) -> None:
        division_id = sorted(self._facts.divisions)[pick % len(self._facts.divisions)]
        wanted = {division_id: Seats("Renamed", seats, held_back)}
        self._act(lambda: change_capacity(self.offering_id, wanted, SYSTEM))

    @precondition(lambda self: self._with({WAITLISTED}) and any(self._facts.held_back.values()))
    @rule(pick=ANY)
    def give_held_back(self, pick: int) -> None:
        chosen = self._some({WAITLISTED}, pick, whole=False)
        self._act(lambda: give_held_back(chosen[0], SYSTEM, "Came to the counter."))

    @precondition(lambda self: self._standing())
    @rule(pick=ANY, takes=st.booleans())
    def answer(self, pick: int, takes: bool) -> None:
        offer_id = self._standing()[pick % len(self._standing())]
        late = self._facts.offers[offer_id].deadline <= now()
        done = self._act(lambda: (accept_offer if takes else decline_offer)(offer_id, RESIDENT))
        if takes:
            assert isinstance(done, TooLateError) == late, "the deadline decides"

    @precondition(lambda self: self._with({WAITLISTED}))
    @rule(pick=ANY)
    def move_up(self, pick: int) -> None:
        chosen = self._some({WAITLISTED}, pick, whole=False)
        self._act(lambda: promote(chosen[0], SYSTEM, "Brings the projector."))

    @precondition(lambda self: self.divisions > 1)
    @rule(pick=ANY, to=ANY)
    def change_groups(self, pick: int, to: int) -> None:
        rows = list(self._facts.rows.values())
        one = rows[pick % len(rows)]
        division_id = sorted(self._facts.divisions)[to % self.divisions]
        self._act(lambda: regroup(one.id, division_id, SYSTEM, "The team is short."))
        after = look(self.offering_id).rows[one.id]
        if one.status == after.status == WAITLISTED:
            assert after.waiting.rank == one.waiting.rank, "the place in line is kept"

    @precondition(lambda self: self._with({OFFER_LAPSED, OFFER_DECLINED}))
    @rule(pick=ANY, whole=st.booleans())
    def ask_again(self, pick: int, whole: bool) -> None:
        chosen = self._some({OFFER_LAPSED, OFFER_DECLINED}, pick, whole)
        self._act(lambda: rejoin(chosen, RESIDENT))

    @rule(minutes=st.sampled_from(MINUTES), worker=st.booleans())
    def time_goes_by(self, minutes: int, worker: bool) -> None:
        self.time.shift(timedelta(minutes=minutes))
        if worker:
            for job in (release_unconfirmed, lapse_due, nudge_due, offer_everywhere):
                job()

    @invariant()
    def all_is_fair(self) -> None:
        if not hasattr(self, "offering_id"):
            return
        before, self.facts = self.facts, look(self.offering_id)
        check(self.facts)
        if before is not None:
            check_step(before, self.facts)
        assert cut_parties(self.facts) <= self.apart, "the system split a party"
        self.time.shift(timedelta(seconds=1))

    def teardown(self) -> None:
        self.clock.stop()
        db.session.remove()

    @property
    def _facts(self) -> Facts:
        assert self.facts is not None
        return self.facts

    def _act(self, act: Callable[[], object]) -> object:
        """What a page does: refusals are answers; anything else is a fault."""
        try:
            return act()
        except (RefusalError, SeatsTakenError) as refusal:
            db.session.rollback()
            return refusal

    def _with(self, statuses: Collection[str]) -> list[Row]:
        return [row for row in self._facts.rows.values() if row.status in statuses]

    def _some(self, statuses: Collection[str], pick: int, whole: bool) -> list[int]:
        """One person, or everyone of the sign-up who is in such a status."""
        rows = self._with(statuses)
        one = rows[pick % len(rows)]
        family = [row.id for row in rows if row.submission_id == one.submission_id]
        everyone = [r for r in self._facts.rows.values() if r.submission_id == one.submission_id]
        if not whole or len(family) < len(everyone):
            self.apart.add(one.submission_id)
        return family if whole else [one.id]

    def _standing(self) -> list[int]:
        return [i for i, offer in sorted(self._facts.offers.items()) if offer.state == "open"]


def test_no_mix_of_acts_is_unfair(app: Flask) -> None:
    db.session.rollback()
    machine = type("WaitlistOfThisEngine", (Waitlist,), {"app": app})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=EXAMPLES or 25,
            stateful_step_count=STEPS,
            derandomize=not EXAMPLES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
