"""Processes that die at random: R4 web server, R5 worker, R6 both and the database."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from tests.chaos.cluster import Cluster
from tests.chaos.ground import Ground, Row
from tests.live import LiveServer, SmtpSink
from tests.race import test_kills as kills
from tests.race.crowd import wait_until
from tests.worker.processes import SlowSink, Workers, arrived, until

SIGN_UPS = 1000
MAILS = 1000


def sign_ups(here: Ground) -> str:
    """A thousand sign-ups while web server and worker are killed every second or two."""
    sink = here.sink()
    server = here.server(**sink.settings)
    server.start()
    return killed(server, sink, 1.0)


def killed(
    server: LiveServer, sink: SmtpSink, pace: float, calm: Callable[[], object] = lambda: None
) -> str:
    """The long form of the test of the same name."""
    kills.SIGN_UPS, kills.SEATS = SIGN_UPS, SIGN_UPS // 2
    # A busy machine takes its time to start a server.
    kills.TRIES = 400
    began = time.monotonic()
    deaths = kills.kills_lose_nothing(server, sink, (0.8 * pace, 2.5 * pace), calm)
    per_second = SIGN_UPS / (time.monotonic() - began)
    return (
        f"{SIGN_UPS} sign-ups, web killed {deaths['web']} and worker {deaths['worker']} times:"
        f" 0 lost, 0 double, 0 seats leaked, every mail arrived ({per_second:.0f} a second)"
    )


class WatchedSink(SlowSink):
    """Knows whether the text of a mail is on its way just now."""

    taking = 0.01
    inside = 0

    async def handle_DATA(self, *args: object) -> str:  # type: ignore[override]  # noqa: N802
        """Keep the mail; until the answer is out, a kill falls inside."""
        self.inside += 1
        try:
            return await super().handle_DATA(*args)  # type: ignore[arg-type]
        finally:
            self.inside -= 1


def mails(here: Ground) -> str:
    """A thousand mails, the worker killed at random; what it held comes back after its lease."""
    sink = WatchedSink()
    here.sink(sink)
    server = here.server(**sink.settings)
    workers = Workers(server)
    here.stack.callback(workers.end)
    workers.owe(MAILS)
    deaths = {"inside": 0, "outside": 0}
    while len(arrived(sink)) < MAILS * 0.9:
        process = workers.start()
        # It takes a while to start: none is killed before it has done something.
        before = len(sink.raw)
        until(lambda seen=before: len(sink.raw) > seen)  # type: ignore[misc]
        time.sleep(random.uniform(0, 2.0))
        inside = sink.inside > 0
        process.kill()
        process.wait()
        deaths["inside" if inside or sink.inside else "outside"] += 1
    workers.start()
    until(lambda: workers.states() == {"sent": MAILS}, 300)
    counted = arrived(sink)
    assert len(counted) == MAILS
    repeats = sum(times - 1 for times in counted.values())
    assert repeats <= sum(deaths.values()), (repeats, deaths)
    return (
        f"{MAILS} mails, killed {deaths['inside']} times while a text was on its way and"
        f" {deaths['outside']} times otherwise: 0 lost, {repeats} came twice, same Message-ID"
    )


def with_the_database(here: Ground) -> str:
    """Web server, worker and a PostgreSQL of its own die in turn while people sign up."""
    cluster = here.stack.enter_context(Cluster(here.folder))
    sink = here.sink()
    server = here.server(cluster.url("rollcall"), **sink.settings)
    server.start()
    kills.Stubborn.patient = True
    over, back = threading.Event(), [0.0]

    def restart() -> None:
        while not over.wait(10):
            cluster.restart()
            began = time.monotonic()
            try:
                wait_until(lambda: answers(server), "an answer after the database is back", 30)
            finally:
                back.append(time.monotonic() - began)

    breaking = threading.Thread(target=restart)

    def calm() -> None:
        over.set()
        breaking.join()

    breaking.start()
    try:
        said = killed(server, sink, 3.0, calm)
    finally:
        calm()
        kills.Stubborn.patient = False
    assert max(back) < 5, back
    return f"{said}; database restarted {len(back) - 1} times, answers {max(back):.1f} s later"


def answers(server: LiveServer) -> bool:
    """Does the database answer behind the web server?"""
    try:
        return kills.Resident(server, "/readyz").request("GET", "/readyz").status == 200
    except OSError:
        return False


ROWS = {
    "R4": Row("kill -9 of web and worker during sign-ups", sign_ups),
    "R5": Row("kill -9 of the worker during mail", mails),
    "R6": Row("web, worker and database restarted", with_the_database, ("postgres",)),
}
