"""Offers and the waitlist as a coordinator sees them: why, until when, and whom to call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import Activity, Offering, Registration, now
from app.program_kit.statuses import OFFERED, WAITLISTED
from app.program_kit.wording import deadline, moment
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN

Login = Callable[..., Any]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator of everything but the game."""
    login(client, factories.staff(ACADEMY, COFFEE, WOMEN, name="Casey Coordinator"))
    return client


def course(seats: int = 1, **fields: Any) -> Offering:
    return factories.offering(WOMEN, seats=seats, **fields)


def waits(offering: Offering, **fields: Any) -> Registration:
    return factories.registration(offering, WAITLISTED, **fields)


def page_of(desk: Any, row: Registration) -> Any:
    return desk.get(f"/staff/people/{row.id}")


def status_of(row: Registration) -> str:
    db.session.refresh(row)
    return row.status


def section(page: Any, name: str) -> str:
    part = page.page.soup.find("section", attrs={"aria-labelledby": name})
    return " ".join(part.get_text(" ").split()) if part else ""


def test_the_page_explains_the_place_in_one_sentence(desk: Any) -> None:
    offering = course(0)
    asked = (now() - timedelta(days=2)).replace(hour=20, minute=14)
    later = waits(offering, status_at=asked, tier=1)
    waits(offering)
    waits(offering, took_part=True)
    text = page_of(desk, later).page.text
    told = f"first-timer, asked on {moment(asked, offering.zone)}"
    assert f"3rd on the list: works or studies here, {told}" in text
    assert "..." not in text
    assert ".m.." not in text


def test_the_sentence_counts_a_party_once_and_says_how_often_it_was_passed_over(desk: Any) -> None:
    offering = course(0)
    party = factories.submission(offering, keep_together=True)
    since = now() - timedelta(days=1)
    for _ in range(3):
        factories.registration(party, WAITLISTED, passed_over=2, status_at=since)
    behind = waits(offering)
    first = page_of(desk, party.registrations[0]).page.text
    assert "1st on the list: resident" in first
    assert "; passed over twice because 3 seats were not free together." in first
    assert "2nd on the list: resident" in page_of(desk, behind).page.text


def test_an_open_offer_shows_its_end_and_who_is_in_it(desk: Any) -> None:
    party = factories.submission(course(2), keep_together=True)
    pair = [factories.registration(party, OFFERED, full_name=name) for name in ("Bo", "Cy")]
    offer = factories.offer(*pair)
    text = page_of(desk, pair[0]).page.text
    assert f"due by {deadline(offer.deadline, party.offering.zone)} , for Bo and Cy" in text
    listed = desk.get(f"/staff/offerings/{party.offering_id}/roster").page.text
    assert listed.count(f"until {moment(offer.deadline, party.offering.zone)}") == 2


@pytest.mark.parametrize(("act", "status"), [("take", "confirmed"), ("release", "offer_declined")])
def test_what_is_said_on_the_phone_is_written_down(desk: Any, act: str, status: str) -> None:
    offering = course()
    row = factories.registration(factories.submission(offering, email=""), OFFERED)
    following = waits(offering)
    factories.offer(row)
    done = desk.submit(page_of(desk, row), action=f"/staff/people/{row.id}/{act}")
    assert status_of(row) == status
    assert status_of(following) == (WAITLISTED if act == "take" else OFFERED)
    assert "Casey Coordinator moved them from offer open to" in done.page.text


def test_an_offer_that_ran_out_takes_no_answer(desk: Any, time_machine: TimeMachineFixture) -> None:
    row = factories.registration(course(), OFFERED)
    offer = factories.offer(row, hours=1)
    before = page_of(desk, row)
    # Within the sign-in's own half hour of rest.
    offer.deadline = now() + timedelta(minutes=5)
    db.session.commit()
    time_machine.move_to(offer.deadline)
    assert "They take the place" not in page_of(desk, row).page.text
    assert "The offer ended" in page_of(desk, row).page.text
    late = desk.submit(before, action=f"/staff/people/{row.id}/take")
    assert late.status_code == 422
    assert "This offer has ended." in late.page.text
    assert status_of(row) == OFFERED


def test_moving_up_out_of_turn_stays_possible_and_keeps_the_reason(desk: Any) -> None:
    offering = factories.offering(ACADEMY, seats=1)
    waits(offering)
    second = waits(offering)
    here = f"/staff/people/{second.id}"
    desk.submit(page_of(desk, second), {"reason": "Interprets for her"}, action=f"{here}/promote")
    assert status_of(second) == "documents_due"
    assert "Interprets for her" in desk.get(here).page.text


def test_whoever_has_no_e_mail_is_called_about_the_offer(desk: Any) -> None:
    owner = factories.submission(course(), email="", phone_typed="651-555-0188")
    offer = factories.offer(factories.registration(owner, OFFERED, full_name="Bo Sample"))
    mailed = factories.registration(course(), OFFERED, full_name="Cy Mailed")
    factories.offer(mailed)
    calls = section(desk.get("/staff/"), "calls")
    assert f"offered until {moment(offer.deadline, owner.offering.zone)}" in calls
    assert "651-555-0188" in calls
    assert "For Bo Sample." in calls
    assert "Cy Mailed" not in calls


def test_on_the_last_day_who_waits_is_called_in_the_sequence_of_the_list(desk: Any) -> None:
    soon = course(2, starts=now() + timedelta(hours=20))
    waits(factories.submission(soon, contact_name="Second"), tier=1)
    waits(factories.submission(soon, contact_name="First"))
    waits(course(2, starts=now() + timedelta(hours=30)), full_name="Has Time")
    full = course(1, starts=now() + timedelta(hours=20))
    factories.registration(full)
    waits(full, full_name="No Seat")
    calls = section(desk.get("/staff/"), "calls")
    assert calls.index("First") < calls.index("Second")
    assert "612-555-0123" in calls
    assert "Has Time" not in calls
    assert "No Seat" not in calls


def test_offers_that_end_soon_are_listed_until_they_end(
    desk: Any, time_machine: TimeMachineFixture
) -> None:
    at = now()
    for name, minutes in (("Ends Now", 1), ("Ends Today", 23 * 60), ("Ends Later", 25 * 60)):
        row = factories.registration(course(), OFFERED, full_name=name)
        factories.offer(row, hours=48, deadline=at + timedelta(minutes=minutes))
    answered = factories.registration(course(), full_name="Has Answered")
    factories.offer(answered, hours=1)
    time_machine.move_to(at + timedelta(minutes=2))
    ending = section(desk.get("/staff/"), "ending")
    assert "Ends Today" in ending
    for name in ("Ends Now", "Ends Later", "Has Answered"):
        assert name not in ending


def test_offers_of_other_programs_stay_out_of_sight(desk: Any) -> None:
    game = factories.offering(GAME, starts=now() + timedelta(hours=20))
    owner = factories.submission(game, email="", contact_name="Not Theirs")
    factories.offer(factories.registration(owner, OFFERED), hours=5)
    waits(owner.offering, full_name="Nor This")
    page = desk.get("/staff/").page.text
    assert "Not Theirs" not in page
    assert "Nor This" not in page


def test_more_seats_say_how_many_offers_they_made(desk: Any) -> None:
    offering = course(1)
    factories.registration(offering)
    for _ in range(2):
        waits(offering)
    here, key = f"/staff/offerings/{offering.id}", f"capacity-{offering.divisions[0].id}"
    for seats, words in (
        ("2", "The seats are saved, and 1 offer was made to people who waited."),
        ("2", "The seats are saved."),
    ):
        done = desk.submit(desk.get(here), {key: seats}, action=f"{here}/seats")
        assert words in done.page.text
    reasons = select(Activity.reason).where(Activity.to_status == OFFERED)
    assert len(db.session.scalars(reasons).all()) == 1


def test_needs_action_asks_as_often_for_many_offers(desk: Any, statements: Any) -> None:
    soon = course(100, starts=now() + timedelta(hours=20))

    def add() -> None:
        owner = factories.submission(soon, email="")
        factories.offer(factories.registration(owner, OFFERED), hours=5)
        waits(soon)

    def asked() -> int:
        with statements() as sent:
            assert desk.get("/staff/").status_code == 200
        return len(sent)

    add()
    few = asked()
    for _ in range(8):
        add()
    assert asked() == few
