"""Pages behind a mailed link: a GET changes nothing, a POST acts, and only on one's own people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import TimeMachineFixture
from werkzeug.test import TestResponse

from app.extensions import Base, db
from app.messages import links
from app.models import RESIDENT, SYSTEM, Message, Submission, now
from app.registration.change import change_answers
from app.registration.withdraw import withdraw
from tests.factories import COFFEE, GAME, WOMEN
from tests.registration.people import assert_counters, child, person, sign_up, statuses
from tests.signup.walk import Walk, open_offering

SLUGS = (COFFEE, WOMEN, GAME)


def minted(submission: Submission, purpose: str = links.MANAGE) -> str:
    token = links.mint(submission, purpose)
    db.session.commit()
    return token


def post(client: FlaskClient, token: str, act: str = "open", **fields: Any) -> TestResponse:
    answer = client.post("/manage", data={"token": token, "act": act, **fields})
    assert "Set-Cookie" not in answer.headers
    return answer


def rows() -> dict[str, list[Any]]:
    """Everything stored, to show that nothing was."""
    db.session.rollback()
    tables = Base.metadata.sorted_tables
    return {t.name: sorted(map(repr, db.session.execute(select(t)).all())) for t in tables}


def family() -> Submission:
    return sign_up(open_offering(GAME), child("Ana Sample", 4), child("Leo Sample", 5))


@pytest.mark.parametrize("purpose", [links.CONFIRM, links.MANAGE])
def test_mail_scanners_open_links_and_change_nothing(client: FlaskClient, purpose: str) -> None:
    token = minted(family(), purpose)
    before = rows()
    for method in (client.head, client.get, client.get, client.head, client.get):
        answer = method(f"/{purpose}/{token}")
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Ana Sample" not in answer.get_data(as_text=True)
    assert rows() == before


def test_confirming_takes_a_press(client: FlaskClient) -> None:
    made = family()
    token = minted(made, links.CONFIRM)
    page = client.get(f"/confirm/{token}")
    for _ in range(2):
        answer = client.submit(page, action="/confirm")  # type: ignore[attr-defined]
        assert answer.page.h1 == "Thank you, your address is confirmed"
        assert made.reference in answer.page.text
    db.session.expire_all()
    assert made.email_confirmed_at is not None
    assert made.hold_until is None
    sent = select(func.count(Message.id)).where(Message.kind == "received")
    assert db.session.scalar(sent) == 1


@pytest.mark.parametrize(
    ("page", "purpose"), [("manage", links.MANAGE), ("confirm", links.CONFIRM)]
)
def test_unknown_ended_and_wrong_links(
    client: FlaskClient, time_machine: TimeMachineFixture, page: str, purpose: str
) -> None:
    made = family()
    token, other = minted(made, purpose), minted(made, links.FEED)
    for wrong in ("x", other, token[:-1], f"{token}x", token.swapcase()):
        assert client.get(f"/{page}/{wrong}").status_code == 404
        assert client.post(f"/{page}", data={"token": wrong}).status_code == 404
    assert client.post(f"/{page}").status_code == 404
    time_machine.move_to(made.offering.meetings[-1].ends_at + timedelta(days=15))
    ended = client.get(f"/{page}/{token}")
    assert ended.status_code == 410
    assert 'href="/find"' in ended.get_data(as_text=True)
    assert client.post(f"/{page}", data={"token": token}).status_code == 410


def test_the_page_says_where_things_stand(client: FlaskClient) -> None:
    made = family()
    answer = post(client, minted(made))
    text = answer.page.text  # type: ignore[attr-defined]
    for words in (made.reference, "Ana Sample", "Leo Sample", "Grade 4", "Confirmed", made.email):
        assert words in text
    assert "not confirmed" in text


def test_sealed_answers_are_said_to_be_there_and_not_shown(client: FlaskClient) -> None:
    made = sign_up(open_offering(GAME), child("Ana", 4, private={"health": "peanuts"}))
    token = minted(made)
    for act in ("open", "answers", "contact"):
        html = post(client, token, act).get_data(as_text=True)
        assert "peanuts" not in html
    assert "Health note: given" in post(client, token).page.text  # type: ignore[attr-defined]


def test_giving_up_one_place_asks_first_and_can_be_taken_back(client: FlaskClient) -> None:
    made = family()
    token = minted(made)
    leo = str(made.registrations[1].id)
    asked = post(client, token, "ask-withdraw", person=leo)
    assert asked.page.h1 == "Give up the place?"  # type: ignore[attr-defined]
    assert statuses(made) == ["confirmed", "confirmed"]
    done = post(client, token, "withdraw", person=leo)
    assert "The place is given up." in done.page.text  # type: ignore[attr-defined]
    assert statuses(made) == ["confirmed", "withdrawn"]
    back = post(client, token, "undo", person=leo)
    assert "Welcome back." in back.page.text  # type: ignore[attr-defined]
    assert statuses(made) == ["confirmed", "confirmed"]
    assert_counters(made.offering)


def test_nobody_ticked_is_an_error_and_changes_nothing(client: FlaskClient) -> None:
    made = family()
    answer = post(client, minted(made), "ask-withdraw")
    assert answer.status_code == 422
    assert "Choose who gives up the place." in answer.page.text  # type: ignore[attr-defined]


def test_other_peoples_registrations_are_out_of_reach(client: FlaskClient) -> None:
    mine, theirs = family(), family()
    token = minted(mine)
    foreign = [str(row.id) for row in theirs.registrations]
    for act in ("withdraw", "undo", "ask-withdraw"):
        post(client, token, act, person=[*foreign, "x", "0", "-1", "9" * 5000])
    fields = {f"r{theirs.registrations[0].id}-full_name": "Taken over"}
    post(client, token, "save-answers", version=str(mine.version), **fields)
    assert statuses(mine) == statuses(theirs) == ["confirmed", "confirmed"]
    assert [row.full_name for row in theirs.registrations] == ["Ana Sample", "Leo Sample"]


def test_a_seat_that_is_gone_is_said_and_shown_as_it_is(client: FlaskClient) -> None:
    offering = open_offering(COFFEE, seats=1)
    first, _second = sign_up(offering, person("Ana")), sign_up(offering)
    token, ana = minted(first), str(first.registrations[0].id)
    post(client, token, "withdraw", person=ana)
    # The seat was offered to the second at once.
    answer = post(client, token, "undo", person=ana)
    assert answer.status_code == 409
    assert "No place is free." in answer.page.text  # type: ignore[attr-defined]
    assert statuses(first) == ["withdrawn"]


def test_a_refusal_for_one_of_two_shows_both_as_they_are(client: FlaskClient) -> None:
    offering = open_offering(GAME, divisions={"grade-4": 1, "grade-5": 1})
    made = sign_up(offering, child("Ana", 4), child("Leo", 5))
    ids = [row.id for row in made.registrations]
    token = minted(made)
    withdraw(ids, RESIDENT)
    sign_up(offering, child("Kim", 5))
    answer = post(client, token, "undo", person=[str(i) for i in ids])
    assert answer.status_code == 409
    shown = [tag.get_text(strip=True) for tag in answer.page.soup.select(".rc-people li")]  # type: ignore[attr-defined]
    assert not [words for words in shown if "Confirmed" in words]


@pytest.mark.parametrize("slug", SLUGS)
def test_answers_can_be_opened_and_saved_as_they_are(client: FlaskClient, slug: str) -> None:
    walk = Walk(client, open_offering(slug)).to_check().send()
    made = walk.made
    before = (made.city, made.language, dict(made.registrations[0].answers))
    token = minted(made)
    page = post(client, token, "answers")
    saved = client.submit(page, button=("act", "save-answers"))  # type: ignore[attr-defined]
    assert "Your answers are saved." in saved.page.text, saved.page.text
    db.session.expire_all()
    assert (made.city, made.language) == before[:2]
    now_kept = made.registrations[0].answers
    assert {name: now_kept.get(name) for name in before[2]} == before[2]
    assert made.registrations[0].full_name in {"Ana", "Ana Sample"}


def test_errors_keep_what_was_typed(client: FlaskClient) -> None:
    made = family()
    ana = made.registrations[0].id
    page = post(client, minted(made), "answers")
    fields = {f"r{ana}-full_name": "", f"r{ana}-school": "Wilshire Park"}
    answer = client.submit(page, fields, button=("act", "save-answers"))  # type: ignore[attr-defined]
    assert answer.status_code == 422
    assert "Wilshire Park" in answer.get_data(as_text=True)


def test_a_page_that_was_overtaken_changes_nothing(client: FlaskClient) -> None:
    made = family()
    page = post(client, minted(made), "contact")
    change_answers(made.id, {"language": "es"}, {}, SYSTEM)
    answer = client.submit(page, {"phone": "612-555-0199"}, button=("act", "save-contact"))  # type: ignore[attr-defined]
    assert answer.status_code == 409
    assert made.phone_typed != "612-555-0199"


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 5000, "0"])
def test_versions_nobody_gave_out(client: FlaskClient, version: str) -> None:
    made = family()
    fields = {"version": version, "email": "new@example.org", "phone": "612-555-0199"}
    assert post(client, minted(made), "save-contact", **fields).status_code == 409
    db.session.expire_all()
    assert made.email != "new@example.org"


def test_a_new_address_ends_the_link_in_hand(client: FlaskClient) -> None:
    made = family()
    token = minted(made)
    page = post(client, token, "contact")
    fields = {"email": "new@example.org"}
    answer = client.submit(page, fields, button=("act", "save-contact"))  # type: ignore[attr-defined]
    assert answer.page.h1 == "Check your new e-mail address"
    assert client.get(f"/manage/{token}").status_code == 410


def test_acts_nobody_offered(client: FlaskClient) -> None:
    token = minted(family())
    assert post(client, token, "delete").status_code == 400
    assert client.get("/manage").status_code == 405


def test_after_the_cut_off_the_page_says_whom_to_call(client: FlaskClient) -> None:
    made = family()
    made.offering.change_until = now() - timedelta(minutes=1)
    token = minted(made)
    assert "The time for changes is over." in post(client, token).page.text  # type: ignore[attr-defined]
    fields = {"version": str(made.version), "email": "new@example.org", "phone": "612-555-0199"}
    assert post(client, token, "save-contact", **fields).status_code == 409
