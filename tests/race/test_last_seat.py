"""Many at once for the last seats: nobody too many, nobody lost, nobody twice."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.cli import processes
from app.extensions import db
from app.models import Division, Message, Offering, Registration, Submission
from tests import engines, factories
from tests.factories import COFFEE
from tests.live import LiveServer
from tests.race.crowd import Answer, at_once, residents
from tests.registration.people import assert_counters

pytestmark = pytest.mark.race
CROWD = 200
NO_LIMIT = {"LIMIT_SIGN_UP": "100000 per minute"}
Start = Callable[..., LiveServer]


@pytest.fixture(scope="module", params=["sqlite", "postgres in two processes"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[LiveServer]:
    """One server for all crowds of an engine; each crowd comes to an offering of its own."""
    folder = tmp_path_factory.mktemp("crowd")
    engine, _, several = request.param.partition(" in ")
    shared = {}
    if several:
        shared = {"WEB_PROCESSES": "2", "REDIS_URL": request.getfixturevalue("redis_url")}
    with engines.database(engine, folder, f"{worker_id}_crowd") as url:
        server = LiveServer(folder, url, {**NO_LIMIT, **shared})
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def server(running: LiveServer) -> Iterator[LiveServer]:
    with running.app.app_context():
        yield running
        db.session.remove()


def counted(offering: Offering) -> Counter[str]:
    db.session.rollback()
    query = select(Registration.status, func.count()).where(Registration.offering_id == offering.id)
    return Counter(dict(db.session.execute(query.group_by(Registration.status)).all()))  # type: ignore[arg-type]


def headlines(answers: list[Answer]) -> Counter[tuple[int, str]]:
    return Counter((answer.status, answer.headline) for answer in answers)


def test_two_hundred_at_once_for_the_last_seat(server: LiveServer) -> None:
    offering = factories.offering(COFFEE, seats=1)
    crowd = residents(server, offering, CROWD)
    answers = at_once([each.send for each in crowd])
    assert headlines(answers) == {
        (200, "See you there"): 1,
        (200, "You are on the waitlist"): CROWD - 1,
    }
    assert len({answer.reference for answer in answers}) == CROWD
    assert counted(offering) == {"confirmed": 1, "waitlisted": CROWD - 1}
    assert_counters(offering)
    assert "Traceback" not in server.log.read_text()


def test_parties_of_one_to_four_fill_the_seats_and_no_more(server: LiveServer) -> None:
    offering = factories.offering(COFFEE, seats=30)
    crowd = residents(server, offering, 40, party=lambda n: n % 4 + 1)
    answers = at_once([each.send for each in crowd])
    assert {status for status, _ in headlines(answers)} == {200}
    assert sum(counted(offering).values()) == 40
    assert_counters(offering)
    # Once somebody waits nobody passes, so at most a party less one may be left over.
    assert 27 <= offering.divisions[0].seats_taken <= 30


def test_the_same_form_fifty_times_at_once(server: LiveServer) -> None:
    offering = factories.offering(COFFEE, seats=5)
    one = residents(server, offering, 1)[0]
    answers = at_once([one.send] * 50)
    assert headlines(answers) == {(200, "See you there"): 50}
    assert len({answer.reference for answer in answers}) == 1
    db.session.rollback()
    found = [
        db.session.scalar(select(func.count(table.id)).where(table.offering_id == offering.id))
        for table in (Submission, Registration, Message)
    ]
    assert found == [1, 1, 1]
    assert_counters(offering)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_same_crowd_oversells_with_the_lock_off(
    start_server: Start, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    assert oversold(start_server, monkeypatch, engine) > 1


def oversold(start: Start, monkeypatch: pytest.MonkeyPatch, engine: str) -> int:
    """How many get the one seat where nothing holds the crowd back."""
    locked = processes.web

    def unlocked(port: int, workers: int = 1) -> list[str]:
        command = locked(port, workers)
        assert command[0] == sys.executable
        return ["tests.race.unlocked_wsgi:app" if part == "wsgi:app" else part for part in command]

    monkeypatch.setattr(processes, "web", unlocked)
    server = start(engine, **NO_LIMIT)
    with server.app.app_context():
        if engine == "postgres":
            _drop_fence()
        offering = factories.offering(COFFEE, seats=1)
        crowd = residents(server, offering, 25)
        answers: list[Any] = at_once([each.send for each in crowd])
        assert headlines(answers)[200, "See you there"] > 1
        confirmed = counted(offering)["confirmed"]
        db.session.rollback()
        taken = db.session.scalars(select(Division.seats_taken)).one()
        assert taken > 1
        db.session.remove()
        return confirmed


def _drop_fence() -> None:
    db.session.execute(text("ALTER TABLE divisions DROP CONSTRAINT ck_divisions_never_oversold"))
    db.session.commit()
