"""Behind the shipped proxy: slow clients (R10), rolling restarts (R13), two of everything."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Message, Offering, Registration, Submission
from tests import engines, factories
from tests.chaos.ground import Ground, Row, p95, timed
from tests.chaos.proxy import Proxy
from tests.factories import COFFEE
from tests.live import LiveServer
from tests.race.crowd import Resident, wait_until
from tests.race.killer import kill
from tests.registration.people import assert_counters

SLOW = 150
RESTART_SECONDS = 300
EVERY = 20
WEB = [sys.executable, "-m", "flask", "serve", "--only", "web"]
BEHIND = {"BEHIND_PROXY": "1", "DRAIN_SECONDS": "4"}


def two_servers(here: Ground, **settings: str) -> tuple[list[LiveServer], Proxy]:
    """Two web servers on one database, and the proxy in front of both."""
    url = here.database()
    shared = {**BEHIND, **settings, "REDIS_URL": engines.REDIS}
    servers = []
    for name in ("one", "two"):
        folder = here.folder / name
        folder.mkdir()
        servers.append(here.server(url, folder, **shared))
        servers[-1].start(WEB)
    return servers, Proxy(here, *(f"127.0.0.1:{server.port}" for server in servers))


def through(proxy: Proxy, offering: Offering) -> Resident:
    """Somebody whose requests go by the proxy."""
    path = f"/{offering.program}/{offering.slug}/sign-up"
    return Resident(SimpleNamespace(url=proxy.url), path)  # type: ignore[arg-type]


class Load:
    """People who sign up without pause, each on the way of the proxy; what went wrong is kept."""

    def __init__(self, proxy: Proxy, offering: Offering, people: int, *, stubborn: bool) -> None:
        self.told: dict[str, str] = {}
        self.failed: Counter[str] = Counter()
        self.requests = 0
        self.took: list[float] = []
        self._over, self._stubborn, self._proxy = threading.Event(), stubborn, proxy
        way = SimpleNamespace(program=offering.program, slug=offering.slug)
        work = [(way, number) for number in range(people)]
        self._threads = [threading.Thread(target=self._work, args=each) for each in work]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, way: Any, number: int) -> None:
        turn = 0
        while not self._over.is_set():
            turn += 1
            address = f"resident{number}-{turn}@example.org"
            one = through(self._proxy, way)
            one.request = self._counted(one.request)  # type: ignore[method-assign]
            try:
                self._again(lambda o=one, a=address: o.get_ready({"party": "1", "email": a}))  # type: ignore[misc]
                answer = self._again(one.send)
                assert answer.status == 200, answer.status
                self.told[address] = answer.reference
            except (OSError, HTTPException, AssertionError) as trouble:
                self.failed[f"{type(trouble).__name__} {trouble}"[:80]] += 1

    def _again(self, act: Callable[[], Any]) -> Any:
        """Somebody stubborn presses again with the same form when the line breaks."""
        for _ in range(60):
            try:
                return act()
            except (OSError, HTTPException, AssertionError):
                if not self._stubborn:
                    raise
                time.sleep(0.25)
        raise AssertionError("nobody answers any more")

    def _counted(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **kwargs: Any) -> Any:
            self.requests += 1
            answer = timed(lambda: ask(*args, **kwargs), self.took)()
            assert answer.status < 500, answer.status
            return answer

        return asked


def restart(server: LiveServer) -> None:
    """An orderly stop and a start, as an upgrade does it."""
    server.web.send_signal(signal.SIGTERM)
    assert server.web.wait(60) == 0
    server.start(WEB)


def rolling(here: Ground, seconds: float = RESTART_SECONDS, every: float = EVERY) -> str:
    """One server after the other is restarted while people sign up without pause."""
    servers, proxy = two_servers(here)
    coffee = factories.offering(COFFEE, seats=None)
    restarts, until = 0, time.monotonic() + seconds
    with Load(proxy, coffee, 6, stubborn=False) as load:
        while time.monotonic() < until:
            began = time.monotonic()
            restart(servers[restarts % 2])
            restarts += 1
            time.sleep(max(0.0, every - (time.monotonic() - began)))
    assert not load.failed, load.failed
    assert_stored(load.told, coffee)
    return (
        f"{restarts} restarts in {seconds:.0f} s, {load.requests} requests and {len(load.told)}"
        f" sign-ups meanwhile, 0 failed, p95 {p95(load.took) * 1000:.0f} ms"
    )


def assert_stored(told: dict[str, str], coffee: Offering) -> None:
    """Whoever was shown a reference is stored under it, nobody twice, and the seats add up."""
    db.session.rollback()
    rows = list(db.session.execute(select(Submission.email, Submission.reference)))
    stored = {email: reference for email, reference in rows}
    assert len(rows) == len(stored)
    assert {email: stored.get(email) for email in told} == told
    # One form per person may still be on its way when the proof ends; none is more than that.
    assert db.session.scalar(select(func.count(Registration.id))) == len(rows)
    assert_counters(coffee)


def slow_clients(here: Ground) -> str:
    """150 clients who dawdle over headers, bodies and answers, and one who does not."""
    servers, proxy = two_servers(here)
    coffee = factories.offering(COFFEE, seats=None)
    page = f"/{coffee.program}/{coffee.slug}/"
    with dawdlers(proxy, page) as lines:
        took: list[float] = []
        for number in range(60):
            one = through(proxy, coffee)
            answer = timed(lambda o=one: o.request("GET", page), took)()  # type: ignore[misc]
            assert answer.status == 200, answer.status
            ready = {"party": "1", "email": f"quick{number}@example.org"}
            timed(lambda o=one, r=ready: o.get_ready(r), took)()  # type: ignore[misc]
            assert timed(one.send, took)().status == 200
        still = sum(line.fileno() >= 0 for line in lines)
    assert p95(took) < 0.5, f"p95 {p95(took):.2f} s"
    assert "Traceback" not in servers[0].log.read_text()
    return f"{still} dawdle, 60 others sign up: 0 failed, p95 {p95(took) * 1000:.0f} ms"


@contextmanager
def dawdlers(proxy: Proxy, page: str) -> Iterator[list[socket.socket]]:
    """A third of them in each way; one byte a second is sent or read."""
    over, lines = threading.Event(), []
    head = f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
    post = f"POST {page}sign-up HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
    post += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
    for number in range(SLOW):
        line = socket.create_connection(("127.0.0.1", proxy.port))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        line.sendall((head, post, head * 1 + b"\r\n")[number % 3])
        lines.append(line)

    def dawdle() -> None:
        while not over.wait(1):
            for number, line in enumerate(lines):
                try:
                    line.sendall(b"x") if number % 3 < 2 else line.recv(1)
                except OSError:
                    continue

    thread = threading.Thread(target=dawdle)
    thread.start()
    time.sleep(1)
    try:
        yield lines
    finally:
        over.set()
        thread.join()
        for line in lines:
            line.close()


def one_of_each_killed(here: Ground) -> str:
    """Two web servers, two workers, one database, Redis: one of each dies under load."""
    sink = here.sink()
    limit = {"LIMIT_FIND": "6 per hour", **sink.settings}
    servers, proxy = two_servers(here, **limit)
    coffee = factories.offering(COFFEE, seats=300)
    workers = [server.start_worker() for server in servers]
    with Load(proxy, coffee, 6, stubborn=True) as load:
        time.sleep(8)
        kill(servers[0].web)
        kill(workers[1])
        time.sleep(12)
    assert not load.failed, load.failed
    assert_stored(load.told, coffee)
    finding = [through(proxy, coffee).request("POST", "/find", {"email": "a@example.org"}).status
               for _ in range(9)]  # fmt: skip
    assert finding == [200] * 6 + [429] * 3, finding
    wait_until(lambda: unsent() == 0, "every mail sent", 300)
    names = Counter(str(mail["Message-ID"]) for mail in sink.messages)
    assert sum(names.values()) - len(names) <= 1
    text = Path(proxy.log).read_text()
    assert "@example.org" not in text and "sent/[removed]" in text
    return (
        f"{len(load.told)} sign-ups while one web server and one worker were killed: 0 lost,"
        f" 0 double, {len(names)} mails out, limit of 6 held across both"
    )


def unsent() -> int:
    """Mails still owed."""
    db.session.rollback()
    found = select(func.count(Message.id)).where(Message.state.not_in(("sent", "cancelled")))
    return db.session.scalar(found) or 0


ROWS = {
    "R10": Row("150 slow clients behind the shipped proxy", slow_clients),
    "R13": Row("rolling restart under load", rolling),
    "TWO": Row("two of everything, one of each killed", one_of_each_killed),
}
