"""Rules for questions that follow from others: raise QuestionRefusedError where they cannot."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import Question
from app.offerings.asked import as_asked
from app.offerings.question_words import Words
from app.offerings.refusals import QuestionRefusedError
from app.program_kit.asked import LEADS_ON, MOST_DEEP


def fits(question: Question, words: Words, present: Sequence[Question]) -> None:
    """It can follow only from an earlier question of the same people, not too deep down."""
    if words.depends_on is None:
        return
    parent = next((each for each in present if each.id == words.depends_on), None)
    if parent is None or parent.kind not in LEADS_ON or parent.position >= question.position:
        raise QuestionRefusedError(
            "It can follow only from a question that stands before it.", "depends"
        )
    if parent.per_person and not question.per_person:
        raise QuestionRefusedError(
            "It is asked once, so it cannot follow from what each person answers.", "depends"
        )
    if not set(words.depends_values) <= set(as_asked(parent.current).offered):
        raise QuestionRefusedError("Choose among the answers that question offers.", "depends")
    if _deepest(question, words.depends_on, present) > MOST_DEEP:
        raise QuestionRefusedError(
            f"At most {MOST_DEEP} questions can follow one from another.", "depends"
        )


def _deepest(changed: Question, depends_on: int, present: Sequence[Question]) -> int:
    """The longest way down from question to question, after the change."""
    parents = {each.id: each.current.depends_on for each in present}
    # A new one has no number yet.
    parents[changed.id or 0] = depends_on
    deepest = 0
    for parent in parents.values():
        steps, at = 0, parent
        while at is not None:
            steps, at = steps + 1, parents.get(at)
        deepest = max(deepest, steps)
    return deepest


def _followers(question: Question, present: Sequence[Question]) -> list[Question]:
    return [each for each in present if each.current.depends_on == question.id]


def keeps_followers(question: Question, words: Words, present: Sequence[Question]) -> None:
    """What others follow from can still be answered."""
    needed = {
        value
        for each in _followers(question, present)
        for value in each.current.depends_values
        if question.kind != "yes_no"
    }
    for gone in sorted(needed - set(words.choices)):
        raise QuestionRefusedError(
            f"Another question follows from “{gone}”. Change that one first.", "choices"
        )


def followed_by_nobody(question: Question, present: Sequence[Question]) -> None:
    """Nothing would be left hanging without it."""
    for each in _followers(question, present):
        raise QuestionRefusedError(
            f"“{each.current.label}” follows from it. Take that one out first."
        )


def stays_after_its_parent(present: Sequence[Question], order: Sequence[int]) -> None:
    """In an order of ids, every question stands after the one it follows from."""
    for each in present:
        before = each.current.depends_on
        if before in order and order.index(before) > order.index(each.id):
            raise QuestionRefusedError(
                f"“{each.current.label}” follows from the other one, so it stays after it."
            )
