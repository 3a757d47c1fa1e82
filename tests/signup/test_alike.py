"""What whoever signs up learns about those who are signed up already: nothing."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Case
from tests.factories import COFFEE, GAME
from tests.signup.walk import PAGES, Walk, open_offering

SAID = "Then we have mailed the contact that we have on file."


def test_the_last_page_is_the_same_for_a_child_who_is_there_already(client: FlaskClient) -> None:
    game = open_offering(GAME)
    told = []
    for guardian in ("chris@example.org", "pat@example.org"):
        first, *rest = PAGES[GAME]
        walk = Walk(client, game).to_check([{**first, "email": guardian}, *rest]).send()
        told.append(walk.text.replace(walk.made.reference, "REF"))
    assert len(db.session.scalars(select(Case)).all()) == 1
    assert told[0] == told[1]
    assert SAID in told[0]


def test_nobody_is_spoken_to_about_names_where_none_are_given(client: FlaskClient) -> None:
    coffee = open_offering(COFFEE)
    assert SAID not in Walk(client, coffee).to_check().send().text
