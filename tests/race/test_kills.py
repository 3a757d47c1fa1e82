"""Web server and worker die at random while people sign up: nothing lost, doubled or leaked.

The short form runs in every test run; KILL_SIGN_UPS=1000 makes it the long one.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.extensions import db, write_tx
from app.models import Message, Offering, Registration, Submission, now
from app.registration.confirm import release_unconfirmed
from tests import engines, factories
from tests.factories import COFFEE
from tests.live import LiveServer, SmtpSink
from tests.race.crowd import Answer, Resident, wait_until
from tests.race.killer import Killer
from tests.registration.people import assert_counters
from tests.signup.walk import PAGES, open_offering

pytestmark = pytest.mark.race
SIGN_UPS = int(os.environ.get("KILL_SIGN_UPS", "40"))
# One in so many asks for a place that is kept only until an address is confirmed.
HELD = 4
SEATS = SIGN_UPS // 2
# A minute: a machine that is also busy with other tests takes its time to start a server.
TRIES = 240
NO_LIMIT = {"LIMIT_SIGN_UP": "100000 per minute"}


@pytest.fixture(params=["sqlite", "postgres"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, worker_id: str, smtp_sink: SmtpSink
) -> Iterator[LiveServer]:
    with engines.database(request.param, tmp_path, f"{worker_id}_kills") as url:
        running = LiveServer(tmp_path, url, {**NO_LIMIT, **smtp_sink.settings})
        try:
            running.start()
            with running.app.app_context():
                yield running
                db.session.remove()
        finally:
            running.stop()


class Stubborn(Resident):
    """Tries again when the line breaks or the server is not there, with the same form."""

    # Does somebody who reads "back in a few minutes" try again, too?
    patient = False

    def request(self, method: str, path: str, fields: dict[str, Any] | None = None) -> Answer:
        """As anybody's."""
        answer = super().request(method, path, fields)
        if answer.status == 503 and self.patient:
            raise ConnectionError("back in a few minutes")
        return answer

    def sign_up(self, pages: list[dict[str, str]]) -> str:
        """From the first page to the receipt; the reference on it."""
        self._again(lambda: self._show(self.request("GET", self.path)))
        for answers in ({}, *pages):
            self._again(lambda a=answers: self._turn(a))  # type: ignore[misc]
        return self._again(self._receipt)

    def _turn(self, answers: dict[str, str]) -> None:
        self._show(self.request("POST", self.path, {**self.fields, **answers}))

    def _receipt(self) -> str:
        answer = self.send()
        assert answer.status == 200, (answer.status, answer.headline)
        return answer.reference

    def _again(self, act: Callable[[], object]) -> str:
        for _ in range(TRIES):
            try:
                return str(act())
            except (OSError, HTTPException):
                time.sleep(0.25)
        raise AssertionError("the server did not come back")


def everybody_signs_up(server: LiveServer, coffee: Offering, held: Offering) -> dict[str, str]:
    """Reference by address, as each read it on the receipt."""
    # Read here: the session of this thread is not for the others.
    ways = [(of.program, f"/{of.program}/{of.slug}/sign-up") for of in (held, coffee)]
    db.session.rollback()

    def one(at: int) -> tuple[str, str]:
        program, path = ways[0] if at % HELD == 0 else ways[1]
        address = f"resident{at}@example.org"
        pages = [dict(page) for page in PAGES[program]]
        for page in pages:
            page.update({"email": address} if "email" in page else {})
        return address, Stubborn(server, path).sign_up(pages)

    with ThreadPoolExecutor(8) as pool:
        return dict(pool.map(one, range(SIGN_UPS)))


def test_kills_of_web_and_worker_lose_no_sign_up_and_leak_no_seat(
    server: LiveServer, smtp_sink: SmtpSink
) -> None:
    deaths = kills_lose_nothing(server, smtp_sink, (0.8, 2.5))
    print(f"{SIGN_UPS} sign-ups, {deaths} kills: 0 lost, 0 double, 0 seats leaked")  # noqa: T201


def kills_lose_nothing(
    server: LiveServer,
    smtp_sink: SmtpSink,
    between: tuple[float, float],
    calm: Callable[[], object] = lambda: None,
) -> dict[str, int]:
    """How often each process was killed meanwhile; `calm` ends what else went wrong."""
    coffee = open_offering(COFFEE, seats=SEATS)
    held = open_offering(factories.WOMEN, seats=SIGN_UPS)
    with Killer(server, between) as killer:
        told = everybody_signs_up(server, coffee, held)
    calm()
    assert sum(killer.kills.values()) > 0, killer.kills
    db.session.rollback()
    rows = db.session.execute(select(Submission.email, Submission.reference)).all()
    # Whoever was shown a reference is stored under it, and nobody is stored twice.
    assert {email: reference for email, reference in rows} == told
    assert len(rows) == SIGN_UPS
    assert db.session.scalar(select(func.count(Registration.id))) == SIGN_UPS
    assert_counters(coffee)
    assert_counters(held)
    every_mail_arrives(smtp_sink, killer)
    unconfirmed_places_come_back(held)
    return killer.kills


def every_mail_arrives(sink: SmtpSink, killer: Killer) -> None:
    # The worker goes on writing: what was read before must not stand in the way of this.
    db.session.rollback()
    write_tx()
    past = now()
    db.session.execute(update(Message).values(lease_until=past, due_at=past))
    db.session.commit()
    unsent = select(func.count(Message.id)).where(Message.state != "sent")

    def all_sent() -> bool:
        db.session.rollback()
        return db.session.scalar(unsent) == 0

    wait_until(all_sent, "every mail sent", 120)
    names = Counter(str(mail["Message-ID"]) for mail in sink.messages)
    assert len(names) == db.session.scalar(select(func.count(Message.id)))
    # Killed between the server's "250" and its own note of it, a worker sends that mail again.
    assert sum(names.values()) - len(names) <= killer.kills["worker"]


def unconfirmed_places_come_back(held: Offering) -> None:
    kept = select(func.count(Submission.id)).where(Submission.hold_until.is_not(None))
    assert db.session.scalar(kept) == len(range(0, SIGN_UPS, HELD))
    db.session.rollback()
    write_tx()
    db.session.execute(
        update(Submission).where(Submission.hold_until.is_not(None)).values(hold_until=now())
    )
    db.session.commit()

    # The worker does the same each minute; here nobody has to wait for it.
    while release_unconfirmed():
        pass
    db.session.rollback()
    db.session.refresh(held)
    assert sum(division.seats_taken for division in held.divisions) == 0
    assert_counters(held)
