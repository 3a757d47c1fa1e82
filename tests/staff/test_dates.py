"""Planning a date: draft, checklist, words, sessions, seats, copy, cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Offering, Venue
from app.program_kit.wording import local
from app.programs import PROGRAMS
from app.records.texts import publish_texts
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN

Login = Callable[..., Any]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator of every program."""
    login(client, factories.staff(*(program.slug for program in PROGRAMS)))
    return client


def stored(offering_id: int) -> Offering:
    db.session.expire_all()
    return db.session.get_one(Offering, offering_id)


def the_only_offering() -> Offering:
    db.session.expire_all()
    return db.session.scalars(select(Offering)).one()


def test_a_class_goes_from_nothing_to_public(desk: Any) -> None:
    publish_texts()
    place = factories.venue()
    page = desk.get("/staff/offerings/new")
    typed = {"program": ACADEMY, "title": "Academy, spring 2027", "first_day": "Feb 4, 2027"}
    page = desk.submit(page, {**typed, "skipped": "April 1, 2027"})
    assert page.page.h1 == "Academy, spring 2027"
    assert "Before you publish" in page.page.text
    made = the_only_offering()
    assert [local(m.starts_at, made.zone).month for m in made.meetings][-1] == 4
    assert made.state == "draft"
    page = desk.submit(page, action=f"/staff/offerings/{made.id}/publish")
    assert stored(made.id).state == "draft"
    assert "Still missing: A place for every session; How to get in" in page.page.text
    for words, box in (("A place for every", "venue_id"), ("A host people can", "host_name")):
        assert page.page.link(words) == f"/staff/offerings/{made.id}/words#{box}"
    words = desk.get(f"/staff/offerings/{made.id}/words")
    page = desk.submit(words, {"venue_id": str(place.id), "host_name": "Sgt. Robin Sample"})
    assert "Ready to publish" in page.page.text
    page = desk.submit(page, action=f"/staff/offerings/{made.id}/publish")
    assert stored(made.id).state == "published"
    assert desk.get(f"/{ACADEMY}/{made.slug}/").status_code == 200


def test_unreadable_days_are_refused_beside_their_box(desk: Any) -> None:
    page = desk.get("/staff/offerings/new")
    typed = {"program": COFFEE, "title": "Coffee", "first_day": "soon"}
    page = desk.submit(page, typed)
    assert page.status_code == 422
    assert page.page.soup.title.get_text().startswith("Error: ")
    assert page.page.link("Write the day like") == "#first_day"


def test_a_draft_is_nobodys_but_the_coordinators(desk: Any) -> None:
    draft = factories.offering(COFFEE, state="draft")
    assert desk.get(f"/{COFFEE}/{draft.slug}/").status_code == 404
    assert desk.get(f"/staff/offerings/{draft.id}").status_code == 200


def test_two_who_edit_see_both_versions(desk: Any) -> None:
    offering = factories.offering(COFFEE, title="Old title")
    mine = desk.get(f"/staff/offerings/{offering.id}/words")
    desk.submit(mine, {"title": "Title of the quicker one"})
    page = desk.submit(mine, {"title": "My title", "host_name": "Ofc. Drew Fixture"})
    assert page.status_code == 409
    assert stored(offering.id).title == "Title of the quicker one"
    assert "Title of the quicker one" in page.page.text
    assert page.page.soup.find(id="title")["value"] == "My title"
    desk.submit(page)
    assert stored(offering.id).title == "My title"
    assert stored(offering.id).host_name == "Ofc. Drew Fixture"


def test_saving_without_a_change_changes_nothing(desk: Any) -> None:
    offering = factories.offering(GAME, languages=["en", "es"], description="Line\n\nLine")
    before = {c.key: getattr(offering, c.key) for c in Offering.__table__.columns}
    desk.submit(desk.get(f"/staff/offerings/{offering.id}/words"))
    now = stored(offering.id)
    before.pop("updated_at")
    for name, value in before.items():
        assert getattr(now, name) == value, name
    assert [m.sequence for m in now.meetings] == [0]


def test_the_line_up_is_written_line_by_line(desk: Any) -> None:
    lineup = [{"name": "Lee Sample", "position": "Sergeant", "agency": "St. Anthony", "years": 14}]
    offering = factories.offering(WOMEN, details={"lineup": lineup})
    page = desk.get(f"/staff/offerings/{offering.id}/words")
    box = page.page.soup.find(id="lineup").get_text().strip()
    assert box == "Lee Sample; Sergeant; St. Anthony; 14"
    desk.submit(page)
    assert stored(offering.id).details["lineup"] == lineup
    desk.submit(page, {"lineup": f"{box}\n\nJo Modell; Chief; a neighbor\n"})
    assert stored(offering.id).details["lineup"][1]["name"] == "Jo Modell"
    assert "Jo Modell" in desk.get(f"/{WOMEN}/{offering.slug}/").page.text


def test_seats_below_those_taken_are_refused_beside_the_box(desk: Any) -> None:
    offering = factories.offering(ACADEMY, seats=5)
    factories.registration(offering)
    factories.registration(offering)
    box = f"capacity-{offering.divisions[0].id}"
    page = desk.get(f"/staff/offerings/{offering.id}")
    page = desk.submit(page, {box: "1"}, action=f"/staff/offerings/{offering.id}/seats")
    assert page.status_code == 422
    assert "2 seats are taken" in page.page.text
    assert page.page.soup.find(id=box)["value"] == "1"
    page = desk.submit(page, {box: ""}, action=f"/staff/offerings/{offering.id}/seats")
    assert stored(offering.id).divisions[0].capacity is None


def test_weekly_sessions_skip_holidays_and_refuse_the_gap(desk: Any) -> None:
    offering = factories.offering(ACADEMY)
    page = desk.get(f"/staff/offerings/{offering.id}/sessions")
    run = {"first_day": "March 7, 2027", "count": "3", "starts": "2:30 am", "ends": "4 am"}
    page = desk.submit(page, run)
    assert page.status_code == 422
    assert "2:30 a.m. does not exist that day" in page.page.text
    assert len(stored(offering.id).meetings) == 1
    page = desk.submit(page, {**run, "skipped": "March 14, 2027"})
    assert "3 sessions added" in page.page.text
    assert len(stored(offering.id).meetings) == 4


def test_the_hour_that_comes_twice_is_explained(desk: Any) -> None:
    offering = factories.offering(COFFEE)
    meeting = offering.meetings[0]
    page = desk.get(f"/staff/offerings/{offering.id}/sessions/{meeting.id}")
    boxes = {"times-day": "11/7/2027", "times-starts": "1:30 am", "times-ends": "3 am"}
    page = desk.submit(page, boxes)
    assert "comes twice" in page.page.text
    assert stored(offering.id).meetings[0].sequence == 1


def test_a_session_is_cancelled_and_put_back_on(desk: Any) -> None:
    offering = factories.offering(ACADEMY, meetings=2)
    here = f"/staff/offerings/{offering.id}/sessions/{offering.meetings[0].id}"
    page = desk.submit(desk.get(here), {"reason": "Snow"}, action=f"{here}/cancel")
    assert stored(offering.id).meetings[0].state == "cancelled"
    desk.submit(desk.get(here), action=f"{here}/restore")
    assert stored(offering.id).meetings[0].state == "scheduled"
    assert stored(offering.id).meetings[0].sequence == 2
    assert page.status_code == 200


def test_a_copy_waits_as_a_draft(desk: Any) -> None:
    offering = factories.offering(GAME, title="Cops vs. Kids 2026")
    page = desk.get(f"/staff/offerings/{offering.id}/copy")
    page = desk.submit(page, {"title": "Cops vs. Kids 2027", "first_day": "Feb 25, 2027"})
    assert page.page.h1 == "Cops vs. Kids 2027"
    assert "Before you publish" in page.page.text


def test_cancelling_asks_why_and_tells_everyone(desk: Any) -> None:
    offering = factories.offering(COFFEE)
    person = factories.registration(offering)
    page = desk.get(f"/staff/offerings/{offering.id}/cancel")
    refused = desk.submit(page)
    assert refused.status_code == 422
    assert stored(offering.id).state == "published"
    page = desk.submit(page, {"reason": "The hall has no power."})
    assert "It is cancelled" in page.page.text
    db.session.refresh(person)
    assert person.status == "cancelled_by_department"


def test_a_moved_place_moves_calendars(desk: Any) -> None:
    offering = factories.offering(COFFEE)
    page = desk.get(f"/staff/places/{offering.venue_id}")
    desk.submit(page, {"address": "1891 Walnut St", "capacity": "35"})
    assert stored(offering.id).meetings[0].sequence == 1
    place = db.session.get_one(Venue, offering.venue_id)
    assert (place.address, place.capacity, place.latitude) == ("1891 Walnut St", 35, None)
    assert [m.sequence for m in stored(offering.id).meetings] == [1]


def test_a_new_place_needs_its_way_in(desk: Any) -> None:
    page = desk.get("/staff/places/new")
    page = desk.submit(page, {"name": "Larch Street Bakery", "address": "12 Larch St"})
    assert page.status_code == 422
    page = desk.submit(page, {"step_free": "Ramp on the left side."})
    assert "Larch Street Bakery" in page.page.text
