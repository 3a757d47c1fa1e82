"""Questions for tests, with as few words as possible."""

from __future__ import annotations

from typing import Any

from app.models import Actor, Offering, Question, Wording
from app.offerings.ask import add_question
from app.offerings.asked import questions_of
from app.offerings.question_words import Words
from tests import factories

RIDE = {"kind": "yes_no", "label": "Do you come by bike?"}


def coordinator() -> Actor:
    """Somebody who may ask."""
    return Actor("staff", factories.staff("coffee-with-a-cop", password="-").id)


def words(label: str = "Anything else?", **fields: Any) -> Words:
    """A wording with a reason and a time to keep answers."""
    return Words(label=label, **{"why": "to plan the day.", "retention": "D1", **fields})


def ask(
    offering: Offering, kind: str = "text", label: str = "Anything else?", **fields: Any
) -> Question:
    """Add a question and fetch it; `per_person` and `in_roster` beside the words."""
    kept = {name: fields.pop(name) for name in ("per_person", "in_roster") if name in fields}
    made = add_question(offering.id, kind, words(label, **fields), coordinator(), **kept)
    return next(each for each in questions_of(offering.id) if each.id == made)


def wording(offering: Offering, label: str) -> Wording:
    """The newest wording with this label."""
    found = [
        each
        for question in questions_of(offering.id, gone=True)
        for each in question.wordings
        if each.label == label
    ]
    return found[-1]
