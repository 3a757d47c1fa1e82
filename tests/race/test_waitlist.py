"""A rush on a hundred seats while a coordinator moves people up and the worker makes offers."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Activity, Message, Offer, Registration, Submission
from tests import engines, factories
from tests.factories import GAME
from tests.live import ROOT, LiveServer
from tests.race.desk import party
from tests.registration.waitlist_facts import check, cut_parties, look

pytestmark = pytest.mark.race
PARTIES = 120
SECONDS = 120


class Desk:
    """The processes of an evening, and what they said when they ended."""

    def __init__(self, server: LiveServer, offering_id: int) -> None:
        self.server, self.offering_id = server, offering_id
        self.running: list[subprocess.Popen[str]] = []

    def start(self, part: str, first: int, number: int) -> None:
        command = [sys.executable, "-m", "tests.race.desk", part]
        numbers = [self.offering_id, first, number]
        process = subprocess.Popen(
            [*command, *map(str, numbers)],
            cwd=ROOT,
            env=self.server.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)

    def end(self) -> Counter[str]:
        """Wait for all; a process that met anything but an answer fails the test."""
        total: Counter[str] = Counter()
        for process in self.running:
            said, trouble = process.communicate(timeout=SECONDS)
            assert (process.returncode, trouble) == (0, ""), trouble
            for line in said.splitlines():
                name, _, number = line.rpartition("=")
                total[name] += int(number)
        return total


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_three_hundred_people_a_hundred_seats(engine: str, tmp_path: Path, worker_id: str) -> None:
    with engines.database(engine, tmp_path, f"{worker_id}_waitlist") as url:
        server = LiveServer(tmp_path, url, {})
        with server.app.app_context():
            factories.city()
            offering = factories.offering(GAME, divisions={"grade-4": 35, "grade-5": 35})
            said = rush(Desk(server, offering.id))
            people = sum(len(party(number).people) for number in range(PARTIES))
            assert people == 300
            assert said["signed up"] == said["confirmed"] == PARTIES
            # Both kinds of seats went out, at the same time.
            assert said["moved up"] > 0
            assert count(Offer.id) > 0
            assert count(Registration.id) == people
            assert_fair_to_all(offering.id)
            db.session.remove()
            db.engine.dispose()


def rush(desk: Desk) -> Counter[str]:
    """All at once."""
    for half in (0, PARTIES // 2):
        desk.start("sign_up", half, PARTIES // 2)
    desk.start("coordinate", 0, 80)
    desk.start("change_minds", 1, 40)
    desk.start("work", 0, 20)
    return desk.end()


def count(what: Any, *conditions: Any) -> int:
    """How many there are, read anew."""
    db.session.rollback()
    return db.session.scalar(select(func.count(what)).where(*conditions)) or 0


def assert_fair_to_all(offering_id: int) -> None:
    facts = look(offering_id)
    check(facts)
    assert sum(taken for _capacity, taken, _waiting in facts.divisions.values()) <= 100
    assert cut_parties(facts) <= taken_apart(offering_id)
    mails = count(Message.id, Message.kind == "offer")
    assert mails == count(Offer.id)


def taken_apart(offering_id: int) -> set[int]:
    """Of whom a coordinator moved one up, or one left by itself."""
    query = select(Activity.submission_id).where(
        Activity.offering_id == offering_id,
        Activity.reason.in_(("A good reason.", "Asked by the person.")),
    )
    chosen = {submission_id for submission_id in db.session.scalars(query) if submission_id}
    together = select(Submission.id).where(Submission.keep_together)
    return chosen & set(db.session.scalars(together))
