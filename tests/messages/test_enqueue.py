"""Owing a mail happens with the act, once, and only to people with an address."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.models import Message
from tests import factories
from tests.messages.mails import owe


def count() -> int:
    return db.session.scalar(select(func.count(Message.id))) or 0


def test_the_same_act_twice_owes_one_mail(app: Flask) -> None:
    submission = factories.submission(factories.offering())
    owe("received", submission, "sign-up")
    owe("received", submission, "sign-up")
    assert count() == 1
    owe("received", submission, "again")
    assert count() == 2


def test_a_mail_carries_what_the_worker_needs(app: Flask) -> None:
    offering = factories.offering(factories.GAME)
    submission = factories.submission(offering, language="so")
    row = owe("decision", submission, registration_ids=[1], to="confirmed")
    assert (row.recipient, row.program, row.language) == (submission.email, "cops-vs-kids", "so")
    assert (row.offering_id, row.submission_id) == (offering.id, submission.id)
    assert row.data == {"registration_ids": [1], "to": "confirmed"}
    assert (row.state, row.attempts) == ("due", 0)


def test_an_act_that_fails_owes_nothing(app: Flask) -> None:
    submission = factories.submission(factories.offering())
    write_tx()
    enqueue("received", submission, key="never")
    db.session.rollback()
    assert count() == 0


def test_people_without_an_address_are_owed_no_mail(app: Flask) -> None:
    submission = factories.submission(factories.offering(), email="")
    enqueue("received", submission, key="sign-up")
    db.session.commit()
    assert count() == 0


def test_a_kind_that_has_no_text_is_a_fault(app: Flask) -> None:
    submission = factories.submission(factories.offering())
    with pytest.raises(ValueError, match="greetings"):
        enqueue("greetings", submission, key="x")
