"""One offering with few seats and whoever wants one: where random mixes of acts take place."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import time_machine
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
)
from sqlalchemy import select

from app.extensions import db
from app.models import RESIDENT, Offering, Submission, now
from app.offerings.lottery import prepare
from app.offerings.refusals import SeatsTakenError
from app.program_kit.application import Person
from app.program_kit.selection import BY_HAND, LOTTERY, RESIDENTS_FIRST, WAYS
from app.program_kit.statuses import (
    ACTIVE,
    WAITLISTED,
)
from app.registration.confirm import confirm_address
from app.registration.draw import draw_due, drawn_references
from app.registration.refusals import RefusalError
from app.registration.register import Outcome, register
from tests import engines, factories
from tests.factories import COFFEE, GAME, WOMEN
from tests.registration.people import application, child, person
from tests.registration.waitlist_facts import Facts, Row, look

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

TEEN = {"is_minor": True, "guardian_name": "Robin Grown", "guardian_email": "robin@example.org"}


class Town(RuleBasedStateMachine):
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
        program=st.sampled_from((COFFEE, GAME, GAME, WOMEN)),
        way=st.sampled_from(tuple(WAYS)),
        crowd=st.lists(PARTY, min_size=4, max_size=9),
    )
    def publish(
        self,
        days: int,
        capacities: list[int],
        program: str,
        way: str,
        crowd: list[tuple[Any, ...]],
    ) -> None:
        self._earlier_run(program)
        self.time.move_to(STARTS - timedelta(days=days), tick=False)
        divisions = {f"grade-{at + 3}": seats for at, seats in enumerate(capacities)}
        # Until then residents come first; then sign-up closes and the lottery is drawn.
        self.turn = now() + timedelta(days=days) / 3
        made = factories.offering(
            program,
            divisions=divisions if program == GAME else {"all": capacities[0]},
            starts=STARTS,
            selection=way,
            residents_until=self.turn if way == RESIDENTS_FIRST else None,
            closes_at=self.turn if way == LOTTERY else STARTS - timedelta(hours=1),
        )
        prepare(made)
        db.session.commit()
        self.program, self.way = program, way
        self.offering_id, self.divisions = made.id, len(made.divisions)
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

    def _sign_up(self, grades: list[int], together: bool, city: str, way: str) -> None:
        most = 1 if self.program == COFFEE else 4
        people = [self._person(grade, len(grades)) for grade in grades][:most]
        told: dict[str, Any] = {"keep_together": together, "city": city}
        if way == "phone":
            told |= {"email": "", "source": "phone"}
        if way == "veteran" and self.veteran < 3:
            people = [self._person(grades[0], 1, f"Veteran {self.veteran}")]
            told |= {"email": f"veteran{self.veteran}@example.org"}
            self.veteran += 1
        made = self._act(lambda: register(self.offering_id, application(*people, **told), RESIDENT))
        if isinstance(made, Outcome) and self._nobody_is_asked():
            rows = look(self.offering_id).rows.values()
            new = [row.status for row in rows if row.submission_id == made.submission_id]
            assert set(new) == {WAITLISTED}, "a place before the draw, or without a choice"
        if isinstance(made, Outcome) and way != "silent":
            confirm_address(made.submission_id)

    def _nobody_is_asked(self) -> bool:
        """A place here takes a draw that is still ahead, or somebody's choice."""
        return self.way == BY_HAND or (self.way == LOTTERY and now() < self.turn)

    def _person(self, grade: int, party: int, name: str = "") -> Person:
        self.people += 1
        if self.program == COFFEE:
            return person(name, party_size=party)
        if self.program == WOMEN:
            return person(name, division="all", **(TEEN if grade == 2 and not name else {}))
        return child(name or f"Kid {self.people}", 3 + grade % self.divisions)

    def _draw(self) -> None:
        """Draw, and draw again by the rule as it is published."""
        waits = {row.submission_id for row in look(self.offering_id).rows.values()
                 if row.status == WAITLISTED}  # fmt: skip
        query = select(Submission.reference).where(Submission.id.in_(waits))
        references = list(db.session.scalars(query))
        db.session.rollback()
        assert draw_due() == 1
        offering = db.session.get_one(Offering, self.offering_id)
        assert sha256(offering.seed.encode()).hexdigest() == offering.commitment
        again = sorted(
            references, key=lambda each: sha256(f"{offering.seed}:{each}".encode()).hexdigest()
        )
        assert list(drawn_references(self.offering_id)) == again
        db.session.rollback()

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

    def _unsigned(self) -> list[Row]:
        return [row for row in self._facts.rows.values() if row.unsigned and row.status in ACTIVE]

    def _standing(self) -> list[int]:
        return [i for i, offer in sorted(self._facts.offers.items()) if offer.state == "open"]
