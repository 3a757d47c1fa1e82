"""Each of the four programs from the first page to the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import Message, Registration, Signature, Submission, now
from app.programs import PROGRAMS
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.registration.people import assert_counters
from tests.signup.walk import HEADLINES, PAGES, Walk, open_offering

OPTIONAL = {COFFEE: {"called", "email"}, ACADEMY: {"p0-health"}, GAME: {"p0-health"}}
SLUGS = [program.slug for program in PROGRAMS]


@pytest.mark.parametrize("slug", SLUGS)
def test_from_start_to_receipt(client: FlaskClient, slug: str) -> None:
    offering = open_offering(slug)
    walk = Walk(client, offering)
    assert walk.h1 == "Before you start"
    assert "How we use what you tell us" in walk.text
    walk.to_check().send()
    made = walk.made
    assert walk.h1 == HEADLINES[slug]
    assert made.reference in walk.text
    assert "Sample" not in walk.text
    assert walk.page.headers["Cache-Control"] == "no-store"
    assert [row.full_name for row in made.registrations] == [
        "Ana" if slug == COFFEE else "Ana Sample"
    ]
    assert made.notice_document_id is not None
    assert made.notice_shown_at is not None
    assert db.session.scalars(select(Message.recipient)).all() == ["ana@example.org"]
    assert_counters(offering)


@pytest.mark.parametrize(
    ("slug", "kinds"),
    [
        (COFFEE, set()),
        (WOMEN, {"waiver", "conduct"}),
        (ACADEMY, set()),
        (GAME, {"participation", "waiver", "care", "concussion", "conduct"}),
    ],
)
def test_what_was_agreed_to_is_signed_in_the_version_that_was_shown(
    client: FlaskClient, slug: str, kinds: set[str]
) -> None:
    Walk(client, open_offering(slug)).to_check().send()
    rows = db.session.scalars(select(Signature)).all()
    assert {each.document.kind for each in rows if each.choice == "agreed"} == kinds
    # Of a child it is on record, too, that the notice for people under 18 was shown.
    read = {each.document.kind for each in rows if each.choice == "shown"}
    assert read == ({"minor_notice"} if slug == GAME else set())
    assert {each.document.program for each in rows} <= {slug}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_needed_answer_is_asked_for_and_what_was_typed_stays(
    client: FlaskClient, slug: str
) -> None:
    walk = Walk(client, open_offering(slug)).fill({})
    for answers in PAGES[slug]:
        needed = {k: v for k, v in answers.items() if k not in OPTIONAL.get(slug, ())}
        if needed:
            walk.fill({}, status=422)
            assert "There is a problem" in walk.text
            assert walk.title.startswith("Error: ")
        for name, value in list(needed.items())[:-1]:
            walk.fill({name: value}, status=422)
        # Everything but the last answer stands on the page by now.
        walk.fill(dict(list(needed.items())[-1:]))
    assert walk.h1 == "Check your answers"


def test_a_form_kept_open_for_days_still_works(
    client: FlaskClient, time_machine: TimeMachineFixture
) -> None:
    walk = Walk(client, open_offering(COFFEE)).fill({})
    time_machine.move_to(now() + timedelta(days=9))
    walk.fill(PAGES[COFFEE][0]).send()
    assert walk.h1 == "See you there"


def test_reload_of_the_last_page_gives_the_same_receipt(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE)).to_check()
    last = walk.page
    first = walk.send().made.reference
    for _ in range(3):
        walk.page = last
        assert walk.send().made.reference == first
    assert walk.client.get(walk.page.request.path).status_code == 200
    assert db.session.scalar(select(func.count(Registration.id))) == 1
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_going_back_after_sending_and_sending_something_else(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE)).to_check()
    last = walk.page
    reference = walk.send().made.reference
    walk.page = last
    walk.fill({}, "change", "coming").press(party="5").send(status=409)
    assert walk.h1 == "You sent this form already"
    assert reference in walk.text
    assert db.session.scalars(select(Registration.party_size)).all() == [2]


def test_full_means_waitlist_and_the_receipt_says_so(client: FlaskClient) -> None:
    offering = open_offering(COFFEE, seats=1)
    walk = Walk(client, offering).to_check().send()
    assert walk.h1 == "You are on the waitlist"
    assert_counters(offering)


def test_closed_while_the_form_was_filled_in(client: FlaskClient) -> None:
    offering = open_offering(COFFEE)
    walk = Walk(client, offering).to_check()
    offering.closes_at = now() - timedelta(seconds=1)
    db.session.commit()
    walk.send(status=409)
    assert "Sign-up for this date has closed. Nothing was sent." in walk.text
    assert db.session.scalar(select(func.count(Submission.id))) == 0
    assert Walk(client, offering).h1 == "Sign-up has closed"


def test_too_young_is_said_before_anything_is_stored(client: FlaskClient) -> None:
    pages = list(PAGES[ACADEMY])
    pages[3] = {**pages[3], "p0-birth_date-year": str(now().year - 12)}
    walk = Walk(client, open_offering(ACADEMY)).to_check(pages).send(status=422)
    assert "Everyone must be 18 or older on the first day. Look again at Ana Sample." in walk.text
    assert db.session.scalar(select(func.count(Submission.id))) == 0


def test_a_guardian_with_three_children_in_three_divisions(client: FlaskClient) -> None:
    offering = open_offering(GAME)
    guardian, _child, second, _care, _agree = PAGES[GAME]
    walk = Walk(client, offering).fill({}).fill(guardian)
    clicks = 2
    children = [("Ana Sample", "4"), ("Leo", "5"), ("Sam", "7")]
    for at, (name, grade) in enumerate(children):
        told = {"full_name": name, "grade": grade, "shirt": "YL"}
        button = ("add",) if at < 2 else ()
        walk.fill({f"p{at}-{field}": value for field, value in told.items()}, *button)
        clicks += 1
    walk.fill({**second, "p2-alone": "yes"})
    assert "Ana Sample" in walk.text
    assert "Leo" in walk.text
    walk.fill({})
    camera = {f"p{n}-{k}": "yes" for n in range(3) for k in ("photo", "stream", "on_air")}
    agreed = {k: "y" for k in ("participation", "care", "concussion", "waiver", "conduct")}
    walk.fill({"together": "open", **camera, **agreed})
    assert walk.h1 == "Check your answers"
    assert "Send registration for Ana Sample, Leo and Sam" in walk.text
    walk.send()
    made = walk.made
    assert clicks + 5 <= 10
    assert [row.division.code for row in made.registrations] == ["grade-4", "grade-5", "grade-7"]
    assert db.session.scalar(select(func.count(Message.id))) == 1
    rows = db.session.scalars(select(Signature)).all()
    assert [each.choice for each in rows].count("agreed") == 15
    assert [each.choice for each in rows].count("shown") == 3
    assert_counters(offering)


def test_nothing_needs_a_cookie(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    walk = Walk(client, open_offering(WOMEN)).to_check().send()
    assert walk.h1 == HEADLINES[WOMEN]
