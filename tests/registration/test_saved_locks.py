"""Putting a form aside and sending it at once: no copy is left behind what was sent."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import RESIDENT, SavedApplication, Submission, now
from app.registration import register as registering
from app.registration import saved
from app.registration.refusals import AlreadySentError
from app.registration.saved import Draft, save_application
from tests import factories
from tests.factories import ACADEMY
from tests.registration.people import application, person
from tests.registration.test_locks import Meeting, only_where_rows_are_locked

__all__ = ["only_where_rows_are_locked"]


def half_and_whole() -> tuple[int, Draft, registering.Application]:
    """A date, a form half-way and the same form at its end."""
    offering = factories.offering(ACADEMY)
    whole = replace(application(person(division="all")), key="one form")
    notice = factories.document(ACADEMY).id
    draft = Draft("one form", json.dumps({}), "ana@example.org", notice, now())
    return offering.id, draft, whole


def left() -> tuple[int, int]:
    """How many sign-ups there are, and how many copies."""
    db.session.rollback()
    counts = [
        len(db.session.scalars(select(each.id)).all()) for each in (Submission, SavedApplication)
    ]
    return counts[0], counts[1]


def test_saved_while_it_is_sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    offering, draft, whole = half_and_whole()
    meeting = Meeting(app, monkeypatch)
    meeting.hold(registering, "with_sealed")
    _sent, refused = meeting.run(
        lambda: registering.register(offering, whole, RESIDENT),
        lambda: save_application(offering, draft),
    )
    assert isinstance(refused, AlreadySentError)
    assert left() == (1, 0)


def test_sent_while_it_is_saved(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    offering, draft, whole = half_and_whole()
    meeting = Meeting(app, monkeypatch)
    meeting.hold(saved, "_mails_today")
    meeting.run(
        lambda: save_application(offering, draft),
        lambda: registering.register(offering, whole, RESIDENT),
    )
    assert left() == (1, 0)
