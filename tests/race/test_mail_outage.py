"""Sign-ups while the mail server is away: every mail arrives once it is back, none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from subprocess import Popen

import pytest
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Message, now
from tests import factories
from tests.factories import COFFEE
from tests.live import LiveServer, SmtpSink
from tests.race.crowd import at_once, residents, wait_until
from tests.registration.people import assert_counters

pytestmark = pytest.mark.race
PEOPLE = 100
Start = Callable[..., LiveServer]


def count(*conditions: object) -> int:
    """How many rows the outbox has, read anew."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Message.id)).where(*conditions)) or 0  # type: ignore[arg-type]


def signed_up_while_mail_is_down(start: Start, engine: str, sink: SmtpSink) -> LiveServer:
    sink.stop()
    server = start(engine, LIMIT_SIGN_UP="100000 per minute", **sink.settings)
    with server.app.app_context():
        offering = factories.offering(COFFEE, seats=None)
        answers = at_once([each.send for each in residents(server, offering, PEOPLE)])
        assert {(each.status, each.headline) for each in answers} == {(200, "See you there")}
        assert_counters(offering)
        assert count() == PEOPLE
        db.session.remove()
    return server


def found_out(server: LiveServer) -> None:
    """A worker has tried, and found nobody at home."""
    worker = server.start_worker()
    wait_until(lambda: count(Message.last_error != "") > 0, "a try while the server is away")
    assert count(Message.state == "sent") == 0
    kill(worker)


def kill(worker: Popen[bytes]) -> None:
    """End it where it stands, as when the machine loses power."""
    worker.kill()
    worker.wait()


def everything_is_due() -> None:
    """As if the leases of dead workers and the waits after a failure had run out."""
    past = now() - timedelta(seconds=1)
    db.session.rollback()
    db.session.execute(
        update(Message)
        .where(Message.state.in_(("due", "claimed", "sending")))
        .values(lease_until=past, due_at=past)
    )
    db.session.commit()


def recipients(sink: SmtpSink) -> Counter[str]:
    return Counter(address for each in sink.recipients for address in each)


EVERYONE = {f"resident{n}@example.org" for n in range(PEOPLE)}


# The other engine has the harder test below.
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_hundred_mails_after_an_outage_and_none_twice(
    start_server: Start, smtp_sink: SmtpSink, engine: str
) -> None:
    server = signed_up_while_mail_is_down(start_server, engine, smtp_sink)
    with server.app.app_context():
        found_out(server)
        smtp_sink.start()
        everything_is_due()
        server.start_worker()
        wait_until(lambda: count(Message.state == "sent") == PEOPLE, "a hundred mails sent")
        assert recipients(smtp_sink) == dict.fromkeys(EVERYONE, 1)
        assert count() == PEOPLE
        db.session.remove()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_still_a_hundred_when_the_worker_is_killed_on_the_way(
    start_server: Start, smtp_sink: SmtpSink, engine: str
) -> None:
    server = signed_up_while_mail_is_down(start_server, engine, smtp_sink)
    with server.app.app_context():
        smtp_sink.start()
        worker = server.start_worker()
        wait_until(lambda: len(smtp_sink.raw) >= PEOPLE // 3, "a third of the mails")
        kill(worker)
        assert count(Message.state == "sent") < PEOPLE
        everything_is_due()
        server.start_worker()
        wait_until(lambda: count(Message.state == "sent") == PEOPLE, "a hundred mails sent")
        assert_each_arrived(smtp_sink, kills=1)
        db.session.remove()


def assert_each_arrived(sink: SmtpSink, kills: int) -> None:
    # A worker that dies between the server's "250" and its own note of it cannot know: such a
    # mail comes again under the same Message-ID, at most one for each death.
    assert set(recipients(sink)) == EVERYONE
    names = Counter(str(mail["Message-ID"]) for mail in sink.messages)
    assert len(names) == PEOPLE
    assert sum(names.values()) - PEOPLE <= kills
