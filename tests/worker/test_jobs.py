"""When jobs run, and what a failing one does to the others."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from app import worker
from app.messages.deliver import BATCH, Counts
from app.worker import Job, Stopping, deliver, work


@pytest.mark.parametrize(
    ("counts", "wait"),
    [
        (Counts(taken=BATCH, sent=BATCH), 0.0),
        (Counts(taken=3, sent=3), worker.EVERY_SECOND),
        (Counts(), worker.EVERY_SECOND),
        (Counts(taken=BATCH, server_down=True), worker.PAUSE),
    ],
)
def test_when_delivery_runs_again(
    monkeypatch: pytest.MonkeyPatch, counts: Counts, wait: float
) -> None:
    monkeypatch.setattr(worker, "deliver_due", lambda *_args: counts)
    assert deliver(lambda: False) == wait


def test_a_failing_job_rests_and_the_others_go_on(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    address = "robin" + "@example.org"
    runs: list[str] = []

    def broken(_stopping: Stopping) -> float:
        runs.append("broken")
        raise RuntimeError(address)

    def steady(_stopping: Stopping) -> float:
        runs.append("steady")
        if runs.count("steady") == 3:
            stop.set()
        return 0.0

    work(app, [Job("broken", broken), Job("steady", steady)], stop)
    assert runs == ["broken", "steady", "steady", "steady"]
    assert "broken failed: RuntimeError" in caplog.text
    assert address not in caplog.text


def test_the_jobs_of_the_house() -> None:
    assert [job.name for job in worker.jobs()][:1] == ["deliver"]
