"""A copy of the notice that was shown, for the mail that confirms (Minn. Stat. 13.04, subd. 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Document, GuardianForm, Signature, Submission
from app.program_kit import wording
from app.program_kit.languages import TONGUES, known


@dataclass(frozen=True)
class NoticeCopy:
    """The wording as it stood: `paragraphs` are lines; `counts` says that English does."""

    title: str
    language: str
    about: str
    paragraphs: Sequence[Sequence[str]]
    counts: str


def notice_of(submission: Submission) -> NoticeCopy | None:
    """The notice that whoever signed up was shown; None where none is on record."""
    shown = submission.notice_document_id
    text = db.session.get(Document, shown) if shown else None
    zone = submission.offering.zone
    return _copy(text, submission.notice_shown_at, zone) if text else None


def notice_of_guardian(form: GuardianForm) -> NoticeCopy | None:
    """The notice that stood above the form a guardian has signed."""
    query = (
        select(Document)
        .join(Signature, Signature.document_id == Document.id)
        .where(
            Signature.registration_id == form.registration_id,
            Signature.signed_at == form.signed_at,
            Document.kind == "notice",
        )
        .order_by(Signature.id)
    )
    text, zone = db.session.scalars(query).first(), form.registration.offering.zone
    return _copy(text, form.signed_at, zone) if text else None


def _copy(text: Document, at: datetime | None, zone: str) -> NoticeCopy:
    when = f", as shown on {wording.day(at, zone, year=True)}" if at else ""
    tongue = TONGUES[known(text.language)]
    about = f"Word for word{when}. Version {text.version}"
    if text.english:
        about += f", in {tongue.name}, of English version {text.english.version}"
    lines = [block.split("\n") for block in text.body.split("\n\n")]
    return NoticeCopy(text.title, text.language, f"{about}.", lines, tongue.translated)
