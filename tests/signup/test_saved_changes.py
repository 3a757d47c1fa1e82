"""What changed while an application lay aside is explained; what still fits is not asked again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import CityPeriod, Document, Offering, Submission, now
from app.offerings.ask import drop_question, reword_question
from app.programs import program
from app.records.texts import current_texts
from app.signup import saving
from app.signup.renewed import Present, renewed
from app.signup.state import begin
from tests.factories import ACADEMY, WOMEN
from tests.offerings.asking import ask, coordinator, words
from tests.signup.saved_ways import (
    asked_again,
    copies,
    finish,
    go_on,
    half_way,
    mailed_path,
    opened,
    save,
)
from tests.signup.walk import PAGES, open_offering


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "SAME_SECONDS", 0.0)


def put_aside(app: Flask, offering: Offering) -> str:
    """Half an application; path of its link."""
    save(half_way(app, offering))
    return mailed_path()


def new_version(slug: str, kind: str, title: str = "A better text") -> int:
    """The next version of a text."""
    last = db.session.scalars(
        select(Document)
        .where(Document.program == slug, Document.kind == kind)
        .order_by(Document.version.desc())
    ).first()
    assert last is not None
    row = Document(
        program=slug, kind=kind, version=last.version + 1, title=title, body="New words."
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def test_a_new_notice_is_shown_before_anything_more_is_asked(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    path = put_aside(app, offering)
    number = new_version(ACADEMY, "notice", "How we use it now")
    walk = go_on(app, offering, path)
    assert walk.h1 == "Something has changed since you saved"
    assert "How we use it now" in walk.text and "New words." in walk.text
    asked_again(walk.press())
    save(walk)
    (row,) = copies()
    assert row.notice_document_id == number, "the copy names the version that was read"
    walk.press("go", "on")
    made = finish(walk).made
    assert made.notice_document_id == number


def test_a_new_version_of_a_text_that_is_not_asked_for_yet_changes_nothing(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    path = put_aside(app, offering)
    new_version(ACADEMY, "waiver")
    asked_again(go_on(app, offering, path))


def test_a_signature_under_an_older_version_is_asked_for_anew(app: Flask) -> None:
    """In a program that has texts signed in the form."""
    offering = open_offering(WOMEN)
    state = begin(offering.id, current_texts(WOMEN))
    agreed = {f"p0-{kind}": ["y"] for kind in ("waiver", "conduct")} | {"p0-photo": ["yes"]}
    state.pages = {"agree": dict(agreed)}
    new_version(WOMEN, "waiver")
    turn, changes = renewed(program(WOMEN), offering, state, Present(current_texts(WOMEN), []))
    assert changes.signed and not changes.read and not changes.questions
    assert turn.state.pages["agree"] == {"p0-conduct": ["y"], "p0-photo": ["yes"]}
    assert turn.state.reopened == ["agree"]


def test_new_reworded_and_dropped_questions(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    kept = ask(offering, "text", "Which bus?")
    reworded = ask(offering, "text", "Which cake?")
    dropped = ask(offering, "text", "Which dog?")
    names = [f"w{each.current.id}" for each in (kept, reworded, dropped)]
    walk = half_way(app, offering)
    for answers in PAGES[ACADEMY][4:]:
        walk.fill(answers)
    assert walk.h1 == "A few questions about this class"
    save(walk.fill({names[0]: "the 12", names[1]: "plum", names[2]: "pug"}))
    by = coordinator()
    reword_question(offering.id, reworded.id, words("Which pie?"), by, in_roster=False)
    drop_question(offering.id, dropped.id, by)
    walk = go_on(app, offering, mailed_path())
    assert "The questions about this class are not the same" in walk.text
    asked_again(walk.press())
    for answers in PAGES[ACADEMY][4:]:
        assert "bees" not in walk.html
        walk.fill(answers)
    assert walk.h1 == "A few questions about this class", "also when the new one is optional"
    assert "Which pie?" in walk.text and "Which dog?" not in walk.text
    assert walk.fields[names[0]] == "the 12"
    assert "plum" not in walk.fields.values(), "an answer to other words is asked for anew"
    walk.press()
    assert walk.h1 == "Check your answers"
    assert "pug" not in walk.text and "pug" not in walk.fields.values()


def test_a_city_that_is_served_no_more_is_asked_for_again(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    walk = half_way(app, offering)
    walk.press("back").press("back").fill({"city": "st-anthony"}).fill({})
    save(walk)
    path = mailed_path()
    asked_again(go_on(app, offering, path))
    for row in db.session.scalars(select(CityPeriod)):
        row.starts_on, row.ends_on = date(2001, 1, 1), date(2002, 1, 1)
    db.session.commit()
    walk = go_on(app, offering, path)
    assert walk.h1 == "Where are you from?"
    assert "PO Box 12" in walk.fields["mailing_address"]


def test_closed_or_cancelled_meanwhile_it_says_so_and_can_be_thrown_away(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    path = put_aside(app, offering)
    offering.closes_at = now() - timedelta(minutes=1)
    db.session.commit()
    walk = opened(app, offering, path)
    assert "Sign-up has closed" in walk.text
    assert "Go on" not in walk.text
    walk.press("act", "go", status=409)
    offering.closes_at, offering.state = None, "cancelled"
    db.session.commit()
    walk = opened(app, offering, path)
    assert "Cancelled" in walk.text
    walk.press("act", "ask-throw-away").press("act", "throw-away")
    assert copies() == []


def test_who_is_half_way_when_it_closes_cannot_put_it_aside(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    walk = half_way(app, offering)
    offering.closes_at = now() - timedelta(minutes=1)
    db.session.commit()
    assert save(walk, status=409).h1 == "Sign-up has closed"
    assert copies() == []
    assert db.session.scalars(select(Submission)).all() == []
