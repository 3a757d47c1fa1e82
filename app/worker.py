"""The worker: delivers mail and does the periodic jobs. `python -m app.worker`.

Several may run at once. On SIGTERM or SIGINT one ends after the mail it is sending.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from flask import Flask

from app import create_app
from app.extensions import db
from app.messages.deliver import BATCH, deliver_due
from app.records.check import check_history
from app.records.open_requests import remind_designees
from app.records.saved import destroy_saved
from app.registration.confirm import release_unconfirmed
from app.registration.draw import draw_due
from app.registration.guardian_deadlines import GUARDIANS
from app.registration.kept_places import chase, release_due
from app.registration.offer_answers import lapse_due, nudge_due
from app.registration.offers import offer_everywhere
from app.registration.papers import PAPERS
from app.web import logs

log = logging.getLogger("app.worker")

# After a failure of the mail server or of a job itself.
PAUSE = 20.0
EVERY_SECOND = 1.0
EVERY_MINUTE = 60.0
EVERY_QUARTER = 900.0

Stopping = Callable[[], bool]


@dataclass
class Job:
    """Something done again and again. `run` gives the seconds until it wants to run again."""

    name: str
    run: Callable[[Stopping], float]
    next_at: float = 0.0


def deliver(stopping: Stopping) -> float:
    """Send what is due: the next batch at once, a pause while the mail server is away."""
    counts = deliver_due(BATCH, stopping)
    if counts.server_down:
        return PAUSE
    return 0.0 if counts.taken == BATCH else EVERY_SECOND


def release(_stopping: Stopping) -> float:
    """Seats kept for addresses that nobody confirmed go back."""
    count = release_unconfirmed()
    if count:
        log.info("released the seats of %s unconfirmed sign-ups", count)
    return EVERY_MINUTE


def offers(_stopping: Stopping) -> float:
    """Lotteries are drawn, offers end, people are reminded once, no free seat stays unoffered."""
    drawn = draw_due()
    if drawn:
        log.info("lotteries: %s drawn", drawn)
    ended, reminded, made = lapse_due(), nudge_due(), offer_everywhere()
    if ended or reminded or made:
        log.info("offers: %s ended, %s reminders, %s made", ended, reminded, made)
    return EVERY_MINUTE


def guardians(_stopping: Stopping) -> float:
    """Guardians whose form is missing are reminded; places go on when it does not come."""
    reminded, released = chase(GUARDIANS), release_due(GUARDIANS)
    if reminded or released:
        log.info("guardians' forms: %s reminders, %s places let go", reminded, released)
    return EVERY_MINUTE


def papers(_stopping: Stopping) -> float:
    """Applicants whose papers are missing are reminded; places go when they do not come."""
    reminded, released = chase(PAPERS), release_due(PAPERS)
    if reminded or released:
        log.info("papers: %s reminders, %s places let go", reminded, released)
    return EVERY_MINUTE


def put_aside(_stopping: Stopping) -> float:
    """Applications that were put aside and never sent go after 14 days."""
    count = destroy_saved()
    if count:
        log.info("destroyed %s applications that were put aside and never sent", count)
    return EVERY_QUARTER


def remind(_stopping: Stopping) -> float:
    """Records designees hear once a day of data requests that are late or soon due."""
    owed = remind_designees()
    if owed:
        log.info("data requests: %s reminders", owed)
    return EVERY_QUARTER


def prove(stopping: Stopping) -> float:
    """Once a night history is walked and counters are compared; the records page tells."""
    check = check_history(stopping)
    if check is not None and check.wrong:
        log.error("history: %s findings; see the records page", check.wrong)
    elif check is not None:
        log.info("history: %s lines are as they were written", check.lines)
    return EVERY_QUARTER


def jobs() -> list[Job]:
    """All jobs, the most urgent first."""
    return [
        Job("deliver", deliver),
        Job("release", release),
        Job("guardians", guardians),
        Job("papers", papers),
        Job("offers", offers),
        Job("put aside", put_aside),
        Job("remind", remind),
        Job("prove", prove, next_at=time.monotonic() + EVERY_MINUTE),
    ]


def work(app: Flask, todo: Sequence[Job], stop: threading.Event) -> None:
    """Run each job when its time comes, until `stop` is set."""
    while not stop.is_set():
        for job in todo:
            if job.next_at <= time.monotonic() and not stop.is_set():
                job.next_at = time.monotonic() + _run(app, job, stop)
        wait = min(job.next_at for job in todo) - time.monotonic()
        stop.wait(max(wait, 0.0))


def _run(app: Flask, job: Job, stop: threading.Event) -> float:
    """Run a job once in a database session of its own; a failure pauses this job alone."""
    with app.app_context():
        try:
            return job.run(stop.is_set)
        except Exception as trouble:
            # Without the words of the exception: they may hold an address.
            where = "".join(traceback.format_tb(trouble.__traceback__))
            log.error("%s failed: %s\n%s", job.name, type(trouble).__name__, where)
            return PAUSE
        finally:
            db.session.remove()


def main() -> None:
    """Start, work until told to stop, stop."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    app = create_app()
    logs.start(app)
    log.info("started")
    work(app, jobs(), stop)
    log.info("stopped")


if __name__ == "__main__":
    main()
