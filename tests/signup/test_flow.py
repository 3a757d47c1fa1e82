"""Back, Change, Add and take out; forms that were meddled with; posts from elsewhere."""

from __future__ import annotations

import dataclasses

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import Offering, Submission
from app.signup.state import begin, unseal
from tests.factories import COFFEE, GAME, WOMEN
from tests.signup.walk import PAGES, Walk, open_offering


def couple(client: FlaskClient) -> Walk:
    """Two people for the academy, up to the check page."""
    who, contact, home, _interests, _call, _support, _agree = PAGES[WOMEN]
    walk = Walk(client, open_offering(WOMEN)).fill({}).fill(who, "add")
    assert walk.h1 == "Who is the second person?"
    walk.fill({"p1-full_name": "Leo Sample", "p1-age": "adult"}).fill(contact).fill(home)
    both = ("p0", "p1")
    walk.fill({f"{p}-shirt": "M" for p in both})
    walk.fill(
        {f"{p}-emergency-0-name": "Kim" for p in both}
        | {f"{p}-emergency-0-phone": "612-555-0150" for p in both}
    )
    walk.fill({})
    signed = {f"{p}-{text}": "y" for p in both for text in ("waiver", "conduct")}
    walk.fill({"together": "open", **{f"{p}-photo": "yes" for p in both}, **signed})
    assert walk.h1 == "Check your answers", walk.text
    return walk


def test_back_keeps_every_answer(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({})
    for answers in PAGES[WOMEN][:3]:
        walk.fill(answers)
    walk.fill({"p0-question": "Half a question"}, "back").fill({}, "back").fill({}, "back")
    assert walk.fields["p0-full_name"] == "Ana Sample"
    walk.fill({}, "back")
    assert walk.h1 == "Before you start"
    walk.fill({}).fill({})
    assert walk.fields["email"] == "ana@example.org"
    walk.fill({}).fill({})
    assert walk.fields["p0-question"].lstrip() == "Half a question"


def test_back_from_the_check_page_and_forward_again(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE)).to_check().fill({}, "back")
    assert walk.fields["party"] == "2"
    walk.press(party="3").send()
    assert walk.made.registrations[0].party_size == 3


def test_change_leads_to_one_page_and_back(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(WOMEN)).to_check()
    assert "ana@example.org" in walk.text
    walk.fill({}, "change", "contact")
    assert walk.h1 == "How can we reach you?"
    walk.press(email="nobody", status=422)
    walk.press(email="leo@example.org")
    assert walk.h1 == "Check your answers"
    assert "leo@example.org" in walk.text
    walk.send()
    assert walk.made.email == "leo@example.org"


def test_change_of_a_page_that_is_not_there(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE)).to_check()
    for page in ("child-7", "check", ""):
        fields = {"state": walk.fields["state"], "page": "check", "change": page}
        assert client.post(walk.path, data=fields).status_code == 400


def test_a_changed_grade_asks_what_the_new_grade_needs(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(GAME)).to_check().fill({}, "change", "child-0")
    walk.fill({"p0-grade": "6"}, status=422)
    assert walk.h1 == "Emergency and pick-up"
    walk.fill({"p0-alone": "yes"})
    assert walk.h1 == "Check your answers"
    assert walk.send().made.registrations[0].answers["alone"] == "yes"


def test_a_person_taken_out_leaves_nothing_behind(client: FlaskClient) -> None:
    walk = couple(client).fill({}, "remove", "1")
    assert walk.h1 == "Check your answers"
    assert "Leo" not in walk.text
    walk.fill({}, "change", "person-0").fill({}, "add")
    assert walk.fields["p1-full_name"] == ""
    walk.fill({"p1-full_name": "Kim Sample", "p1-age": "adult"}, status=422)
    # Nobody signs for somebody else: Leo's ticks are not Kim's.
    state = unseal(walk.fields["state"], db.session.scalars(select(Offering.id)).one())
    assert state is not None
    assert not [name for raw in state.pages.values() for name in raw if name == "p1-waiver"]


def test_the_first_person_may_be_taken_out_and_the_last_one_stays(client: FlaskClient) -> None:
    walk = couple(client).fill({}, "remove", "0")
    assert walk.h1 == "Check your answers"
    fields = {"state": walk.fields["state"], "page": "check", "remove": "1"}
    assert "Leo Sample" in client.post(walk.path, data=fields).get_data(as_text=True)
    walk.send()
    assert [row.full_name for row in walk.made.registrations] == ["Leo Sample"]
    assert walk.made.contact_name == "Leo Sample"


def test_a_person_added_by_mistake_goes_with_back(client: FlaskClient) -> None:
    who, contact, *_rest = PAGES[WOMEN]
    walk = Walk(client, open_offering(WOMEN)).fill({}).fill(who, "add")
    assert walk.h1 == "Who is the second person?"
    walk.fill({}, "back")
    assert walk.h1 == "Who is taking part?"
    walk.fill({})
    assert walk.h1 == "How can we reach you?"
    walk.fill(contact)


def test_a_person_half_named_stays_with_back(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({}).fill(PAGES[WOMEN][0], "add")
    walk.fill({"p1-full_name": "Leo"}, "back").fill({})
    assert walk.fields["p1-full_name"] == "Leo"


def test_no_more_people_than_a_form_can_hold(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(GAME)).fill({}).fill(PAGES[GAME][0])
    for at in range(7):
        walk.fill({f"p{at}-full_name": "A", f"p{at}-grade": "4", f"p{at}-shirt": "YM"}, "add")
    assert "Add another child" not in walk.text
    last = {"p7-full_name": "A", "p7-grade": "4", "p7-shirt": "YM"}
    walk.fill(last, "add")
    assert walk.h1 == "Emergency and pick-up"


def test_a_mistyped_address_is_questioned_once(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({}).fill(PAGES[WOMEN][0])
    walk.press(email="ana@gmial.com")
    assert "Is the e-mail address right?" in walk.text
    assert "ana@gmail.com" in walk.text
    walk.press()
    assert walk.h1 == "Where are you from?"


@pytest.mark.parametrize(
    "token", ["", "x", "gAAAAA", "\x00", "é" * 40, "gAAAAABm" + "A" * 200, "x" * 9000]
)
def test_a_form_we_did_not_make_is_refused(client: FlaskClient, token: str) -> None:
    path = Walk(client, open_offering(COFFEE)).path
    fields = {"state": token, "page": "check", "go": "send"}
    answer = client.post(path, data=fields)
    assert answer.status_code == 400
    assert "Nothing was sent and nothing was saved." in answer.page.text  # type: ignore[attr-defined]
    assert client.post(path).status_code == 400


def test_one_character_changed_is_a_form_we_did_not_make(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE)).to_check()
    token = walk.fields["state"]
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    forged = token[:middle] + other + token[middle + 1 :]
    fields = {"state": forged, "page": "check", "go": "send"}
    assert client.post(walk.path, data=fields).status_code == 400


def test_the_form_of_another_date_is_refused(client: FlaskClient) -> None:
    here, there = (Walk(client, open_offering(slug)).to_check() for slug in (COFFEE, WOMEN))
    fields = {"state": there.fields["state"], "page": "check", "go": "send"}
    assert client.post(here.path, data=fields).status_code == 400
    assert db.session.scalar(select(func.count(Submission.id))) == 0


def test_sending_before_all_is_answered_shows_what_is_missing(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({}).fill(PAGES[WOMEN][0])
    fields = {"state": walk.fields["state"], "page": "check", "go": "send"}
    answer = client.post(walk.path, data=fields)
    assert answer.page.h1 == "How can we reach you?"  # type: ignore[attr-defined]
    assert db.session.scalar(select(func.count(Submission.id))) == 0


def test_what_was_never_asked_is_not_taken(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE)).fill({})
    more = {"status": "confirmed", "source": "paper", "staff_id": "1", "waiver": "y", "p1-x": "y"}
    fields = {**walk.fields, **PAGES[COFFEE][0], **more, "go": "next"}
    walk.page = client.post(walk.path, data=fields)
    made = walk.send().made
    assert (made.source, made.staff_id, made.answers) == ("web", None, {})


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({}, True),
    ],
)
def test_posts_that_another_site_started(
    client: FlaskClient, headers: dict[str, str], allowed: bool
) -> None:
    walk = Walk(client, open_offering(COFFEE)).to_check()
    fields = {"state": walk.fields["state"], "page": "check", "go": "send"}
    for path in (walk.path, "/find", "/manage", "/confirm"):
        status = client.post(path, data=fields, headers=headers).status_code
        assert (status != 403) is allowed, path


def test_a_state_holds_what_it_was_given(client: FlaskClient) -> None:
    offering = open_offering(COFFEE)
    state = dataclasses.replace(
        begin(offering.id, {"notice": 1}), pages={"coming": {"party": ["2"]}}
    )
    assert unseal(state.seal(), offering.id) == state
    assert unseal(state.seal(), offering.id + 1) is None
    assert "party" not in state.seal()
