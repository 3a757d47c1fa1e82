"""Random mixes of everything that moves a seat, on both engines, in search of one that is unfair.

ROLLCALL_EXAMPLES=2000 looks at so many random mixes; without it the same few run each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.extensions import db
from app.models import RESIDENT, SYSTEM, Case, Registration, now
from app.offerings.edit import Seats
from app.program_kit.selection import LOTTERY
from app.program_kit.statuses import (
    ACTIVE,
    CONFIRMED,
    GUARDIAN_PENDING,
    OFFER_DECLINED,
    OFFER_LAPSED,
    WAITLISTED,
    WITHDRAWN,
)
from app.registration.capacity import change_capacity
from app.registration.confirm import confirm_address, release_unconfirmed
from app.registration.decide import give_held_back, promote
from app.registration.draw import draw_due
from app.registration.guardian import GuardianSigned, sign_guardian_form
from app.registration.guardian_deadlines import GUARDIANS
from app.registration.guardian_facts import form_of
from app.registration.kept_places import chase, release_due
from app.registration.merge import merge
from app.registration.offer_answers import (
    accept_offer,
    decline_offer,
    lapse_due,
    nudge_due,
    rejoin,
)
from app.registration.offers import offer_everywhere
from app.registration.refusals import TooLateError
from app.registration.register import register
from app.registration.regroup import regroup
from app.registration.two_homes import keep_both_informed
from app.registration.withdraw import undo, withdraw
from tests.factories import GAME
from tests.registration.people import application
from tests.registration.waitlist_facts import check, check_step, cut_parties, look
from tests.registration.waitlist_town import ANY, MINUTES, PARTY, Town

EXAMPLES = int(os.environ.get("ROLLCALL_EXAMPLES", "0"))
STEPS = 30
JOBS = (
    release_unconfirmed,
    lambda: release_due(GUARDIANS),
    lambda: chase(GUARDIANS),
    lapse_due,
    nudge_due,
    draw_due,
    offer_everywhere,
)


class Waitlist(Town):
    """Everything that people, coordinators, guardians and the clock may do, at any moment."""

    @rule(party=PARTY)
    def sign_up(self, party: tuple[Any, ...]) -> None:
        self._sign_up(*party)

    @precondition(lambda self: self.program == GAME and self._with(ACTIVE))
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

    @precondition(lambda self: self._unsigned())
    @rule(pick=ANY)
    def guardian_signs(self, pick: int) -> None:
        one = self._unsigned()[pick % len(self._unsigned())]
        form = form_of(one.id)
        late = form is not None and form.due_at is not None and form.due_at <= now()
        db.session.rollback()
        told = GuardianSigned("Robin Grown", "parent", "612-555-0123", {})
        done = self._act(lambda: sign_guardian_form(one.id, told))
        after = look(self.offering_id).rows[one.id]
        if one.status == GUARDIAN_PENDING:
            assert (after.status == CONFIRMED) == (not late), (done, after.status)

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
        before = now()
        self.time.shift(timedelta(minutes=minutes))
        # A date gives a turn to people whom nobody has asked: the worker comes by each minute.
        if before < self.turn <= now() and self.way == LOTTERY:
            self._draw()
        if worker or before < self.turn <= now():
            for job in JOBS:
                job()

    @invariant()
    def all_is_fair(self) -> None:
        if not hasattr(self, "offering_id"):
            return
        before, self.facts = self.facts, look(self.offering_id)
        check(self.facts)
        if before is not None:
            check_step(before, self.facts)
        for row in self.facts.rows.values():
            if self.facts.steps[row.id][-1] == (GUARDIAN_PENDING, WAITLISTED):
                # Whose form is late makes way alone.
                self.apart.add(row.submission_id)
        assert cut_parties(self.facts) <= self.apart, "the system split a party"
        self.time.shift(timedelta(seconds=1))


def test_no_mix_of_acts_is_unfair(app: Flask) -> None:
    db.session.rollback()
    machine = type("WaitlistOfThisEngine", (Waitlist,), {"app": app})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=EXAMPLES or 15,
            stateful_step_count=STEPS,
            derandomize=not EXAMPLES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
