"""Publishing: one list says what is missing, on the draft's page and in the refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.models import SYSTEM, Offering, now
from app.offerings.checklist import checklist, open_points
from app.offerings.publish import checks_of, publish
from app.offerings.refusals import NotReadyError
from app.programs import program
from tests import factories
from tests.factories import COFFEE, GAME

KINDS = {text.kind for text in program(GAME).texts}
TEXTS = {"en": KINDS}


def ready() -> Offering:
    """A draft of a game with nothing missing but, in the database, its texts."""
    return factories.offering(GAME, state="draft", meetings=2)


def missing(offering: Offering) -> list[str]:
    return open_points(checklist(offering, program(GAME), TEXTS, now()))


def no_place(offering: Offering) -> None:
    offering.venue = None


def no_way_in(offering: Offering) -> None:
    offering.meetings[1].venue = factories.venue("Gym", step_free=" ")


def over(offering: Offering) -> None:
    for meeting in offering.meetings:
        meeting.starts_at, meeting.ends_at = now() - timedelta(hours=3), now() - timedelta(hours=1)


def no_seats(offering: Offering) -> None:
    for division in offering.divisions:
        division.capacity = 0


@pytest.mark.parametrize(
    ("spoil", "points"),
    [
        (lambda o: setattr(o, "host_name", ""), ["A host people can ask for"]),
        (lambda o: setattr(o, "contact_email", ""), ["An address for replies"]),
        (lambda o: setattr(o, "closes_at", now()), ["Sign-up that is still open"]),
        (lambda o: setattr(o, "summary", ""), ["One sentence about it"]),
        (no_way_in, ["How to get in without steps, for every place"]),
        (
            no_place,
            ["A place for every session", "How to get in without steps, for every place"],
        ),
        (over, ["A session in the future"]),
        (no_seats, ["Seats in at least one group"]),
        (
            lambda o: setattr(o, "meetings", []),
            ["A session in the future", "An end time for every session"],
        ),
    ],
)
def test_the_list_names_what_is_missing_and_nothing_else(
    app: Flask, spoil: Callable[[Offering], None], points: list[str]
) -> None:
    offering = ready()
    assert missing(offering) == []
    with db.session.no_autoflush:
        spoil(offering)
        assert missing(offering) == points


def test_a_session_that_was_called_off_needs_no_way_in(app: Flask) -> None:
    offering = ready()
    no_way_in(offering)
    offering.meetings[1].state = "cancelled"
    assert missing(offering) == []


def test_every_text_of_the_program_is_asked_for_by_its_title(app: Flask) -> None:
    offering = ready()
    points = open_points(
        checklist(offering, program(GAME), {"en": KINDS - {"notice", "waiver"}}, now())
    )
    assert points == [
        "The notice “How we use what you tell us” in English",
        "The text “Risks of taking part” in English",
    ]


def test_a_missing_translation_is_advice_and_holds_nothing_up(app: Flask) -> None:
    offering = ready()
    texts = {"en": KINDS, "es": KINDS, "so": KINDS - {"notice", "waiver"}, "kar": set()}
    advice = [
        (each.words, each.done)
        for each in checklist(offering, program(GAME), texts, now())
        if each.advice
    ]
    assert advice == [
        ("Every text in Spanish", True),
        ("Not in force in Somali: “How we use what you tell us” and “Risks of taking part”", False),
        ("No text is in force in Karen", False),
    ]
    assert open_points(checklist(offering, program(GAME), texts, now())) == []


def test_publishing_is_refused_with_the_same_list(app: Flask) -> None:
    offering = factories.offering(COFFEE, state="draft", host_name="")
    factories.document(COFFEE, "notice", language="es")
    shown = open_points(checks_of(offering))
    assert len(shown) == 2
    with pytest.raises(NotReadyError) as refused:
        publish(offering.id, SYSTEM)
    assert list(refused.value.missing) == shown
    assert all(point in refused.value.words for point in shown)
    db.session.rollback()
    assert offering.state == "draft"
    offering.host_name = "Sgt. Kim Sample"
    factories.document(COFFEE, "notice")
    publish(offering.id, SYSTEM)
    assert db.session.get_one(Offering, offering.id).state == "published"
