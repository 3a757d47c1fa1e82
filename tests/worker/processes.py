"""Real worker processes against a real mail server, to be killed at bad moments."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select

from app.extensions import db
from app.messages.enqueue import enqueue
from app.models import Message
from tests import factories
from tests.live import ROOT, LiveServer, SmtpSink

# The real worker; only waits are shorter, or a test of what a dead one held would take minutes.
WORKER = """
from datetime import timedelta
from app import worker
from app.messages import claim
claim.LEASE = timedelta(seconds=2)
worker.PAUSE = 0.5
worker.main()
"""


class SlowSink(SmtpSink):
    """Takes its time over each mail, so that a kill can fall between the text and the answer."""

    taking = 0.02

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it by this name
        """Keep the mail, then hesitate."""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.taking)
        return answer


class Workers:
    """Worker processes of one server's database."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        with self.server.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", WORKER],
                cwd=ROOT,
                env=self.server.environ,
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process

    def end(self) -> None:
        """Kill whatever still runs and let go of the database."""
        for process in self.running:
            process.kill()
            process.wait()
        with self.server.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def owe(self, count: int) -> None:
        """Owe this many mails to as many people."""
        with self.server.app.app_context():
            offering = factories.offering(seats=None)
            # In one transaction: a hundred times four waits for the disk take too long.
            with patch.object(db.session, "commit", db.session.flush):
                people = [factories.registration(offering).submission for _ in range(count)]
                for submission in people:
                    enqueue("received", submission, key="test")
            db.session.commit()

    def states(self) -> dict[str, int]:
        """How many outbox rows are in which state."""
        with self.server.app.app_context():
            rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
            return {state: number for state, number in rows}

    def attempts(self) -> int:
        """The most attempts any one mail took."""
        with self.server.app.app_context():
            return db.session.scalar(select(func.max(Message.attempts))) or 0


def until(true: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def arrived(sink: SmtpSink) -> Counter[str]:
    """How often each mail arrived, by its Message-ID."""
    return Counter(str(mail["Message-ID"]) for mail in sink.messages)
