"""The worker as a process: outages, kills and orderly stops lose no mail."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests import engines
from tests.live import LiveServer
from tests.worker.processes import SlowSink, Workers, arrived, until

MAILS = 100
KILLS = 3


@pytest.fixture
def sink() -> Iterator[SlowSink]:
    sink = SlowSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def workers(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    sink: SlowSink,
) -> Iterator[Workers]:
    folder = tmp_path_factory.mktemp("worker")
    with ExitStack() as stack:
        name = f"{worker_id}_{folder.name}"
        url = stack.enter_context(engines.database(request.param, folder, name))
        running = Workers(LiveServer(folder, url, sink.settings))
        stack.callback(running.end)
        yield running


@pytest.mark.race
def test_an_outage_delays_mail_and_loses_or_repeats_none(workers: Workers, sink: SlowSink) -> None:
    sink.taking = 0
    sink.stop()
    workers.owe(MAILS)
    workers.start()
    until(lambda: "mail server" in workers.server.log.read_text())
    until(lambda: workers.states() == {"due": MAILS})
    assert workers.attempts() == 0
    sink.start()
    until(lambda: workers.states() == {"sent": MAILS})
    assert len(arrived(sink)) == MAILS
    assert set(arrived(sink).values()) == {1}


@pytest.mark.race
def test_killed_workers_lose_nothing_and_repeat_only_what_was_on_the_wire(
    workers: Workers, sink: SlowSink
) -> None:
    workers.owe(MAILS)
    for _ in range(KILLS):
        before = len(sink.raw)
        process = workers.start()
        until(lambda seen=before: len(sink.raw) > seen)  # type: ignore[misc]
        time.sleep(random.uniform(0, 0.15))
        process.kill()
        process.wait()
    workers.start()
    until(lambda: workers.states() == {"sent": MAILS})
    counted = arrived(sink)
    assert len(counted) == MAILS
    repeats = sum(times - 1 for times in counted.values())
    # One conversation at a time: a kill can fall into the text of one mail and no more.
    assert repeats <= KILLS


@pytest.mark.race
def test_two_workers_send_each_mail_once(workers: Workers, sink: SlowSink) -> None:
    sink.taking = 0.005
    workers.owe(MAILS)
    workers.start()
    workers.start()
    until(lambda: workers.states() == {"sent": MAILS})
    assert set(arrived(sink).values()) == {1}


@pytest.mark.race
def test_a_worker_told_to_stop_ends_after_the_current_mail(
    workers: Workers, sink: SlowSink
) -> None:
    sink.taking = 0.2
    workers.owe(10)
    process = workers.start()
    until(lambda: sink.raw)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    states = workers.states()
    assert set(states) == {"due", "sent"}, "nothing is left in between"
    assert states["sent"] == len(sink.raw)
    log = workers.server.log.read_text()
    assert "stopped" in log
    assert "@example.org" not in log
