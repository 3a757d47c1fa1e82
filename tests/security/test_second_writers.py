"""Whoever edits what somebody else saved meanwhile sees both versions, and loses not a word.

The forms are found on the pages: one that comes filled in with something stored is an edit. So a
new page is in this test as soon as it has its line in `matrix.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from werkzeug.test import TestResponse

from app.models import RESIDENT, DataRequest, Registration
from app.offerings.asked import questions_of
from app.records.open_requests import today
from app.records.texts import publish_texts
from app.registration.change import change_answers
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.pages import Page, filled_in
from tests.security.matrix import STAFF
from tests.security.world import Visitor, a_link, visitor

one_engine = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
# Filled in, but nothing that is stored: a new thing begins like the last one, or by the usual.
NEW = {"staff.offering_copy", "staff.offerings_new", "staff.sessions", "staff.roster_export"}
NOT_WORDS = {"hidden", "submit", "button", "checkbox", "radio", "password", "search", "number"}
# A day and a time are words with a meaning of their own.
TIMES = ("-day", "_day", "-time", "-starts", "-ends")
WORDS = re.compile(r"[A-Za-z]{3}")
_number = itertools.count(1)


def somebody() -> Registration:
    """A child with everything told, in a date that has everything that can be edited."""
    publish_texts()
    game = factories.offering(
        GAME, description="Games by grade", host_name="Pat Host", what_to_bring="Shoes",
        who_may_come="Grades 4 to 7", cost="Free", summary="One evening", meetings=2,
    )  # fmt: skip
    factories.question(game, hint="As you like", why="to plan")
    contact = factories.submission(game, relation="parent")
    told = {"accommodation": "Large print", "instruction": "Seat in front", "health": "Asthma"}
    person = factories.registration(
        contact,
        private=told,
        answers={"school": "Wilshire Park", "shirt": "YM", "stream": "no", "on_air": "no"},
    )
    factories.guardian_form(person)
    return person


def asked_about(person: Registration) -> DataRequest:
    """A data request that was answered, so that every box on its pages holds words."""
    told = {"words": "The spelling", "answer_words": "By letter"}
    return factories.data_request(person.submission, answer="given", answered_on=today(), **told)


def editors(app: Flask) -> dict[str, Visitor]:
    """One account per role, in every program."""
    roles = ("coordinator", "records", "admin", "medical", "desk_lead", "lead", "reviewer")
    return {
        role: visitor(app).as_staff(factories.staff(GAME, ACADEMY, role=role, password="-"))
        for role in roles
    }


def places_to_look(app: Flask, person: Registration) -> list[tuple[str, str]]:
    """Every staff page that is about one thing, with its address."""
    values: dict[str, Any] = {
        "offering_id": person.offering_id,
        "registration_id": person.id,
        "meeting_id": person.offering.meetings[0].id,
        "venue_id": person.offering.venue_id,
        "staff_id": factories.staff(ACADEMY, name="Colleague", password="-").id,
        "question_id": questions_of(person.offering_id)[0].id,
        "city_id": person.offering.venue.city_id,
        "slug": GAME,
        "request_id": asked_about(person).id,
        "kind": "notice",
        "language": "en",
    }
    site = app.url_map.bind("localhost")
    return [
        (rule.endpoint, site.build(rule.endpoint, {n: values[n] for n in rule.arguments}))
        for rule in app.url_map.iter_rules()
        if rule.endpoint in STAFF
        and "GET" in (rule.methods or set())
        and rule.arguments
        and rule.arguments <= set(values)
    ]


def words_in(form: Tag) -> list[Tag]:
    """Boxes that hold words somebody wrote."""
    found = []
    for box in form.find_all(["input", "textarea"]):
        text = box.get_text() if box.name == "textarea" else str(box.get("value", ""))
        kind = str(box.get("type", "text")) if box.name == "input" else "textarea"
        fixed = box.get("inputmode") == "numeric" or kind in NOT_WORDS or kind in {"tel", "email"}
        if WORDS.search(text) and not fixed and not str(box["name"]).endswith(TIMES):
            found.append(box)
    return found


def edits(page: TestResponse) -> Iterator[Tag]:
    """The forms of a page that come filled in."""
    for form in Page(page.text).soup.find_all("form"):
        if str(form.get("method", "get")).lower() == "post" and words_in(form):
            yield form


def typed(form: Tag, mark: str) -> dict[str, Any]:
    """The form as it is, with a word of one's own in every box of words."""
    data = filled_in(form)[1]
    if "reason" in data:
        data["reason"] = "Because."
    for box in words_in(form):
        text = box.get_text() if box.name == "textarea" else str(box["value"])
        data[str(box["name"])] = f"{text.strip()} {mark}"
    return data


@one_engine
def test_the_second_writer_sees_both_versions_and_can_still_save(app: Flask) -> None:
    person = somebody()
    people = editors(app)
    looked: set[str] = set()
    for endpoint, path in places_to_look(app, person):
        if endpoint in NEW:
            continue
        for by in people.values():
            for number in range(len(list(edits(by.get(path))))):
                form = list(edits(by.get(path)))[number]
                second_writer(by, path, form)
                looked.add(endpoint)
    # What is known to be editable is found, so the search works.
    assert looked >= {
        "staff.offering", "staff.offering_words", "staff.meeting_one", "staff.places_one",
        "staff.cities_one", "staff.accounts_one", "staff.questions_one", "staff.person",
        "staff.texts_one",
    }  # fmt: skip


def second_writer(by: Visitor, path: str, form: Tag) -> None:
    """Two people open the form; the first saves, then the second."""
    action = str(form.get("action") or path)
    first, second = f"first{next(_number)}", f"second{next(_number)}"
    saved = by.send(action, {**typed(form, first), "csrf_token": by.token()})
    assert saved.status_code in {302, 303}, f"{action}: {Page(saved.text).text}"
    late = by.send(action, {**typed(form, second), "csrf_token": by.token()})
    assert late.status_code == 409, f"{action} lets the second writer overwrite the first"
    text = Page(late.text).text
    boxes = "".join(str(box) for box in Page(late.text).soup.find_all(["input", "textarea"]))
    for box in words_in(form):
        was = (box.get_text() if box.name == "textarea" else str(box["value"])).strip()
        assert f"{was} {first}" in text, f"{action}: what was saved is not shown: {box['name']}"
        assert f"{was} {second}" in text, f"{action}: what was typed is not shown: {box['name']}"
        assert second in boxes, f"{action}: what was typed is lost: {box['name']}"
    again = next(each for each in edits(late) if str(each.get("action") or path) == action)
    over = by.send(action, {**filled_in(again)[1], "csrf_token": by.token()})
    assert over.status_code in {302, 303}, f"{action}: the second version cannot be saved"
    assert second in "".join(str(each) for each in edits(by.get(path)))


@one_engine
@pytest.mark.parametrize(
    ("act", "changes"),
    [("contact", {"phone": "612-555-0188"}), ("answers", {"school": "Emerald School"})],
)
def test_residents_see_both_versions_too(app: Flask, act: str, changes: dict[str, str]) -> None:
    person = somebody()
    token = a_link(person.submission_id, "manage")
    guest = visitor(app)
    form = Page(guest.post("/manage", data={"token": token, "act": act}).text).form()
    people = {person.id: {"school": "Silver Point School"}}
    change_answers(person.submission_id, {}, people, RESIDENT)
    data = filled_in(form)[1]
    data |= {name: changes.get(name.rpartition("-")[2], value) for name, value in data.items()}
    late = guest.post("/manage", data={**data, "act": f"save-{act}"})
    assert late.status_code == 409, Page(late.text).text
    for words in changes.values():
        assert words in Page(late.text).text or words in late.text
    if act == "answers":
        assert "Silver Point School" in Page(late.text).text
    again = filled_in(Page(late.text).form())[1]
    assert guest.post("/manage", data={**again, "act": f"save-{act}"}).status_code == 200
