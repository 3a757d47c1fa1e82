"""Answers by the words of their questions, read from the program's own forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from app.models import Answer
from app.program_kit.asked import in_words
from app.program_kit.sections import LANGUAGES
from app.programs import program

PHOTO = {"yes": "Photos are fine", "group": "Group shots only", "no": "No photos"}
SEALED = {
    "emergency": "Call in an emergency",
    "accommodation": "What helps them take part",
    "pickup": "May pick up",
    "custody": "Must not pick up",
    "health": "Health notes",
    "check": "Date of birth and names",
}
LANGUAGE = dict(LANGUAGES)
HOME = {"work": "Works or studies here", "none": "Another city", "": ""}


@cache
def _questions(slug: str) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Field name to question and, for choices, the words of each choice."""
    found: dict[str, tuple[str, Mapping[str, str]]] = {}
    for step in program(slug).steps:
        for section in step.sections:
            for field in section.form():
                found[field.name] = (field.label.text, getattr(field, "words", {}))
    return found


def told_rows(answers: Iterable[Answer]) -> list[tuple[str, str, str]]:
    """Added questions as they were answered, with the version where it is not the newest."""
    return [
        (
            answer.wording.label,
            in_words(answer.question.kind, answer.value),
            "" if answer.wording is answer.question.current else f"version {answer.wording.number}",
        )
        for answer in answers
    ]


def answer_rows(slug: str, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Question and answer in words, in the order of the form."""
    questions = _questions(slug)
    order = [*questions, *(name for name in answers if name not in questions)]
    return [
        (questions.get(name, (name.replace("_", " ").capitalize(), {}))[0], said(slug, name, value))
        for name in order
        if (value := answers.get(name)) not in (None, "", [])
    ]


def said(slug: str, name: str, value: Any) -> str:
    """One stored answer in the words of its choice."""
    words = _questions(slug).get(name, ("", {}))[1]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(words.get(str(each), str(each)) for each in value)
    return words.get(str(value), str(value or ""))
