"""Answering an offer behind the link, and what the waitlist tells those who are on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db, write_tx
from app.messages import links
from app.models import Message, Offer, Offering, Registration, Submission
from app.program_kit.statuses import OFFER_DECLINED, OFFER_LAPSED, OFFERED, WAITLISTED
from app.program_kit.wording import deadline
from app.registration.register import key_hash
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.registration.people import sign_up


@pytest.fixture
def game(app: Flask) -> Offering:
    return factories.offering(GAME, divisions={"grade-4": 2, "grade-5": 2})


def token_of(submission: Submission) -> str:
    write_tx()
    token = links.mint(submission, links.MANAGE)
    db.session.commit()
    return token


def press(client: Any, submission: Submission, **fields: Any) -> Any:
    return client.post("/manage", data={"token": token_of(submission), **fields})


def offered(of: Offering | Submission, name: str = "Leo Núñez", **fields: Any) -> Offer:
    return factories.offer(factories.registration(of, OFFERED, full_name=name), **fields)


def statuses(submission: Submission) -> list[str]:
    db.session.expire_all()
    return [row.status for row in submission.registrations]


def mails() -> list[str]:
    return list(db.session.scalars(select(Message.kind).order_by(Message.id)))


def buttons(page: Any) -> list[str]:
    return [button.get_text(strip=True) for button in page.page.soup.main.find_all("button")]


def test_the_link_itself_answers_nothing_and_tells_nothing(client: Any, game: Offering) -> None:
    offer = offered(game)
    page = client.get(f"/manage/{token_of(offer.submission)}")
    assert "Leo" not in page.page.text
    assert buttons(page) == ["Open my registration"]
    assert statuses(offer.submission) == [OFFERED]


def test_an_offer_stands_first_with_its_deadline_and_both_answers(
    client: Any, game: Offering
) -> None:
    offer = offered(game)
    page = press(client, offer.submission)
    heading = page.page.soup.main.find(["h1", "h2"])
    assert heading.get_text() == "A place is free for Leo Núñez", "before everything else"
    until = deadline(offer.deadline, game.zone)
    assert until.endswith(" Central time")
    words = "We keep it until {}, 48 hours from now. If we hear nothing by then,"
    assert words.format(until) in heading.find_next("p").get_text()
    assert buttons(page)[:2] == ["Take the place", "Let it go"]
    assert not page.page.soup.find_all("input", type="checkbox"), "answered, not withdrawn"


def test_taking_the_place_confirms_it_once_and_owes_one_mail(client: Any, game: Offering) -> None:
    offer = offered(game)
    for _ in range(2):
        page = press(client, offer.submission, act="accept-offer", offer=offer.id)
        assert page.status_code == 200
        assert "The place is yours." in page.page.text
    assert "Take the place" not in buttons(page)
    assert statuses(offer.submission) == ["confirmed"]
    assert mails() == ["received"]


def test_letting_it_go_asks_the_next_in_line(client: Any, game: Offering) -> None:
    factories.registration(game)
    offer = offered(game)
    following = factories.registration(game, WAITLISTED)
    page = press(client, offer.submission, act="decline-offer", offer=offer.id)
    assert "You let it go, and the next person in line is asked." in page.page.text
    assert "Put me back on the list" in buttons(page)
    assert statuses(offer.submission) == [OFFER_DECLINED]
    assert statuses(following.submission) == [OFFERED]
    assert mails() == ["offer"]


def test_letting_go_after_taking_claims_nothing(client: Any, game: Offering) -> None:
    offer = offered(game)
    press(client, offer.submission, act="accept-offer", offer=offer.id)
    page = press(client, offer.submission, act="decline-offer", offer=offer.id)
    assert page.status_code == 409
    assert "You took this place before." in page.page.text
    assert statuses(offer.submission) == ["confirmed"]


def test_an_offer_that_ran_out_is_over_before_the_worker_comes(
    client: Any, game: Offering, time_machine: TimeMachineFixture
) -> None:
    offer = offered(game)
    time_machine.move_to(offer.deadline)
    page = press(client, offer.submission)
    assert "The offer ended" in page.page.text
    assert "Take the place" not in buttons(page)
    assert "Put me back on the list" in buttons(page)
    late = press(client, offer.submission, act="accept-offer", offer=offer.id)
    assert late.status_code == 409
    assert "This offer has ended." in late.page.text
    assert statuses(offer.submission) == [OFFERED], "nothing but the worker has to write it down"


def test_back_on_the_list_works_before_and_after_the_worker(
    client: Any, game: Offering, time_machine: TimeMachineFixture
) -> None:
    first = factories.registration(game)
    offer = offered(game, hours=24)
    waits = factories.registration(game, WAITLISTED)
    factories.registration(game, WAITLISTED)
    time_machine.move_to(offer.deadline + timedelta(seconds=1))
    person = offer.registrations[0].id
    page = press(client, offer.submission, act="rejoin", person=person)
    assert "You are back on the list, at its end." in page.page.text
    assert "In line you are about place 1 to 3." in page.page.text
    assert statuses(offer.submission) == [WAITLISTED]
    assert statuses(waits.submission) == [OFFERED], "who waited all along goes first"
    assert statuses(first.submission) == ["confirmed"]


def test_nobody_comes_back_once_it_has_begun(
    client: Any, game: Offering, time_machine: TimeMachineFixture
) -> None:
    row = factories.registration(game, OFFER_LAPSED)
    time_machine.move_to(game.meetings[0].starts_at)
    page = press(client, row.submission)
    assert "Put me back on the list" not in buttons(page)
    press(client, row.submission, act="rejoin", person=row.id)
    assert statuses(row.submission) == [OFFER_LAPSED]


@pytest.mark.parametrize("act", ["accept-offer", "decline-offer"])
def test_offers_of_others_are_not_found(client: Any, game: Offering, act: str) -> None:
    offer, stranger = offered(game), factories.registration(game)
    for number in (str(offer.id), "", "²", "9" * 40, "0"):
        page = press(client, stranger.submission, act=act, offer=number)
        assert page.status_code == 404
    assert statuses(offer.submission) == [OFFERED]


def test_people_of_others_do_not_rejoin(client: Any, game: Offering) -> None:
    row, stranger = factories.registration(game, OFFER_LAPSED), factories.registration(game)
    press(client, stranger.submission, act="rejoin", person=row.id)
    assert statuses(row.submission) == [OFFER_LAPSED]


def test_a_party_answers_as_one(client: Any, game: Offering) -> None:
    family = factories.submission(game, keep_together=True)
    children = [factories.registration(family, OFFERED, full_name=n) for n in ("Ana", "Leo")]
    offer = factories.offer(*children)
    page = press(client, family)
    assert "Places are free for Ana and Leo We keep them until" in page.page.text
    assert buttons(page)[:2] == ["Take the places", "Let them go"]
    press(client, family, act="accept-offer", offer=offer.id)
    assert statuses(family) == ["confirmed", "confirmed"]


def test_a_lone_adult_is_you(client: Any) -> None:
    offer = offered(factories.offering(COFFEE))
    assert "A place is free for you" in press(client, offer.submission).page.text


def test_who_waits_reads_the_band_and_the_rule_never_the_place(client: Any) -> None:
    offering = factories.offering(WOMEN, seats=0)
    rows = [factories.registration(offering, WAITLISTED) for _ in range(22)]
    for place, band in ((1, "about place 1 to 3"), (3, "about place 1 to 3"),
                        (4, "about place 4 to 10"), (20, "about place 11 to 20"),
                        (22, "after place 20")):  # fmt: skip
        text = press(client, rows[place - 1].submission).page.text
        assert f"In line you are {band}." in text
        assert "first-timers come first" in text
        assert "Leave the list" in text


def test_in_a_class_by_application_a_coordinator_decides(client: Any) -> None:
    row = factories.registration(factories.offering(ACADEMY, seats=0), WAITLISTED)
    text = press(client, row.submission).page.text
    assert "A coordinator decides who moves up" in text
    assert "first-timers" not in text


def test_leaving_the_list_can_be_taken_back_without_losing_the_place(client: Any) -> None:
    offering = factories.offering(COFFEE, divisions={"all": 1})
    factories.registration(offering)
    made, later = sign_up(offering), sign_up(offering)
    person, since = made.registrations[0].id, made.registrations[0].status_at
    asked = press(client, made, act="ask-withdraw", person=person)
    assert asked.page.h1 == "Leave the waitlist?"
    done = press(client, made, act="withdraw", person=person)
    assert "You have left the list." in done.page.text
    assert statuses(made) == ["withdrawn"]
    press(client, made, act="undo", person=person)
    assert statuses(made) == [WAITLISTED]
    assert made.registrations[0].status_at == since < later.registrations[0].status_at


def test_the_page_asks_the_database_as_often_for_a_long_list(
    client: Any, statements: Any, game: Offering
) -> None:
    def asked(submission: Submission) -> int:
        token = token_of(submission)
        with statements() as sent:
            assert client.post("/manage", data={"token": token}).status_code == 200
        return len(sent)

    row: Registration = factories.registration(game, WAITLISTED)
    few = asked(row.submission)
    for _ in range(20):
        factories.registration(game, WAITLISTED)
    assert asked(row.submission) == few


def test_the_receipt_of_who_waits_tells_the_band_without_names(client: Any) -> None:
    offering = factories.offering(WOMEN, seats=0)
    for _ in range(3):
        factories.registration(offering, WAITLISTED)
    owner = factories.submission(offering, key_hash=key_hash("a form of its own"))
    factories.registration(owner, WAITLISTED, full_name="Leo Núñez")
    page = client.get(f"/{WOMEN}/{offering.slug}/sign-up/sent/a form of its own")
    assert page.page.h1 == "You are on the waitlist"
    assert "In line you are about place 4 to 10." in page.page.text
    assert "Leo" not in page.page.text
