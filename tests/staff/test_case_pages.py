"""The pages on which it is decided whether two sign-ups are of the same person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Case, Offering
from app.registration.two_homes import ask_to_leave
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.pages import filled_in


@pytest.fixture
def desk(client: FlaskClient, login: Callable[..., Any]) -> Any:
    """A client signed in as coordinator of the game."""
    login(client, factories.staff(GAME, name="Casey Coordinator"))
    return client


def twice(offering: Offering, **fields: Any) -> Case:
    """A child whom two adults signed up."""
    children = [
        factories.registration(
            factories.submission(
                offering, contact_name=f"{name} Hansen", email=f"{name.lower()}@example.org"
            ),
            full_name="Riley Hansen", grade=5, is_minor=True,
        )
        for name in ("Chris", "Pat")
    ]  # fmt: skip
    return factories.case(*children, **{"matched": ["grade"], **fields})


def decide(desk: Any, case: Case, code: str, **fields: Any) -> Any:
    """Open the case and send the form of one decision."""
    page = desk.get(f"/staff/cases/{case.id}")
    form = next(
        form
        for form in page.page.soup.find_all("form")
        if form.find("input", {"name": "decision", "value": code})
    )
    data = filled_in(form)[1]
    return desk.post(form["action"], data={**data, **fields}, follow_redirects=True)


def test_the_way_from_the_first_page_to_a_decision(desk: Any) -> None:
    game = factories.offering(GAME, title="The Big Game")
    case = twice(game)
    for path in ("/staff/", f"/staff/cases?date={game.id}", f"/staff/people/{case.first_id}"):
        assert f'href="/staff/cases/{case.id}"' in desk.get(path).text, path
    date = desk.get(f"/staff/offerings/{game.id}")
    assert "1 person perhaps signed up twice" in date.page.text
    page = desk.get(f"/staff/cases/{case.id}").page.text
    assert "Both have the same name and grade." in page
    assert "two homes" in page
    for words in ("chris@example.org", "pat@example.org", "Chris Hansen", "Pat Hansen"):
        assert words in page, "a coordinator sees contacts by the matrix"
    done = decide(desk, case, "different", reason="Cousins of the same name.")
    assert "Kept as two people" in done.page.text
    assert "Casey Coordinator decided on" in done.page.text
    assert "Cousins of the same name." in done.page.text
    assert "Different people" in desk.get("/staff/cases").page.text
    assert "Perhaps signed up twice" not in desk.get("/staff/").page.text
    assert "perhaps signed up twice" not in desk.get(f"/staff/offerings/{game.id}").page.text
    history = desk.get(f"/staff/people/{case.first_id}").page.text
    assert "Casey Coordinator decided that they are not the other person of that name" in history


def test_a_reason_is_asked_for_and_what_was_typed_comes_back(desk: Any) -> None:
    case = twice(factories.offering(GAME))
    page = decide(desk, case, "different", reason=" ")
    assert page.status_code == 422
    assert "Write why: it is kept in the history." in page.page.text
    assert decide(desk, case, "different", reason="x", decision="none").status_code == 422


def test_two_coordinators_decide_and_the_second_is_told(desk: Any) -> None:
    case = twice(factories.offering(GAME))
    stale = desk.get(f"/staff/cases/{case.id}")
    data = filled_in(stale.page.soup.select_one("main form"))[1]
    assert decide(desk, case, "different", reason="Cousins.").status_code == 200
    late = desk.post(f"/staff/cases/{case.id}", data={**data, "reason": "My own words"})
    assert late.status_code == 409
    assert "My own words" in late.page.text


def test_cases_of_another_program_do_not_exist(desk: Any) -> None:
    case = twice(factories.offering(ACADEMY))
    assert desk.get(f"/staff/cases/{case.id}").status_code == 404
    assert "Riley" not in desk.get("/staff/cases").text
    assert desk.get(f"/staff/cases?date={case.offering_id}").status_code == 404


def test_who_has_left_is_shown_and_nothing_is_asked(desk: Any) -> None:
    case = twice(factories.offering(GAME))
    case.first.status, case.first.seat_held = "withdrawn", False
    factories.db.session.commit()
    page = desk.get(f"/staff/cases/{case.id}").page
    assert "Nothing to decide now" in page.text
    assert not page.soup.select("main form")
    assert "Nothing to decide" in desk.get("/staff/cases").page.text


def test_merging_asks_which_one_stays_and_both_are_on_one_page(desk: Any) -> None:
    case = twice(factories.offering(GAME), matched=["email"])
    page = decide(desk, case, "merge", reason="Signed up twice.", stays=str(case.second_id))
    assert "Merged." in page.page.text
    assert f"{case.second.submission.reference} stays." in page.page.text
    stays = desk.get(f"/staff/people/{case.second_id}").page.text
    ended = case.first.submission.reference
    assert f"Casey Coordinator merged {ended} into this one." in stays
    assert f"{ended}: Casey Coordinator moved them from confirmed to moved." in stays
    assert "Further sign-ups of the same child" in stays
    gone = desk.get(f"/staff/people/{case.first_id}").page
    assert f"Merged into {case.second.submission.reference}" in gone.text
    assert not gone.soup.select("#decide"), "nothing is left to decide about it"


def test_a_merge_that_would_lose_a_place_says_which_one_to_keep(desk: Any) -> None:
    case = twice(factories.offering(GAME))
    case.first.status = "guardian_pending"
    case.second.status, case.second.seat_held = "under_review", False
    factories.db.session.commit()
    page = decide(desk, case, "merge", reason="Twice.", stays=str(case.second_id))
    assert page.status_code == 422
    assert f"{case.first.submission.reference} is further along" in page.page.text


def test_two_homes_ask_and_the_coordinator_answers(desk: Any) -> None:
    case = twice(factories.offering(GAME))
    page = decide(desk, case, "two_homes", reason="Parents live apart.", stays=str(case.first_id))
    assert "The child has one place." in page.page.text
    assert "By another home" in desk.get(f"/staff/people/{case.first_id}").page.text
    assert "signed up by another home" in desk.get(f"/staff/people/{case.second_id}").page.text
    ask_to_leave(case.second_id)
    assert "A home asks to give up the place." in desk.get("/staff/cases").page.text
    assert "Pat Hansen asked" in desk.get(f"/staff/cases/{case.id}").page.text
    assert decide(desk, case, "leaves", reason=" ").status_code == 422
    assert "keeps the place" in decide(desk, case, "keeps", reason="Both agree.").page.text
    ask_to_leave(case.first_id)
    assert "is given up" in decide(desk, case, "leaves", reason="Both agree.").page.text
    assert "A home asks" not in desk.get("/staff/cases").page.text
    history = desk.get(f"/staff/people/{case.first_id}").page.text
    assert "Casey Coordinator agreed that the place is given up" in history
