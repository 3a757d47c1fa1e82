"""Added questions behind the mailed link: shown, changed, each answer with its version."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.messages import links
from app.models import Answer, Offering, Submission
from app.offerings.ask import drop_question, reword_question
from tests.factories import COFFEE
from tests.offerings.asking import ask, coordinator, words
from tests.registration.people import person, sign_up
from tests.security.world import a_link
from tests.signup.walk import open_offering


def answers(submission: Submission) -> dict[str, tuple[int, Any]]:
    """Version and value by the words of that version."""
    db.session.expire_all()
    rows = db.session.scalars(select(Answer).where(Answer.submission_id == submission.id))
    return {row.wording.label: (row.wording.number, row.value) for row in rows}


def a_coffee(told: dict[int, Any], of: Offering) -> tuple[Submission, str]:
    made = sign_up(of, person(division="all"), told=told)
    return made, a_link(made.id, links.MANAGE)


def open_answers(client: FlaskClient, token: str) -> Any:
    return client.post("/manage", data={"token": token, "act": "answers"})


def save(client: Any, page: Any, status: int = 200, **fields: Any) -> Any:
    answer = client.submit(page, fields, button=("act", "save-answers"))
    assert answer.status_code == status, answer.page.text
    return answer


def test_an_answer_keeps_its_version_until_it_is_changed(app: Flask, client: FlaskClient) -> None:
    of = open_offering(COFFEE)
    bus = ask(of, label="Which bus?", required=True)
    dogs = ask(of, "number", "How many dogs?")
    shown = bus.current.id
    made, token = a_coffee({shown: "12", dogs.current.id: 2}, of)
    opened = client.post("/manage", data={"token": token}).page.text  # type: ignore[attr-defined]
    assert "Which bus? 12" in opened
    changed = words("Which bus or train?", required=True)
    reword_question(of.id, bus.id, changed, coordinator(), in_roster=False)
    later = ask(of, label="Added later?", required=True)
    page = open_answers(client, token)
    assert "Which bus?" in page.page.text
    assert "Which bus or train?" not in page.page.text
    save(client, page, 422, **{f"w{shown}": ""})
    # What was added after they signed up need not be answered to save the rest.
    save(client, page, **{f"w{dogs.current.id}": "3"})
    assert answers(made) == {"Which bus?": (1, "12"), "How many dogs?": (1, 3)}
    save(client, open_answers(client, token), **{f"w{later.current.id}": "Yes"})
    assert answers(made)["Added later?"] == (1, "Yes")


def test_a_change_of_the_question_does_not_reach_into_an_open_page(
    app: Flask, client: FlaskClient
) -> None:
    of = open_offering(COFFEE)
    bus, gone = ask(of, label="Which bus?"), ask(of, label="Which lane?")
    made, token = a_coffee({gone.current.id: "Left"}, of)
    page = open_answers(client, token)
    old, dropped = f"w{bus.current.id}", f"w{gone.current.id}"
    reword_question(of.id, bus.id, words("Which train?"), coordinator(), in_roster=False)
    drop_question(of.id, gone.id, coordinator())
    save(client, page, **{old: "12", dropped: "Right"})
    assert answers(made) == {"Which lane?": (1, "Left"), "Which bus?": (1, "12")}


def test_what_no_longer_applies_is_taken_back(app: Flask, client: FlaskClient) -> None:
    of = open_offering(COFFEE)
    bike = ask(of, "yes_no", "By bike?", required=True)
    follows = {"depends_on": bike.id, "depends_values": ("Yes",), "required": True}
    lock = ask(of, label="Which lock?", **follows)
    first, second = f"w{bike.current.id}", f"w{lock.current.id}"
    made, token = a_coffee({bike.current.id: "Yes", lock.current.id: "Chain"}, of)
    page = open_answers(client, token)
    assert "Only if the answer to “By bike?” is “Yes”." in page.page.text
    save(client, page, 422, **{second: ""})
    save(client, page, **{first: "No"})
    assert answers(made) == {"By bike?": (1, "No")}
    stranger = ask(open_offering(COFFEE), label="Elsewhere?").current.id
    page = open_answers(client, token)
    save(client, page, asked=f"{stranger},x,,9999999", **{first: "No"})
    assert answers(made) == {"By bike?": (1, "No")}
