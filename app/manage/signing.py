"""What forms of signatures share: the texts in force, and whether those were the ones read."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from app.models import Submission
from app.program_kit.fields import Signed
from app.program_kit.languages import known
from app.program_kit.steps import SectionForm
from app.records.texts import ShownText, current_texts, shown_texts

CHOICE = "read_in"
CHANGED = "This text was changed while you were reading. Read it again and agree."


def texts_in_force(program: str, kinds: Iterable[str], language: str) -> dict[str, ShownText]:
    """The version in force of each of these texts that the program has, for a reader."""
    current = current_texts(program, language)
    return dict(shown_texts((current[kind] for kind in kinds if kind in current), language))


def language_of(submission: Submission) -> str:
    """In which language to show texts: the one chosen on the page, else the one liked best."""
    return known(request.form.get(CHOICE) or request.form.get("language") or submission.language)


def chooses_language() -> bool:
    """Was a button with a language pressed, and not the one that signs?"""
    return CHOICE in request.form


def unsigned(form: SectionForm) -> None:
    """Take the ticks out: they were for another wording than the one shown now."""
    for field in form:
        if isinstance(field, Signed):
            field.data = False


def read_ids(form: SectionForm) -> list[int]:
    """Ids of the versions in a form, to be sent back with it."""
    return [field.document.id for field in form if isinstance(field, Signed)]


def agreed_to_these(form: SectionForm, read: Iterable[str]) -> bool:
    """Were the versions that are in force the ones on the page? Else the boxes are empty again."""
    known, good = set(read), True
    for field in form:
        if isinstance(field, Signed) and str(field.document.id) not in known:
            field.data, field.errors, good = False, [CHANGED], False
    return good
