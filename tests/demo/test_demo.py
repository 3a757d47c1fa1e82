"""The demo data: complete, consistent and never stale."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from time_machine import TimeMachineFixture

from app.cli.demo import places
from app.cli.demo.load import load_demo
from app.extensions import Base, db, vault
from app.messages.saved import unseal
from app.models import (
    Activity,
    Case,
    Division,
    LegalHold,
    Message,
    Offer,
    Offering,
    PrivateField,
    Registration,
    SavedApplication,
    Signature,
    Submission,
    Venue,
    now,
)
from app.program_kit.places import places_band
from app.program_kit.statuses import WAITLISTED, may_move
from app.programs import PROGRAMS
from app.records.open_requests import open_requests, today
from app.registration.offer_answers import lapse_due
from app.registration.offers import offer_everywhere
from app.registration.person import why_here
from tests import factories


def statuses_of(offering: Offering) -> Counter[str]:
    rows = db.session.scalars(
        select(Registration.status).where(Registration.offering_id == offering.id)
    )
    return Counter(rows)


def run_of(program: str, position: int = 0) -> Offering:
    """The program's demo offerings in the order of their first day."""
    rows = db.session.scalars(select(Offering).where(Offering.program == program)).all()
    return sorted(rows, key=lambda row: row.meetings[0].starts_at)[position]


def test_the_academy_is_between_its_second_and_third_evening(app: Flask) -> None:
    load_demo()
    over, running, coming = (run_of(factories.ACADEMY, place) for place in range(3))
    past = [meeting for meeting in running.meetings if meeting.ends_at < now()]
    assert (len(past), len(running.meetings)) == (2, 9)
    assert statuses_of(running) == {
        "confirmed": 20,
        "waitlisted": 6,
        "declined": 2,
        "withdrawn": 2,
        "offer_lapsed": 1,
    }
    assert statuses_of(over) == {"completed": 14, "partly_completed": 1, "no_show": 1}
    assert sorted(number for day in over.meetings for number in day.modules) == list(range(1, 10))
    assert statuses_of(coming) == {
        "under_review": 4,
        "documents_due": 1,
        "check_pending": 2,
        "offered": 1,
        "transferred": 1,
    }


def test_the_people_that_matter_are_in_the_class(app: Flask) -> None:
    load_demo()
    rows = {row.full_name: row for row in db.session.scalars(select(Registration))}
    assert rows["Hodan Warsame"].submission.interpreter == "yes"
    assert "wheelchair" in opened(rows["Gloria Ekdahl"], "accommodation")
    assert rows["Dana Birch"].submission.mailing_address.startswith("PO Box")
    assert " " not in rows["Suryono"].full_name
    assert "1990-01-01" in opened(rows["Paw Htoo"], "check")
    assert "1990-01-01" in opened(rows["Ali Noor"], "check")
    assert rows["María Delgado"].submission.keep_together
    assert len(rows["María Delgado"].submission.registrations) == 2
    assert not rows["Walter Lindqvist"].submission.email


def opened(row: Registration, kind: str) -> str:
    field = next(field for field in row.private_fields if field.kind == kind)
    return vault.open(field.sealed, f"registration:{row.id}:{kind}")


def test_offers_stand_behind_the_statuses_and_no_seat_is_left_to_offer(app: Flask) -> None:
    load_demo()
    # Those of the academy are answers to a yes; all but the lapsed one were accepted or are open.
    found = db.session.scalars(select(Offer).options(joinedload(Offer.submission))).all()
    lapsed = [offer for offer in found if offer.state == "lapsed"]
    game = [offer for offer in found if offer.submission.offering.program == factories.GAME]
    offers = {offer.state: offer for offer in (*lapsed, *game)}
    assert sorted(offers) == ["lapsed", "open"]
    for state, status in (("open", "offered"), ("lapsed", "offer_lapsed")):
        (row,) = offers[state].registrations
        assert row.status == status
        mails = select(Message.kind).where(Message.submission_id == row.submission_id)
        assert "offer" in db.session.scalars(mails).all()
    (player,) = offers["open"].registrations
    assert player.division.code == "grade-5"
    assert round((offers["open"].deadline - now()) / timedelta(hours=1)) == 31
    assert (lapse_due(), offer_everywhere()) == (0, 0), "the worker finds nothing to mend"


def test_every_place_in_line_is_explained(app: Flask) -> None:
    load_demo()
    waits = select(Registration).where(Registration.status == WAITLISTED)
    told = {row.full_name: why_here(row) for row in db.session.scalars(waits)}
    assert all(re.match(r"\d+(st|nd|rd|th) on the list: ", words) for words in told.values())
    assert sum("took part before" in words for words in told.values()) == 2
    assert sum("from elsewhere" in words for words in told.values()) == 1


def test_the_game_has_its_52_children(app: Flask) -> None:
    load_demo()
    last_year, game, later = (run_of(factories.GAME, place) for place in range(3))
    assert statuses_of(game) == {
        "confirmed": 45,
        "offered": 1,
        "guardian_pending": 2,
        "waitlisted": 3,
        "withdrawn": 1,
    }
    assert statuses_of(last_year) == {"attended": 41}
    assert last_year.meetings[0].sequence == 1
    families = Counter(len(row.registrations) for row in submissions(game))
    assert families[3] == 1
    children = [child for row in submissions(game) for child in row.registrations]
    assert sum(child.photo == "no" for child in children) == 4
    assert sum(child.answers.get("on_air") == "no" for child in children) == 1
    kinds = Counter(field.kind for child in children for field in child.private_fields)
    assert (kinds["health"], kinds["custody"]) == (3, 1)
    twice = [child for child in children if child.full_name == "Riley Hansen"]
    assert len({child.submission.contact_name for child in twice}) == 2
    assert places_band(later, now()).code == "open"
    assert game.meetings[0].starts_at in {
        m.starts_at for m in run_of("citizens-academy", 1).meetings
    }


def test_what_is_put_aside_held_and_asked_for(app: Flask) -> None:
    load_demo()
    row = db.session.scalars(select(SavedApplication)).one()
    assert row.offering == run_of(factories.ACADEMY, 2)
    token = unseal(row).token
    path = f"/{factories.ACADEMY}/{row.offering.slug}/sign-up/saved/{token}"
    page = app.test_client().get(path)
    assert "Your date of birth" in page.text
    going = {"token": token, "act": "go"}
    page = app.test_client().post(path.rpartition("/")[0], data=going)
    assert "Your date of birth" in page.text
    hold = db.session.scalars(select(LegalHold)).one()
    assert db.session.get_one(Submission, hold.submission_id).offering.program == factories.GAME
    standings = [each.standing for each in open_requests(today())]
    assert {4} <= {each.left for each in standings}
    assert [each.late for each in standings].count(True) == 1


def submissions(offering: Offering) -> list[Submission]:
    return list(db.session.scalars(select(Submission).where(Submission.offering_id == offering.id)))


def test_the_women_in_policing_day_and_the_coffees(app: Flask) -> None:
    load_demo()
    saturday = run_of(factories.WOMEN, 1)
    assert statuses_of(saturday) == {"confirmed": 23, "guardian_pending": 1}
    assert len(saturday.details["lineup"]) == 6
    answers = [row.answers for row in submissions(saturday)]
    assert sum(each.get("child_care") == "yes" for each in answers) == 5
    coffees = [run_of(factories.COFFEE, place) for place in range(6)]
    assert [coffee.meetings[0].ends_at < now() for coffee in coffees] == [True] + [False] * 5
    assert coffees[1].details["moved_from"] == "Larch Street Bakery"
    assert len({coffee.venue_id for coffee in coffees}) == 6


# In hours after a Monday noon: on some days, and while a class sits and when it has just ended.
@pytest.mark.parametrize("hours", [4 * 24, 122 * 24, 320 * 24, 3 * 24 + 7, 3 * 24 + 9, 2 * 24 + 11])
def test_it_is_fresh_at_any_time(app: Flask, time_machine: TimeMachineFixture, hours: int) -> None:
    monday = datetime(2026, 11, 23, 18, tzinfo=UTC)
    time_machine.move_to(monday + timedelta(hours=hours), tick=False)
    load_demo()
    running = run_of(factories.ACADEMY, 1)
    assert sum(meeting.ends_at < now() for meeting in running.meetings) == 2
    for program in PROGRAMS:
        runs = db.session.scalars(select(Offering).where(Offering.program == program.slug)).all()
        bands = {places_band(run, now()).code for run in runs}
        assert bands & {"open", "few"}, f"nothing to sign up for in {program.slug}"
    assert not db.session.scalars(select(Activity).where(Activity.at > now())).all()


def test_counters_and_history_agree_with_the_rows(app: Flask) -> None:
    load_demo()
    for division in db.session.scalars(select(Division)):
        rows = db.session.scalars(
            select(Registration).where(Registration.division_id == division.id)
        ).all()
        assert division.seats_taken == sum(row.party_size for row in rows if row.seat_held)
        assert division.waiting == sum(row.status == WAITLISTED for row in rows)
    for row in db.session.scalars(select(Registration)):
        lines = db.session.scalars(
            select(Activity)
            .where(Activity.registration_id == row.id, Activity.to_status != "")
            .order_by(Activity.id)
        ).all()
        assert lines[-1].to_status == row.status
        for line in lines[1:]:
            assert may_move(line.from_status, line.to_status)
        assert [line.at for line in lines] == sorted(line.at for line in lines)


def test_no_mail_is_owed_and_everything_is_marked(app: Flask) -> None:
    load_demo()
    states = Counter(db.session.scalars(select(Message.state)))
    assert (set(states), states["undelivered"]) == ({"sent", "undelivered"}, 1)
    assert set(db.session.scalars(select(Submission.source))) == {"demo"}
    assert all(db.session.scalars(select(Offering.is_demo)))
    addresses = set(db.session.scalars(select(Submission.email)))
    assert all(address.endswith("@example.org") for address in addresses if address)
    assert count(PrivateField) > 100
    assert count(Signature) > 100


def count(table: type[Base], *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def test_every_venue_says_how_to_get_in(app: Flask) -> None:
    load_demo()
    assert count(Venue) == len(places.PLACES)
    assert all(db.session.scalars(select(Venue.step_free)))


def test_somebody_who_applied_twice_was_merged(app: Flask) -> None:
    load_demo()
    case = db.session.scalars(select(Case).where(Case.state == "merged")).one()
    assert (case.first.status, case.second.status) == ("under_review", "transferred")
    assert case.second.kept_in_id == case.stays_id == case.first_id
    assert case.matched == ["email"]


def test_a_child_of_two_homes_is_one_open_case(app: Flask) -> None:
    load_demo()
    case = db.session.scalars(select(Case).where(Case.state == "open")).one()
    assert [row.full_name for row in case.both] == ["Riley Hansen"] * 2
    assert len({row.submission.email for row in case.both}) == 2
