"""Addresses and forms full of nonsense, on both engines: each is answered, none breaks."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Division
from tests.security.world import Visitor, build


@pytest.mark.parametrize(
    "path",
    [
        "/?month=2027-13&view=month",
        "/?month=0001-01&view=month",
        "/?month=99999999-1&view=month",
        "/?program=%00&city=%F0%9F%8D%95&view=%ff",
        "/?" + "city=x&" * 500,
        "/coffee-with-a-cop/%00/",
        "/coffee-with-a-cop/%ff%fe/",
        "/coffee-with-a-cop/' OR 1=1 --/",
        "/coffee-with-a-cop/{{7*7}}/",
        "/coffee-with-a-cop/x/sessions/99999999999999999999999.ics",
        "/coffee-with-a-cop/x/sign-up/sent/%00",
        "/manage/%00%ff",
        "/my/%F0%9F%8D%95/calendar.ics",
        "/" + "a" * 5000,
    ],
)
def test_odd_addresses_are_answered_not_broken(app: Flask, stranger: Visitor, path: str) -> None:
    build(app)
    answer = stranger.get(path)
    assert answer.status_code in {200, 404}, path
    assert "49" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    [
        "/staff/people/99999999999999999999999",
        "/staff/offerings/99999999999999999999999/roster",
        "/staff/places/99999999999999999999999",
        "/staff/accounts/99999999999999999999999",
        "/staff/mails/99999999999999999999999",
        "/staff/people?q=%00%00",
        "/staff/people?q=%25%25__",
        "/staff/people?q=' OR 1=1 --",
        "/staff/people?q=%F0%9F%8D%95%E2%80%AE",
        "/staff/OWN/roster?q=%00",
        "/staff/OWN/roster?page=9999999",
    ],
)
def test_odd_staff_addresses_are_answered_not_broken(app: Flask, path: str) -> None:
    world = build(app)
    own = world.objects["own"]
    both = world.visitors["admin with a program"]
    answer = both.get(path.replace("OWN", f"offerings/{own.offering_id}"))
    assert answer.status_code in {200, 404}, path
    assert "NameFOREIGN" not in answer.text
    if path.startswith("/staff/people?"):
        assert "NameOWN" not in answer.text


def test_odd_filters_of_a_roster_are_answered_not_broken(app: Flask) -> None:
    world = build(app)
    roster = f"/staff/offerings/{world.objects['own'].offering_id}/roster"
    for asked in ("page=0", "page=-1", "page=%C2%B2", "page=1e9", "group=1;drop", "sort=id)--",
                  "status='--", "order=x", "city=zz", "q=" + "a" * 3000):  # fmt: skip
        answer = world.visitors["coordinator"].get(f"{roster}?{asked}")
        assert answer.status_code == 200, asked


LONG = "9" * 5000
DAYS = ["March 4, 99999999999", "2/30", "12/31/9999", "1/1/0001", "²/²/²", "\0"]
# Field: what is typed, and the forms that read it.
NONSENSE: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "version": (
        ["²", LONG, "-1", "1e3"],
        ("words", "sessions/MEETING", "publish", "PERSON/accept"),
    ),
    "person": (
        ["²", LONG, "\0", "1;2", f"{LONG}:1", "1:1:x", "1:²:", ":::"],
        ("roster/accept", "applications/preview", "applications/decide"),
    ),
    "outcome": (["\0", "x" * 300], ("applications/preview",)),
    "capacity": (["²", LONG, "1e9", "999999999", "-5"], ("seats",)),
    "first_day": (DAYS, ("sessions", "copy")),
    "times-day": ([*DAYS, LONG], ("sessions/MEETING",)),
    "count": (["²", LONG, "99999"], ("sessions",)),
    "venue_id": (["²", LONG, "0", "-1"], ("words", "sessions/MEETING")),
    "reason": (["\0", "x" * 5000], ("cancel", "roster.csv", "PERSON/private", "PERSON/decline")),
    "kind": (["\0", "health", "x" * 300], ("PERSON/private",)),
    "code": (["\0", "x" * 300], ("PERSON/decline",)),
}


def usual(division: int) -> dict[str, str]:
    """A form that every one of them takes."""
    return {
        "title": "T", "first_day": "March 4, 2030", "count": "2", "starts": "6 pm", "ends": "7 pm",
        "reason": "Because.", "times-day": "March 4, 2030", "times-starts": "6 pm",
        "times-ends": "7 pm", "kind": "emergency", "code": "other", f"name-{division}": "All",
        "outcome": "waitlist", "person": "1:1",
    }  # fmt: skip


@pytest.mark.parametrize("field", NONSENSE)
def test_nonsense_in_staff_forms_is_answered_not_broken(app: Flask, field: str) -> None:
    world = build(app)
    own, coordinator = world.objects["own"], world.visitors["coordinator"]
    division = db.session.scalar(select(Division.id).where(Division.offering_id == own.offering_id))
    assert division
    values, forms = NONSENSE[field]
    name = f"capacity-{division}" if field == "capacity" else field
    for form in forms:
        person = form.startswith("PERSON/")
        path = f"/staff/people/{own.registration_id}/" if person else (
            f"/staff/offerings/{own.offering_id}/")  # fmt: skip
        path += form.removeprefix("PERSON/").replace("MEETING", str(own.meeting_id))
        for value in values:
            answer = coordinator.send(path, {**usual(division), name: value})
            assert answer.status_code in {200, 302, 400, 404, 409, 422}, (path, value[:20])
