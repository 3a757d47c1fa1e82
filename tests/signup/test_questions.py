"""Added questions in the sign-up: asked, followed up, checked, kept in the version shown."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Answer, Submission
from app.offerings.ask import drop_question, reword_question
from tests.factories import COFFEE, WOMEN
from tests.offerings.asking import ask, coordinator, words
from tests.signup.walk import PAGES, Walk, open_offering


def told(submission: Submission) -> dict[tuple[str, int | None], object]:
    """Answers by label and position of the person, None for the whole sign-up."""
    db.session.expire_all()
    place = {row.id: row.position for row in submission.registrations}
    rows = db.session.scalars(select(Answer).where(Answer.submission_id == submission.id))
    return {
        (row.wording.label, place[row.registration_id] if row.registration_id else None): row.value
        for row in rows
    }


def name(wording_id: int, person: str = "") -> str:
    return f"p{person}-w{wording_id}" if person else f"w{wording_id}"


def test_every_kind_is_asked_checked_and_kept(app: Flask, client: FlaskClient) -> None:
    of = open_offering(COFFEE)
    kinds = {
        "text": ("Which bus?", "12", "x" * 201),
        "long": ("Your story?", "One\nTwo", "x" * 1001),
        "one_of": ("Which cake?", "Plum", "Cream"),
        "several": ("Which milk?", ["Oat", "Soy"], ["Oat", "Ink"]),
        "yes_no": ("A table outside?", "No", "Perhaps"),
        "number": ("How many dogs?", "0", "-1"),
        "agreement": ("Dogs stay on a leash.", "y", ""),
    }
    choices = {"one_of": ("Plum", "Apple"), "several": ("Oat", "Soy", "Cow")}
    made = {
        kind: ask(of, kind, label, choices=choices.get(kind, ()), required=True)
        for kind, (label, _good, _bad) in kinds.items()
    }
    day = ask(of, "date", "When will you move here?", required=True).current.id
    when = {
        f"w{day}-{part}": value for part, value in zip(("month", "day", "year"), "12", strict=False)
    }
    walk = Walk(client, of).press().fill(PAGES[COFFEE][0])
    assert walk.h1 == "A few questions about this coffee"
    assert "Why we ask: to plan the day. Who sees it: you and the coordinator." in walk.text
    bad = {name(made[kind].current.id): wrong for kind, (_, _, wrong) in kinds.items()}
    walk.fill({**bad, **when}, status=422)
    assert len(walk.page.page.soup.select("#error-summary li")) == len(kinds) + 1  # type: ignore[attr-defined]
    assert walk.fields[name(made["number"].current.id)] == "-1"
    good = {name(made[kind].current.id): right for kind, (_, right, _) in kinds.items()}
    walk.fill({**good, **when, f"w{day}-year": "2031"})
    assert walk.h1 == "Check your answers"
    assert "January 2, 2031" in walk.text
    assert "Oat, Soy" in walk.text
    found = told(walk.send().made)
    assert found == {
        **{(label, None): right for label, right, _ in kinds.values()},
        ("How many dogs?", None): 0,
        ("Dogs stay on a leash.", None): True,
        ("When will you move here?", None): date(2031, 1, 2).isoformat(),
    }


def test_what_follows_is_asked_on_the_next_page_of_those_it_concerns(
    app: Flask, client: FlaskClient
) -> None:
    of = open_offering(WOMEN)
    bike = ask(of, "yes_no", "By bike?", per_person=True, required=True).current
    lock = ask(
        of, "text", "Which lock?", per_person=True, required=True,
        depends_on=bike.question_id, depends_values=("Yes",),
    ).current  # fmt: skip
    walk = Walk(client, of).press().fill(PAGES[WOMEN][0], "add")
    second = {key.replace("p0-", "p1-"): value for key, value in PAGES[WOMEN][0].items()}
    walk.fill({**second, "p1-full_name": "Leo Sample"})
    for page in PAGES[WOMEN][1:]:
        both = {key.replace("p0-", "p1-"): value for key, value in page.items()}
        kept = {"together": "open"} if "together" in walk.fields else {}
        walk.fill({**page, **both, **kept})
    assert walk.h1 == "A few questions about this academy", walk.text
    walk.fill({name(bike.id, "0"): "No", name(bike.id, "1"): "No"})
    assert walk.h1 == "Check your answers"
    # A changed mind is asked what follows, and only who it concerns.
    walk.press("change", "questions-a").fill({name(bike.id, "1"): "Yes"})
    assert walk.h1 == "A little more about what you answered"
    assert "Leo Sample" in walk.text
    assert name(lock.id, "0") not in walk.fields
    walk.fill({}, status=422).fill({name(lock.id, "1"): "Chain"})
    # And back: what was typed no longer counts.
    back = walk.press("change", "questions-a").fill({name(bike.id, "1"): "No"})
    assert "Chain" not in back.text
    walk.press("change", "questions-a").fill({name(bike.id, "1"): "Yes"})
    assert "Chain" in walk.text
    assert told(walk.send().made) == {
        ("By bike?", 0): "No", ("By bike?", 1): "Yes", ("Which lock?", 1): "Chain",
    }  # fmt: skip


def test_a_changed_question_does_not_reach_into_a_form_under_way(
    app: Flask, client: FlaskClient
) -> None:
    of = open_offering(COFFEE)
    old = ask(of, "one_of", "Which cake?", choices=("Plum", "Apple"), required=True)
    gone = ask(of, "text", "Which bus?")
    shown, typed = old.current.id, {name(gone.current.id): "12"}
    walk = Walk(client, of).press()
    changed = words("Which cake shall we bake?", choices=("Nut", "Poppy"), required=True)
    reword_question(of.id, old.id, changed, coordinator(), in_roster=False)
    drop_question(of.id, gone.id, coordinator())
    walk.fill(PAGES[COFFEE][0])
    assert "Which cake?" in walk.text
    made = walk.fill({name(shown): "Plum", **typed}).send().made
    assert told(made) == {("Which cake?", None): "Plum"}
    fresh = Walk(client, of).press().fill(PAGES[COFFEE][0])
    assert "Which cake shall we bake?" in fresh.text
    assert "Which bus?" not in fresh.text
    assert name(shown) not in fresh.fields
