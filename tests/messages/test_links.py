"""Links in mails: long, stored as a hash, each for one purpose and its time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.messages import links
from app.models import AccessLink, Submission, now
from tests import factories


@pytest.fixture
def submission(app: Flask) -> Submission:
    return factories.submission(factories.offering(meetings=2))


def mint(submission: Submission, purpose: str) -> str:
    token = links.mint(submission, purpose)
    db.session.commit()
    return token


def test_a_token_opens_its_purpose_and_no_other(submission: Submission) -> None:
    token = mint(submission, "manage")
    found = links.find(token, "manage")
    assert found is not None
    assert found.submission_id == submission.id
    assert links.find(token, "confirm") is None
    assert links.find(token + "x", "manage") is None


def test_the_database_cannot_give_a_token_away(submission: Submission) -> None:
    token = mint(submission, "manage")
    assert len(token) >= 43
    row = db.session.scalars(select(AccessLink)).one()
    assert token not in {str(value) for value in vars(row).values()}
    assert len(row.token_hash) == 64


@pytest.mark.parametrize(("purpose", "lasts"), [("confirm", timedelta(hours=48)), ("feed", None)])
def test_how_long_a_link_lasts(
    submission: Submission, purpose: str, lasts: timedelta | None
) -> None:
    start = now()
    with time_machine.travel(start, tick=False):
        token = mint(submission, purpose)
    later = start + (lasts or timedelta(days=4000))
    with time_machine.travel(later - timedelta(seconds=1), tick=False):
        assert links.find(token, purpose)
    with time_machine.travel(later, tick=False):
        assert (links.find(token, purpose) is None) is (lasts is not None)
        assert links.has_ended(token, purpose) is (lasts is not None)


def test_a_manage_link_lasts_two_weeks_beyond_the_last_session(submission: Submission) -> None:
    token = mint(submission, "manage")
    end = max(m.ends_at for m in submission.offering.meetings) + timedelta(days=14)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert links.find(token, "manage")
    with time_machine.travel(end, tick=False):
        assert links.find(token, "manage") is None
        fresh = mint(submission, "manage")
        assert links.find(fresh, "manage"), "a new link is never dead on arrival"


def test_revoked_links_end_and_say_so(submission: Submission) -> None:
    manage, feed = mint(submission, "manage"), mint(submission, "feed")
    links.revoke(submission.id, "manage")
    db.session.commit()
    assert links.find(manage, "manage") is None
    assert links.has_ended(manage, "manage")
    assert not links.has_ended("never minted", "manage")
    assert links.find(feed, "feed")
