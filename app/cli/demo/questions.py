"""Five questions that the Saturday of Women in Policing adds to the usual form, and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.cli.demo.runs import note_run
from app.extensions import db
from app.models import Offering, Question, Wording

LUNCH = ("Anything", "No pork", "Vegetarian", "Vegan")
# Kind, question, why, and what else is to be said. The second follows from the first.
QUESTIONS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("yes_no", "Will you come by bike?", "to set up enough racks.",
     {"required": True, "seen_by": ["desk"]}),
    ("number", "How many bikes in all?", "to set up enough racks.", {"required": True}),
    ("several", "What can you eat?", "to order lunch.",
     {"choices": list(LUNCH), "hint": "Choose all that fit.", "seen_by": ["lead"]}),
    ("text", "Which school or employer may we put on your name tag?", "so that people can talk.",
     {"seen_by": ["lead", "desk"]}),
    ("agreement", "I stay until the panel is over, or tell the host before I leave.",
     "so that nobody is missed.", {"required": True, "retention": "D2"}),
)  # fmt: skip
IN_ROSTER = {"yes_no", "several"}
EACH = {*IN_ROSTER, "number"}
# How the question about lunch read for the first who signed up.
BEFORE = "Do you eat meat, fish or neither?"


def add_questions(offering: Offering, at: datetime) -> list[Question]:
    """Add all five; the one about lunch in its second version."""
    made: list[Question] = []
    for position, (kind, label, why, more) in enumerate(QUESTIONS, start=1):
        facts: dict[str, Any] = {"why": why, "retention": "D1", "created_at": at, **more}
        if made and kind == "number":
            facts |= {"depends_on": made[0].id, "depends_values": ["Yes"]}
        first = [Wording(number=1, label=BEFORE, **facts)] if kind == "several" else []
        row = Question(
            offering_id=offering.id,
            position=position,
            kind=kind,
            per_person=kind in EACH,
            in_roster=kind in IN_ROSTER,
            wordings=[*first, Wording(number=1 + len(first), label=label, **facts)],
        )
        db.session.add(row)
        db.session.flush()
        note_run(offering, "question_added", at, "", question=label)
        made.append(row)
    return made


def told(questions: Sequence[Question], number: int) -> tuple[dict[int, Any], dict[int, Any]]:
    """What one sign-up answered: once, and of the person."""
    bike, bikes, lunch, tag, stays = questions
    eats = lunch.wordings[0 if number < 4 else 1]
    rides = number % 3 == 0
    own: dict[int, Any] = {
        bike.current.id: "Yes" if rides else "No",
        eats.id: [LUNCH[number % len(LUNCH)]],
    }
    once: dict[int, Any] = {stays.current.id: True}
    if number % 2:
        once[tag.current.id] = ("St. Anthony Village High School", "Larch Street Bakery")[rides]
    if rides:
        own[bikes.current.id] = 1 + number % 2
    return once, own
