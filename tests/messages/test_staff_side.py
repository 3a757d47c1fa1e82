"""What coordinators see of mails, and sending one again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.messages.lookups import mails_of, undelivered, waiting_since
from app.messages.resend import resend
from app.models import Activity, Message, staff_actor
from tests import factories
from tests.messages.mails import owe, row

Statements = Callable[[], AbstractContextManager[list[str]]]


def failed(program: str = factories.COFFEE) -> Message:
    submission = factories.registration(factories.offering(program)).submission
    message = owe("received", submission)
    message.state, message.attempts, message.last_error = "undelivered", 3, "550 no such user"
    db.session.commit()
    return message


def count() -> int:
    return db.session.scalar(select(func.count(Message.id))) or 0


def test_undelivered_mails_show_to_those_who_run_the_program(app: Flask) -> None:
    message = failed()
    failed(factories.GAME)
    (shown,) = undelivered([factories.COFFEE])
    assert shown.message_id == message.id
    assert (shown.recipient, shown.last_error) == (message.recipient, "550 no such user")
    assert shown.reference
    assert undelivered([]) == []


def test_the_list_asks_once_however_long_it_is(app: Flask, statements: Statements) -> None:
    for _ in range(4):
        failed()
    with statements() as sent:
        assert len(undelivered([factories.COFFEE])) == 4
    assert len(sent) == 1


def test_mails_of_a_submission_stand_newest_first(app: Flask) -> None:
    submission = factories.registration(factories.offering()).submission
    first, second = owe("received", submission), owe("changed", submission)
    assert [m.id for m in mails_of(submission.id)] == [second.id, first.id]


def test_the_oldest_mail_still_owed_tells_how_long_the_queue_stands(app: Flask) -> None:
    assert waiting_since() is None
    submission = factories.registration(factories.offering()).submission
    message = owe("received", submission)
    assert waiting_since() == row(message).created_at


def test_a_mail_that_never_arrived_is_tried_anew(app: Flask) -> None:
    message = failed()
    coordinator = factories.staff(factories.COFFEE, password=None)
    resend(message.id, staff_actor(coordinator.id))
    again = row(message)
    assert (again.state, again.attempts, count()) == ("due", 0, 1)
    line = db.session.scalars(select(Activity).where(Activity.verb == "mail_resent")).one()
    assert (line.staff_id, line.submission_id) == (coordinator.id, message.submission_id)


@pytest.mark.parametrize("state", ["sent", "cancelled"])
def test_a_mail_that_was_sent_is_written_again_once_however_often_pressed(
    app: Flask, state: str
) -> None:
    message = failed()
    message.state = state
    db.session.commit()
    actor = staff_actor(factories.staff(factories.COFFEE, password=None).id)
    resend(message.id, actor)
    resend(message.id, actor)
    assert count() == 2


def test_a_mail_on_its_way_is_left_alone(app: Flask) -> None:
    message = failed()
    message.state = "due"
    db.session.commit()
    resend(message.id, staff_actor(factories.staff(factories.COFFEE, password=None).id))
    assert count() == 1
    assert db.session.scalar(select(func.count(Activity.id))) == 0
