"""Claims: two workers never send the same mail, and what a dead one held comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.extensions import db
from app.messages import claim
from app.messages.deliver import Counts, deliver_due
from app.models import Submission, now
from tests.live import SmtpSink
from tests.messages.mails import many, owe, row, states


def test_a_stop_ends_after_the_current_mail_and_gives_the_rest_back(
    sink: SmtpSink, app: Flask
) -> None:
    many(3)
    assert deliver_due(stopping=lambda: len(sink.raw) >= 1).sent == 1
    assert states() == {"due": 2, "sent": 1}


def test_two_workers_never_hold_the_same_mail(app: Flask) -> None:
    many(5)
    one, two = claim.take(3), claim.take(3)
    assert (len(one.ids), len(two.ids)) == (3, 2)
    assert not set(one.ids) & set(two.ids)


@pytest.mark.parametrize("state", ["claimed", "sending"])
def test_what_a_dead_worker_held_comes_back_after_the_lease(
    sink: SmtpSink, submission: Submission, state: str
) -> None:
    message = owe("received", submission)
    dead = claim.take(1)
    if state == "sending":
        claim.begin(message.id, dead.token)
        db.session.commit()
    assert deliver_due() == Counts()
    with time_machine.travel(now() + claim.LEASE + timedelta(seconds=1)):
        assert deliver_due().sent == 1
        assert not claim.finish(message.id, dead.token), "the dead one may say nothing any more"
    assert row(message).state == "sent"


def test_mails_leave_in_the_order_they_became_due(sink: SmtpSink, app: Flask) -> None:
    rows = many(4)
    first: datetime = rows[3].due_at - timedelta(minutes=1)
    rows[3].due_at = first
    db.session.commit()
    deliver_due()
    assert sink.recipients[0] == [row(rows[3]).recipient]
