"""Mails about offers: for whom, until when, what to press, and nothing once it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages.compose import compose
from app.messages.deliver import deliver_due
from app.messages.overtaken import NoLongerTrueError
from app.models import Offer
from app.program_kit.statuses import CONFIRMED, OFFER_LAPSED, OFFERED, WAITLISTED
from tests import factories
from tests.live import SmtpSink
from tests.messages.mails import body, calendars, flat, owe, row, told, written

# Wednesday, March 3, 3 p.m. in St. Anthony.
MADE = datetime(2027, 3, 3, 21, tzinfo=UTC)
UNTIL = "Friday, March 5, 3 p.m. Central time"


@pytest.fixture
def offer(app: Flask, time_machine: TimeMachineFixture) -> Offer:
    """48 hours for one of two children; the other one waits."""
    time_machine.move_to(MADE, tick=False)
    game = factories.offering(factories.GAME, title="The Big Game")
    family = factories.submission(game)
    person = factories.registration(family, OFFERED, full_name="Leo Núñez")
    factories.registration(family, WAITLISTED, full_name="Ana Núñez")
    return factories.offer(person)


def test_the_offer_says_for_whom_until_when_and_what_else_happens(offer: Offer) -> None:
    mail = written("offer", offer.submission, offer_id=offer.id)
    assert mail["Subject"] == (
        "A place is free for your child: Cops vs. Kids, The Big Game, answer by Friday, March 5"
    )
    for part in ("plain", "html"):
        text = flat(body(mail, part))
        assert f"We keep the place for your child until {UNTIL}." in text
        assert "the place goes to the next person in line" in text
        assert "put back on the list, at its end" in text
        assert "Leo Núñez" in text
        assert "Ana" not in told(text), "she still waits"
    assert body(mail, "html").count(">Answer the offer<") == 1
    assert "ANSWER THE OFFER" in body(mail, "plain")
    assert "/manage/" in body(mail, "plain")
    assert calendars(mail) == []


def test_the_reminder_says_how_long_is_left(offer: Offer, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(offer.nudge_at, tick=False)
    mail = written("offer_nudge", offer.submission, offer_id=offer.id)
    assert mail["Subject"].startswith("Your child's place is still waiting for your answer")
    text = flat(body(mail, "plain"))
    assert "You have about 24 hours left" in text
    assert UNTIL in text
    time_machine.move_to(offer.deadline - timedelta(minutes=10), tick=False)
    late = written("offer_nudge", offer.submission, "late", offer_id=offer.id)
    assert "You have less than an hour left" in flat(body(late, "plain"))


def test_what_ran_out_names_the_way_back(offer: Offer, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(offer.deadline, tick=False)
    offer.registrations[0].status, offer.registrations[0].seat_held = OFFER_LAPSED, False
    db.session.commit()
    mail = written("offer_lapsed", offer.submission, offer_id=offer.id)
    assert mail["Subject"] == "The offer has ended: Cops vs. Kids, The Big Game"
    text = flat(body(mail, "plain"))
    assert f"until {UNTIL} and heard nothing" in text
    assert "press “Put me back on the list”" in text
    assert calendars(mail) == []


@pytest.mark.parametrize("kind", ["offer", "offer_nudge"])
def test_an_offer_that_is_over_is_not_mailed(
    offer: Offer, time_machine: TimeMachineFixture, kind: str
) -> None:
    message = owe(kind, offer.submission, offer_id=offer.id)
    for state in ("accepted", "declined", "lapsed"):
        offer.state = state
        db.session.commit()
        with pytest.raises(NoLongerTrueError):
            compose(message)
    offer.state = "open"
    db.session.commit()
    time_machine.move_to(offer.deadline, tick=False)
    with pytest.raises(NoLongerTrueError):
        compose(message)


@pytest.mark.parametrize("kind", ["offer", "offer_nudge", "offer_lapsed"])
def test_nobody_in_it_any_more_means_no_mail(offer: Offer, kind: str) -> None:
    message = owe(kind, offer.submission, offer_id=offer.id)
    offer.registrations[0].status = CONFIRMED
    db.session.commit()
    with pytest.raises(NoLongerTrueError):
        compose(message)


def test_an_overtaken_offer_is_dropped_quietly(offer: Offer, sink: SmtpSink) -> None:
    message = owe("offer", offer.submission, offer_id=offer.id)
    offer.state = "accepted"
    db.session.commit()
    deliver_due(10)
    assert row(message).state == "cancelled"
    assert sink.messages == []


@pytest.mark.parametrize("kind", ["received", "fresh_link", "changed"])
def test_a_place_that_is_only_offered_is_not_called_a_place(offer: Offer, kind: str) -> None:
    offer.submission.registrations[1].status = OFFERED
    db.session.commit()
    mail = written(kind, offer.submission)
    assert "have a place" not in body(mail, "plain")
    assert "Offer open" in body(mail, "plain")
    assert calendars(mail) == []


def test_a_party_is_asked_as_one(app: Flask) -> None:
    course = factories.offering(factories.WOMEN)
    party = factories.submission(course, keep_together=True)
    pair = [factories.registration(party, OFFERED, full_name=name) for name in ("Bo", "Cy")]
    offer = factories.offer(*pair)
    mail = written("offer", party, offer_id=offer.id)
    assert mail["Subject"].startswith("Places are free for all of you")
    text = flat(body(mail, "plain"))
    assert "We keep the places for all of you until" in text
    assert "the places go to the next in line" in text
