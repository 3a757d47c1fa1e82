"""A value for every column of every table goes with every form of the staff side: none is taken."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import Tag
from flask import Flask

from app.extensions import Base, db
from tests.pages import Page, filled_in
from tests.security.marks import Marks
from tests.security.matrix import MATRIX, STAFF, Guard
from tests.security.world import Visitor, build, stored

# As a number and as a text the same, and nothing that anybody has stored.
PLANTED = "777123777"
COLUMNS = sorted({column.name for table in Base.metadata.tables.values() for column in table.c})
# What ends the things that other forms are about comes last.
ENDS = ("cancel", "withdraw", "active", "decide", "passphrase", "own")
# These accounts have no passphrase that could be checked; and whoever signs out posts no more.
LEFT_OUT = {"/staff/sign-out", "/staff/own"}
ROLES = {Guard.RECORDS: "records", Guard.REVIEWER: "reviewer", Guard.REVIEWER_SCOPED: "reviewer"}


def posts_of(who: Visitor, path: str) -> list[tuple[str, Tag]]:
    """The forms of a page that post, with where they go."""
    answer = who.get(path)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return []
    forms = Page(answer.text).soup.find_all("form")
    found = [form for form in forms if str(form.get("method", "")).lower() == "post"]
    return [(str(form.get("action") or path), form) for form in found]


def sent_with(form: Tag) -> dict[str, Any]:
    """The form as a person fills it in, and beside it every column it has no box for."""
    known, data = filled_in(form)
    boxes = {str(each.get("name")) for each in form.find_all(["button", "input"])}
    answers = {**Marks().fill(form), **{name: told for name, told in data.items() if any(told)}}
    answers |= {
        "reason": "Because.",
        "first_day": "March 4, 2030",
        "starts": "6 pm",
        "ends": "7 pm",
    }
    for button in form.find_all("button", attrs={"name": True})[:1]:
        answers[str(button["name"])] = str(button.get("value", ""))
    planted = {name: PLANTED for name in COLUMNS if name not in known | boxes}
    return {**planted, **{name: value for name, value in answers.items() if value is not None}}


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_no_form_takes_a_column_it_does_not_ask_for(app: Flask) -> None:
    world = build(app)
    own = world.objects["own"]
    site = app.url_map.bind("localhost")
    forms: list[tuple[Visitor, str, Tag]] = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in STAFF or "GET" not in (rule.methods or set()):
            continue
        who = world.visitors[ROLES.get(MATRIX[rule.endpoint], "admin with a program")]
        path = site.build(rule.endpoint, own.args(rule.arguments))
        forms += [(who, target, form) for target, form in posts_of(who, path)]
    forms.sort(key=lambda each: any(word in each[1] for word in ENDS))
    done, seen = 0, set()
    for who, target, form in forms:
        about = (target, str(form.find("button")))
        if about in seen or target in LEFT_OUT:
            continue
        seen.add(about)
        answer = who.post(target, data=sent_with(form))
        assert answer.status_code < 500, target
        done += answer.status_code == 302
    db.session.rollback()
    assert len(seen) > 40
    assert done > 15, "most of the forms were taken"
    found = {table for table, rows in stored().items() if PLANTED in repr(rows)}
    assert found == set()
