"""Which version of each text is in force, for readers of each language."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from app.extensions import db
from app.models import Document
from app.program_kit.languages import ENGLISH


def in_force(program: str, languages: Collection[str]) -> dict[str, dict[str, int]]:
    """Ids of versions by kind, for each language: a reader of it is shown these.

    A translation is in force as long as the English version it belongs to is; where there is
    none, readers are shown the English one.
    """
    newest = (
        select(func.max(Document.id))
        .where(Document.program == program, Document.language.in_({ENGLISH, *languages}))
        .group_by(Document.kind, Document.language)
    )
    rows = db.session.execute(
        select(Document.kind, Document.language, Document.id, Document.english_id)
        .where(Document.id.in_(newest))
        .order_by(Document.id)
    ).all()
    english = {row.kind: row.id for row in rows if row.language == ENGLISH}
    found = {language: dict(english) for language in languages}
    for row in rows:
        if row.language in found and row.english_id and row.english_id == english.get(row.kind):
            found[row.language][row.kind] = row.id
    return found


def kinds_in(program: str, languages: Collection[str]) -> dict[str, frozenset[str]]:
    """The kinds of text that have a version in force in each of these languages itself."""
    found = in_force(program, {ENGLISH, *languages})
    english = found[ENGLISH].items()
    return {
        each: frozenset(dict(found[each] if each == ENGLISH else found[each].items() - english))
        for each in languages
    }
