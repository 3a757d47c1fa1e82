"""Texts in other languages for tests."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Document


def newest(program: str, kind: str, language: str = "en") -> Document:
    """The newest version of a text."""
    query = select(Document).where(
        Document.program == program, Document.kind == kind, Document.language == language
    )
    row = db.session.scalars(query.order_by(Document.version.desc())).first()
    assert row is not None, f"no {kind} in {language}"
    return row


def translate(program: str, kind: str, language: str, title: str, body: str) -> Document:
    """A translation, in force, of the newest English version of a text."""
    row = Document(
        program=program,
        kind=kind,
        language=language,
        version=1,
        title=title,
        body=body,
        english_id=newest(program, kind).id,
    )
    db.session.add(row)
    db.session.commit()
    return row


def reword(program: str, kind: str) -> Document:
    """The next English version of a text: its translations are out of date."""
    last = newest(program, kind)
    row = Document(
        program=program, kind=kind, version=last.version + 1, title=last.title, body="New words."
    )
    db.session.add(row)
    db.session.commit()
    return row
