"""A mail server on a bad day: R7."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select

from app.extensions import db
from app.messages.enqueue import enqueue
from app.models import Message
from tests import factories
from tests.chaos.ground import Ground, Row, p95, timed
from tests.live import LiveServer, SmtpSink
from tests.race.crowd import Resident, wait_until

PLAIN, GREY, LATER, GONE = 480, 10, 5, 5
AWAY_SECONDS = 25
MOST_SECONDS = 600


class MoodySink(SmtpSink):
    """Says "later" once to one domain and always to another, "no" to a third, and hangs up."""

    drops = 3

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        """By domain."""
        domain = address.rpartition("@")[2]
        if domain == "later.example.org" or (domain == "grey.example.org" and self._new(address)):
            return "451 4.7.1 try again later"
        if domain == "gone.example.org":
            return "550 5.1.1 no such user"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The first few are taken in and then the line is cut."""
        if self.drops > 0 and server.transport:
            self.drops -= 1
            server.transport.close()
            return "451 cut"
        return await super().handle_DATA(server, session, envelope)

    def _new(self, address: str) -> bool:
        new = address not in self.seen
        self.seen.add(address)
        return new


def bad_day(here: Ground) -> str:
    """Away, then mute, then moody: everything that can be delivered is, the rest is told apart."""
    sink = MoodySink()
    server = here.server(**sink.settings)
    server.start()
    owe(server)
    page = a_page(server)
    server.start_worker()
    wait_until(lambda: "mail server" in server.log.read_text(), "a first try", 180)
    while_down = p95(asked(page))
    time.sleep(AWAY_SECONDS)
    assert states() == {"due": PLAIN + GREY + LATER + GONE}
    with mute(sink.port):
        time.sleep(AWAY_SECONDS)
    here.sink(sink)
    began = time.monotonic()
    wait_until(lambda: len(sink.raw) >= PLAIN - MoodySink.drops, "the plain ones", MOST_SECONDS)
    plain = time.monotonic() - began
    wait_until(lambda: states().get("sent", 0) == PLAIN + GREY, "the greylisted", MOST_SECONDS)
    took = time.monotonic() - began
    while_up = p95(asked(page))
    assert states() == {"sent": PLAIN + GREY, "undelivered": GONE, "due": LATER}
    assert len({str(mail["Message-ID"]) for mail in sink.messages}) == PLAIN + GREY
    repeats = len(sink.raw) - PLAIN - GREY
    assert repeats == 0, repeats
    assert attempts("gone.example.org") == 1, "an address that does not exist is asked once"
    assert while_down < while_up * 1.5 + 0.02, (while_down, while_up)
    return (
        f"500 queued, all {PLAIN} plain ones out {plain:.0f} s after its return and the"
        f" greylisted after {took:.0f} s; {LATER} of a slow domain wait alone, {GONE} of unknown"
        f" addresses asked once; p95 of a page {while_down * 1000:.0f} ms while it was away,"
        f" {while_up * 1000:.0f} ms after"
    )


def owe(server: LiveServer) -> None:
    """500 mails to as many people, the troublesome domains first."""
    domains = ["later"] * LATER + ["gone"] * GONE + ["grey"] * GREY + ["plain"] * PLAIN
    offering = factories.offering(seats=None)
    with patch.object(db.session, "commit", db.session.flush):
        for number, domain in enumerate(domains):
            address = f"person{number}@{domain}.example.org"
            submission = factories.submission(offering, email=address)
            factories.registration(submission)
            enqueue("received", submission, key="test")
    db.session.commit()


def a_page(server: LiveServer) -> Resident:
    """Somebody who only reads."""
    coffee = factories.offering()
    return Resident(server, f"/{coffee.program}/{coffee.slug}/")


def asked(page: Resident) -> list[float]:
    """How long each of 200 answers took."""
    took: list[float] = []
    for _ in range(200):
        assert timed(lambda: page.request("GET", page.path), took)().status == 200
    return took


@contextmanager
def mute(port: int) -> Iterator[None]:
    """A server that takes every call and never says a word."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        yield


def states() -> dict[str, int]:
    """How many mails are in which state; what a worker holds is still due."""
    db.session.rollback()
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    found: dict[str, int] = {}
    for state, number in rows:
        name = "due" if state in {"claimed", "sending"} else state
        found[name] = found.get(name, 0) + number
    return found


def attempts(domain: str) -> int:
    """The most tries a mail to this domain took."""
    query = select(func.max(Message.attempts)).where(Message.recipient.like(f"%{domain}"))
    return db.session.scalar(query) or 0


ROWS = {"R7": Row("the mail server is away, mute, slow to trust and rude", bad_day)}
