"""Delivery: each failure does what its kind calls for, and nothing is lost."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.messages import deliver, links
from app.messages.deliver import Counts, deliver_due
from app.models import AccessLink, Submission, now
from app.program_kit.statuses import WITHDRAWN
from tests.live import SmtpSink
from tests.messages.mails import many, owe, row, states


def test_a_mail_goes_out_once_from_a_return_address_of_its_own(
    sink: SmtpSink, submission: Submission
) -> None:
    message = owe("received", submission)
    assert deliver_due() == Counts(taken=1, sent=1)
    assert deliver_due() == Counts()
    assert sink.recipients == [[submission.email]]
    assert sink.senders[0].startswith(f"bounce+{message.id}-")
    sent = row(message)
    assert (sent.state, sent.attempts, sent.claim_token) == ("sent", 1, "")
    assert sink.messages[0]["Message-ID"] == sent.message_id


def test_one_connection_serves_a_batch(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    many(5)
    opened = []
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(
        smtplib.SMTP, "connect", lambda *a, **k: (opened.append(1), connect(*a, **k))[1]
    )
    assert deliver_due().sent == 5
    assert len(opened) == 1


def test_a_refused_address_is_given_up_at_once_and_harms_no_other(
    sink: SmtpSink, submission: Submission
) -> None:
    bad = owe("received", submission)
    sink.refuse[submission.email] = "550 no such user"
    many(2)
    assert deliver_due() == Counts(taken=3, sent=2, failed=1)
    gone = row(bad)
    assert (gone.state, gone.last_error) == ("undelivered", "550 no such user")
    with time_machine.travel(now() + timedelta(days=1)):
        assert deliver_due() == Counts()


def test_a_refusal_for_now_is_tried_after_1_5_15_60_minutes_then_hourly(
    sink: SmtpSink, submission: Submission
) -> None:
    message = owe("received", submission)
    sink.refuse[submission.email] = "451 greylisted"
    at = now()
    for minutes in (1, 5, 15, 60, 60):
        with time_machine.travel(at, tick=False):
            assert deliver_due().failed == 1
            waited = row(message).due_at - at
            assert timedelta(minutes=minutes * 0.9) <= waited <= timedelta(minutes=minutes * 1.1)
            at = row(message).due_at
    sink.refuse.clear()
    with time_machine.travel(at, tick=False):
        assert deliver_due().sent == 1
    assert row(message).last_error == ""


def test_after_72_hours_of_refusals_staff_are_told(sink: SmtpSink, submission: Submission) -> None:
    message = owe("received", submission)
    sink.refuse[submission.email] = "451 later"
    start = at = now()
    while row(message).state == "due":
        with time_machine.travel(at, tick=False):
            deliver_due()
        at = row(message).due_at
    assert row(message).state == "undelivered"
    assert timedelta(hours=66) < at - start < timedelta(hours=78)


def test_a_refused_sender_is_our_fault_and_not_the_end(
    sink: SmtpSink, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: object) -> str:
        return "530 sign in first"

    monkeypatch.setattr(SmtpSink, "handle_MAIL", refuse, raising=False)
    message = owe("received", submission)
    assert deliver_due().failed == 1
    assert row(message).state == "due"


def test_while_the_server_is_away_no_attempt_counts(sink: SmtpSink, submission: Submission) -> None:
    message = owe("received", submission)
    sink.stop()
    for _ in range(3):
        counts = deliver_due()
        assert counts.server_down
    waiting = row(message)
    assert (waiting.state, waiting.attempts) == ("due", 0)
    assert waiting.due_at <= now()
    assert "cannot be reached" in waiting.last_error
    sink.start()
    assert deliver_due().sent == 1


@pytest.mark.parametrize("reply", ["421 going down"])
def test_a_server_that_hangs_up_gets_a_rest(sink: SmtpSink, app: Flask, reply: str) -> None:
    rows = many(4)
    for message in rows:
        sink.refuse[message.recipient] = reply
    counts = deliver_due()
    assert counts.server_down
    assert counts.failed == 2
    assert states() == {"due": 4}
    sink.refuse.clear()
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert deliver_due().sent == 4


def break_in_data(monkeypatch: pytest.MonkeyPatch, *, arrived: bool) -> None:
    send = smtplib.SMTP.data

    def lost(self: smtplib.SMTP, msg: object) -> tuple[int, bytes]:
        if arrived:
            send(self, msg)
        self.close()
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "data", lost)


def test_a_mail_in_doubt_is_sent_again_with_the_same_id_and_its_links_stay(
    sink: SmtpSink, submission: Submission
) -> None:
    message = owe("received", submission)
    with pytest.MonkeyPatch.context() as patch:
        break_in_data(patch, arrived=True)
        assert deliver_due().failed == 1
    assert (row(message).state, row(message).attempts) == ("due", 1)
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert deliver_due().sent == 1
    first, again = sink.messages
    assert first["Message-ID"] == again["Message-ID"]
    assert db.session.scalar(select(func.count(AccessLink.id))) == 2


def test_links_of_a_refused_mail_do_not_pile_up(sink: SmtpSink, submission: Submission) -> None:
    owe("received", submission)
    sink.refuse[submission.email] = "451 later"
    deliver_due()
    assert db.session.scalar(select(func.count(AccessLink.id))) == 0
    sink.refuse.clear()
    with time_machine.travel(now() + timedelta(minutes=2)):
        deliver_due()
    text = str(sink.messages[0].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    token = text.partition("/manage/")[2].split()[0]
    assert links.find(token, "manage")


def test_a_mail_that_is_not_true_any_more_is_dropped(
    sink: SmtpSink, submission: Submission
) -> None:
    message = owe("received", submission)
    person = submission.registrations[0]
    person.status, person.seat_held = WITHDRAWN, False
    db.session.commit()
    assert deliver_due() == Counts(taken=1)
    assert row(message).state == "cancelled"
    assert sink.messages == []


def test_a_fault_in_writing_waits_for_the_repair(
    sink: SmtpSink, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = owe("received", submission)
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "compose", lambda _row: 1 / 0)
        assert deliver_due().failed == 1
    assert (row(message).state, row(message).attempts) == ("due", 1)
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert deliver_due().sent == 1


def test_a_value_unfit_for_a_header_is_shown_to_staff(
    sink: SmtpSink, submission: Submission
) -> None:
    message = owe("received", submission)
    submission.offering.contact_email = "x@example.org\r\nBcc: y@example.org"
    db.session.commit()
    deliver_due()
    assert row(message).state == "undelivered"
