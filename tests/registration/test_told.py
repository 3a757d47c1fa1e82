"""Answers about health to added questions: sealed with the health notes, and nowhere else."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.extensions import Base, db, vault
from app.models import Answer, PrivateField
from app.offerings.ask import drop_question, reword_question
from app.offerings.asked import questions_of
from tests import factories
from tests.factories import GAME
from tests.offerings.asking import ask, coordinator, words
from tests.registration.people import child, sign_up


def notes() -> list[str]:
    """Every sealed note, opened."""
    rows = db.session.execute(
        select(PrivateField.registration_id, PrivateField.kind, PrivateField.sealed)
        .where(PrivateField.kind == "health")
        .order_by(PrivateField.registration_id)
    )
    return [vault.open(sealed, f"registration:{of}:{kind}") for of, kind, sealed in rows]


def test_health_is_sealed_with_its_question_and_stands_in_no_table(app: Flask) -> None:
    of = factories.offering(GAME)
    asthma = ask(of, "health", "Does running make you short of breath?", in_roster=True)
    plain = ask(of, "text", "Which team?", per_person=True)
    assert [(each.per_person, each.in_roster) for each in questions_of(of.id)] == [
        (True, False), (True, False),
    ]  # fmt: skip
    told = {asthma.current.id: "canary-breath", plain.current.id: "Blue"}
    bees = {"health": "Bees"}
    sign_up(of, child("Ana", 4, told=told, private=bees), child("Leo", 5, told=told))
    about = "Does running make you short of breath? (version 1)\ncanary-breath"
    assert notes() == [f"Bees\n\n{about}", about]
    assert set(db.session.scalars(select(Answer.value))) == {"Blue"}
    dump = "".join(
        str(db.session.execute(select(table)).all()) for table in Base.metadata.sorted_tables
    )
    assert "canary-breath" not in dump


def test_a_note_says_which_version_and_none_is_kept_of_what_was_taken_out(app: Flask) -> None:
    of = factories.offering(GAME)
    note = ask(of, "health", "Anything to avoid?")
    old = note.current.id
    reword_question(of.id, note.id, words("What to avoid?"), coordinator(), in_roster=True)
    new = questions_of(of.id)[0].current.id
    for wording_id in (old, new):
        sign_up(of, child("Ana", 4, told={wording_id: "Heat"}))
    drop_question(of.id, note.id, coordinator())
    sign_up(of, child("Leo", 5, told={new: "Cold"}))
    assert notes() == ["Anything to avoid? (version 1)\nHeat", "What to avoid? (version 2)\nHeat"]
