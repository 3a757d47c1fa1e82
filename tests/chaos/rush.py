"""Many at once for few seats: R1, R2, R2b, R3."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Message, Offering, Registration, Submission
from tests import factories
from tests.chaos.ground import Ground, Row, p95, timed
from tests.factories import COFFEE
from tests.live import LiveServer
from tests.race import test_last_seat
from tests.race.crowd import Answer, at_once, residents
from tests.registration.people import assert_counters

ROUNDS = 20
IN, WAITING = (200, "See you there"), (200, "You are on the waitlist")


def last_seat(here: Ground, rounds: int = ROUNDS) -> str:
    """50, 200 and again and again 500 people press the last button for one seat."""
    server = here.server()
    server.start()
    slowest: dict[int, list[float]] = {50: [], 200: [], 500: []}
    for crowd in (50, 200, *[500] * rounds):
        took = one_seat(server, crowd)
        slowest[crowd].append(p95(took))
    at_200 = max(slowest[200])
    assert at_200 < 2, f"p95 of 200 people: {at_200:.2f} s"
    assert "Traceback" not in server.log.read_text()
    said = ", ".join(f"{max(each):.2f} s of {n}" for n, each in slowest.items() if each)
    return f"{rounds} rounds of 500, 1 confirmed in each, 0 error pages; p95 {said}"


def one_seat(server: LiveServer, crowd: int) -> list[float]:
    """One round; how long each waited."""
    coffee = factories.offering(COFFEE, seats=1)
    took: list[float] = []
    people = residents(server, coffee, crowd)
    answers = at_once([timed(each.send, took) for each in people])
    seen = Counter((answer.status, answer.headline) for answer in answers)
    assert seen == {IN: 1, WAITING: crowd - 1}, seen
    assert len({answer.reference for answer in answers}) == crowd
    assert test_last_seat.counted(coffee) == {"confirmed": 1, "waitlisted": crowd - 1}
    assert_counters(coffee)
    db.session.remove()
    return took


def parties(here: Ground) -> str:
    """120 parties of one to four, 300 people, for a hundred seats."""
    server = here.server()
    server.start()
    coffee = factories.offering(COFFEE, seats=100)
    took: list[float] = []
    crowd = residents(server, coffee, 120, party=lambda n: n % 4 + 1)
    answers = at_once([timed(each.send, took) for each in crowd])
    seen = Counter((answer.status, answer.headline) for answer in answers)
    assert set(seen) <= {IN, WAITING}, seen
    assert_counters(coffee)
    db.session.rollback()
    taken = coffee.divisions[0].seats_taken
    assert 97 <= taken <= 100
    assert max(took) < 10, f"the slowest answer took {max(took):.1f} s"
    # A party of a coffee is one registration: it has all its seats or waits with all of them.
    return f"{taken} of 100 seats, {seen[WAITING]} parties wait whole, slowest {max(took):.2f} s"


def lock_off(here: Ground) -> str:
    """The same crowd without the lock: too many get in, so the other proofs mean something."""

    def start(_engine: str, **settings: str) -> LiveServer:
        server = here.server(**settings)
        server.start()
        return server

    with pytest.MonkeyPatch.context() as patch:
        sold = test_last_seat.oversold(start, patch, here.engine)
    return f"{sold} people confirmed for 1 seat, as it must be without the lock"


class Dropper(socketserver.ThreadingTCPServer):
    """A proxy that passes every request on and keeps the first answers to itself."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, target: int, drops: int) -> None:
        self.target, self.left = target, drops
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Pass)

    def drops(self) -> bool:
        """Is this answer one of those that get lost?"""
        with self.lock:
            self.left -= 1
            return self.left >= 0


class Pass(socketserver.BaseRequestHandler):
    """One request, one answer."""

    def handle(self) -> None:
        """Read it all, ask, wait for the whole answer, then give it or hang up."""
        assert isinstance(self.server, Dropper)
        raw = self.request.recv(65536)
        head, _, body = raw.partition(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")), 0)  # fmt: skip
        while len(body) < length:
            body += self.request.recv(65536)
        own = head.replace(b"HTTP/1.1", b"HTTP/1.0", 1)
        with socket.create_connection(("127.0.0.1", self.server.target)) as line:
            line.sendall(own + b"\r\nConnection: close\r\n\r\n" + body)
            answer = b"".join(iter(lambda: line.recv(65536), b""))
        if not self.server.drops():
            self.request.sendall(answer)


def again_and_again(here: Ground) -> str:
    """One form 50 times at once, and another over a proxy that loses 19 of 20 answers."""
    server = here.server()
    server.start()
    coffee = factories.offering(COFFEE, seats=9)
    one, two = residents(server, coffee, 2)
    answers = at_once([one.send] * 50)
    assert {(each.status, each.headline) for each in answers} == {IN}
    with Dropper(urlsplit(server.url).port or 0, 19) as lossy:
        threading.Thread(target=lossy.serve_forever, daemon=True).start()
        two.netloc = f"127.0.0.1:{lossy.server_address[1]}"
        lost, answer = until_told(two.send)
        lossy.shutdown()
    assert (answer.status, answer.headline) == IN
    found = {each.reference for each in answers} | {answer.reference}
    assert len(found) == 2
    assert stored(coffee) == [2, 2, 2]
    assert_counters(coffee)
    return f"50 at once and 20 over a line that lost {lost}: 1 registration and 1 mail each"


def until_told(send: Callable[[], Answer]) -> tuple[int, Answer]:
    """Press until an answer comes; how many did not."""
    lost = 0
    while True:
        try:
            return lost, send()
        except (OSError, HTTPException):
            lost += 1


def stored(offering: Offering) -> list[int]:
    """How many submissions, registrations and mails an offering has."""
    db.session.rollback()
    return [
        db.session.scalar(select(func.count(table.id)).where(table.offering_id == offering.id)) or 0
        for table in (Submission, Registration, Message)
    ]


ROWS = {
    "R1": Row("50, 200, 500 people for one last seat", last_seat),
    "R2": Row("300 people in parties for 100 seats", parties),
    "R2b": Row("the same with the lock off", lock_off),
    "R3": Row("one form sent again and again", again_and_again),
}
