"""Signatures, reminders and the outcome of a check, sent several times at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import RESIDENT, BackgroundCheck, Message, Registration, Signature, now
from app.program_kit.statuses import (
    CHECK_PENDING,
    CONFIRMED,
    DECLINED,
    DOCUMENTS_DUE,
    GUARDIAN_PENDING,
    OFFERED,
)
from app.programs import program
from app.records.texts import current_texts, publish_texts
from app.registration.checks import note_outcome
from app.registration.guardian import GuardianSigned, sign_guardian_form
from app.registration.kept_places import chase, release_due
from app.registration.next_step import papers_of
from app.registration.papers import PAPERS, PapersSigned, sign_papers
from tests import factories
from tests.factories import ACADEMY, WOMEN
from tests.race.crowd import at_once
from tests.registration.people import assert_counters
from tests.registration.test_merge_at_once import alone

ROUNDS, AT_ONCE = 4, 6


def applicant(status: str = DOCUMENTS_DUE) -> Registration:
    sign_up = factories.submission(factories.offering(ACADEMY, seats=3))
    row = factories.registration(sign_up, status, full_name="Pat Sample")
    if status == DOCUMENTS_DUE:
        factories.papers(row)
    return row


def signing(row: Registration) -> Callable[[], str]:
    current = current_texts(ACADEMY)
    texts = {kind: current[kind] for kind in program(ACADEMY).paper_kinds}
    return partial(sign_papers, row.id, PapersSigned(texts, "yes", "Pat Sample"), RESIDENT)


def mails(row: Registration) -> Counter[str]:
    query = select(Message.kind).where(Message.submission_id == row.submission_id)
    return Counter(db.session.scalars(query))


def test_papers_are_signed_once(app: Flask) -> None:
    publish_texts()
    for _ in range(ROUNDS):
        row = applicant()
        act = signing(row)
        db.session.commit()
        assert at_once([alone(app, act)] * AT_ONCE) == [CHECK_PENDING] * AT_ONCE
        db.session.expire_all()
        signed = select(Signature).where(Signature.registration_id == row.id)
        assert len(db.session.scalars(signed).all()) == len(program(ACADEMY).paper_kinds)
        assert mails(row) == {"papers_signed": 1}
        assert_counters(row.offering)


def test_a_guardian_signs_once(app: Flask) -> None:
    publish_texts()
    current = current_texts(WOMEN)
    texts = {kind: current[kind] for kind in ("guardian_consent", "waiver")}
    told = GuardianSigned("Robin Grown", "parent", "612-555-0123", texts)
    for _ in range(ROUNDS):
        sign_up = factories.submission(factories.offering(WOMEN, seats=1))
        row = factories.registration(sign_up, GUARDIAN_PENDING, is_minor=True)
        factories.guardian_form(row, due_at=now() + timedelta(days=3))
        act = partial(sign_guardian_form, row.id, told)
        db.session.commit()
        assert at_once([alone(app, act)] * AT_ONCE) == [None] * AT_ONCE
        db.session.expire_all()
        signed = select(Signature).where(Signature.registration_id == row.id)
        assert len(db.session.scalars(signed).all()) == len(texts)
        assert mails(row) == {"received": 1, "guardian_signed": 1}
        assert row.status == CONFIRMED
        assert_counters(row.offering)


@pytest.mark.parametrize("other", [("not_accepted", "order"), ("needs_talk", "")])
def test_of_two_reviewers_one_decides_and_the_other_is_told(
    app: Flask, other: tuple[str, str]
) -> None:
    staff = factories.staff(ACADEMY, role="reviewer", password="-").id
    for _ in range(ROUNDS):
        row = applicant(CHECK_PENDING)
        acts = [
            alone(app, partial(note_outcome, row.id, outcome, ground, staff, 0))
            for outcome, ground in (("clear", ""), other)
        ]
        db.session.commit()
        said: list[Any] = at_once(acts)
        assert sum(isinstance(each, Exception) for each in said) == 1, said
        db.session.expire_all()
        check = db.session.scalars(
            select(BackgroundCheck).where(BackgroundCheck.registration_id == row.id)
        ).one()
        follows = {"clear": OFFERED, "not_accepted": DECLINED, "needs_talk": CHECK_PENDING}
        assert row.status == follows[check.outcome]
        assert_counters(row.offering)


def test_signing_too_late_meets_the_worker(app: Flask) -> None:
    publish_texts()
    for _ in range(ROUNDS):
        row = applicant()
        act = signing(row)
        late = papers_of(row.id)
        late.asked_at, late.due_at = now() - timedelta(days=8), now() - timedelta(seconds=1)
        db.session.commit()
        at_once([alone(app, act), alone(app, partial(release_due, PAPERS)), alone(app, act)])
        db.session.expire_all()
        assert row.status == DECLINED
        assert mails(row) == {"decision": 1}
        assert row.division.seats_taken == 0
        assert_counters(row.offering)


def test_two_workers_remind_once(app: Flask) -> None:
    row = applicant()
    asked = papers_of(row.id)
    asked.asked_at, asked.due_at = now() - timedelta(days=4), now() + timedelta(days=3)
    db.session.commit()
    said = at_once([alone(app, partial(chase, PAPERS))] * AT_ONCE)
    assert sum(said) == 1
    assert mails(row) == {"papers_due": 1}
