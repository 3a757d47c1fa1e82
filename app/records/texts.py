"""The texts people are shown: stored as versions, read back exactly as shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from sqlalchemy import func, select

from app.extensions import db, write_tx
from app.models import Document
from app.programs import PROGRAMS


@dataclass(frozen=True)
class ShownText:
    """One version of a text, ready for a page; `html` is escaped text in p and ul."""

    id: int
    kind: str
    title: str
    version: int
    html: str


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
                    language="en",
                    version=stored.version + 1 if stored else 1,
                    title=text.title,
                    body=text.body,
                )
            )
            added += 1
    db.session.commit()
    return added


def current_texts(program: str) -> dict[str, int]:
    """Ids of the newest version of each text of a program, by kind."""
    newest = (
        select(func.max(Document.id))
        .where(Document.program == program, Document.language == "en")
        .group_by(Document.kind)
    )
    rows = db.session.execute(select(Document.kind, Document.id).where(Document.id.in_(newest)))
    return {kind: document_id for kind, document_id in rows}


def shown_texts(ids: Iterable[int]) -> Mapping[str, ShownText]:
    """The texts of these versions, by kind."""
    rows = db.session.execute(select(Document).where(Document.id.in_(list(ids)))).scalars()
    return {
        row.kind: ShownText(row.id, row.kind, row.title, row.version, as_html(row.body))
        for row in rows
    }


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
        select(Document).where(Document.language == "en").order_by(Document.version)
    ).scalars()
    return {(row.program, row.kind): row for row in rows}
