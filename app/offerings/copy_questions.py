"""The questions of an offering for its copy: the newest wording of each, as version 1."""

from __future__ import annotations

from app.extensions import db
from app.models import Offering, Question, Wording
from app.offerings.asked import questions_of
from app.offerings.question_words import columns_of, words_of


def copy_questions(source_id: int, made: Offering) -> None:
    """Add them to the copy, following from each other as before. Does not commit."""
    copies: dict[int, Question] = {}
    for each in questions_of(source_id):
        # Its own parent stands before it, so it is copied already.
        columns = columns_of(words_of(each.current))
        if each.current.depends_on is not None:
            columns["depends_on"] = copies[each.current.depends_on].id
        copy = Question(
            offering_id=made.id,
            position=each.position,
            kind=each.kind,
            per_person=each.per_person,
            in_roster=each.in_roster,
            wordings=[Wording(number=1, **columns)],
        )
        db.session.add(copy)
        db.session.flush()
        copies[each.id] = copy
