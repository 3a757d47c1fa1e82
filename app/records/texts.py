"""The texts people are shown: stored as versions, read back exactly as shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db, write_tx
from app.models import Document
from app.offerings.texts import in_force
from app.program_kit.languages import ENGLISH, TONGUES, Tongue
from app.programs import PROGRAMS


@dataclass(frozen=True)
class ShownText:
    """One version of a text, ready for a page; `html` is escaped text in p and ul.

    `wanted` is the language the reader asked for; `english` the wording that a translation
    belongs to, which is what counts before the law.
    """

    id: int
    kind: str
    title: str
    version: int
    html: str
    language: str = ENGLISH
    wanted: str = ENGLISH
    english: ShownText | None = None

    @property
    def tongue(self) -> Tongue:
        """Our own sentences in the language that was asked for."""
        return TONGUES[self.wanted]

    @property
    def missing(self) -> bool:
        """Is it shown in English though another language was asked for?"""
        return self.language != self.wanted


def publish_texts() -> int:
    """Store every program text that is new or changed as its next version. How many were."""
    write_tx()
    added = 0
    latest = _latest()
    for program in PROGRAMS:
        for text in program.texts:
            stored = latest.get((program.slug, text.kind))
            if stored and stored.published_by:
                # Somebody wrote this one here: what came with the program stays behind it.
                continue
            if stored and (stored.title, stored.body) == (text.title, text.body):
                continue
            db.session.add(
                Document(
                    program=program.slug,
                    kind=text.kind,
                    language=ENGLISH,
                    version=stored.version + 1 if stored else 1,
                    title=text.title,
                    body=text.body,
                )
            )
            added += 1
    db.session.commit()
    return added


def current_texts(program: str, language: str = ENGLISH) -> dict[str, int]:
    """Ids of the version of each text that a reader of a language is shown now, by kind."""
    return in_force(program, (language,))[language]


def shown_texts(ids: Iterable[int], wanted: str = ENGLISH) -> Mapping[str, ShownText]:
    """The texts of these versions, by kind, for somebody who asked for a language."""
    rows = db.session.scalars(
        select(Document)
        .where(Document.id.in_(list(ids)))
        .options(joinedload(Document.english))
        .order_by(Document.id)
    )
    return {row.kind: _shown(row, wanted) for row in rows}


def _shown(row: Document, wanted: str) -> ShownText:
    english = _shown(row.english, ENGLISH) if row.english else None
    html = as_html(row.body)
    return ShownText(row.id, row.kind, row.title, row.version, html, row.language, wanted, english)


def as_html(body: str) -> str:
    """Paragraphs parted by blank lines; lines that begin with "- " become a list."""
    parts = []
    for block in body.split("\n\n"):
        lines = block.split("\n")
        if all(line.startswith("- ") for line in lines):
            items = "".join(f"<li>{escape(line[2:])}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        else:
            parts.append(f"<p>{escape(' '.join(lines))}</p>")
    return "".join(parts)


def _latest() -> dict[tuple[str, str], Document]:
    rows = db.session.execute(
        select(Document).where(Document.language == ENGLISH).order_by(Document.version)
    ).scalars()
    return {(row.program, row.kind): row for row in rows}
