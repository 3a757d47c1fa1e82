"""What one person was shown and signed: each text as it stood, in which language, when, by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.scope import scoped
from app.extensions import db
from app.models import Document, Offering, Registration, Signature, StaffMember
from app.program_kit.languages import LANGUAGES, known
from app.registration.signing import SHOWN


@dataclass(frozen=True)
class Shown:
    """One version of a text; `signed_by` is blank where nothing was signed."""

    document: Document
    at: datetime | None
    signed_by: str = ""
    method: str = ""
    taken_back_at: datetime | None = None

    @property
    def language(self) -> str:
        """The language in words."""
        return LANGUAGES[known(self.document.language)]


def person_in(staff: StaffMember, registration_id: int, role: str) -> Registration | None:
    """Somebody whose texts this role may read; None when they are not theirs to see."""
    query = (
        select(Registration)
        .join(Registration.offering)
        .where(Registration.id == registration_id)
        .options(
            joinedload(Registration.offering),
            joinedload(Registration.submission),
            selectinload(Registration.also).joinedload(Registration.submission),
        )
    )
    return db.session.scalar(scoped(query, staff, Offering.program, role))


def shown_to(people: Sequence[Registration]) -> dict[int, list[Shown]]:
    """By person: notice first, then texts, the oldest first; of sign-ups merged into theirs, too.

    What another home of the same child was shown and signed is theirs, and not here.
    """
    own = {row.id: [row, *(each for each in row.also if not each.another_home)] for row in people}
    every = [each for rows in own.values() for each in rows]
    notices = _notices(every)
    signed = _signed(every)
    return {
        number: [
            *dict.fromkeys(notices[r.submission_id] for r in rows if r.submission_id in notices),
            *sorted((each for r in rows for each in signed[r.id]), key=_moment),
        ]
        for number, rows in own.items()
    }


def _moment(each: Shown) -> datetime:
    return each.at or each.document.created_at


def _notices(people: Iterable[Registration]) -> dict[int, Shown]:
    """What each sign-up was shown before the first question."""
    sign_ups = {row.submission_id: row.submission for row in people}
    ids = [row.notice_document_id for row in sign_ups.values()]
    query = select(Document).where(Document.id.in_(ids)).options(joinedload(Document.english))
    texts = {text.id: text for text in db.session.scalars(query)}
    return {
        number: Shown(texts[row.notice_document_id], row.notice_shown_at)
        for number, row in sign_ups.items()
        if row.notice_document_id in texts
    }


def _signed(people: Iterable[Registration]) -> dict[int, list[Shown]]:
    query = (
        select(Signature)
        .join(Signature.document)
        .where(Signature.registration_id.in_([row.id for row in people]))
        .order_by(Signature.signed_at, Signature.id)
        .options(contains_eager(Signature.document).joinedload(Document.english))
    )
    found: dict[int, list[Shown]] = defaultdict(list)
    for row in db.session.scalars(query):
        by, method = ("", "") if row.choice == SHOWN else (row.signer_name, row.method)
        found[row.registration_id].append(
            Shown(row.document, row.signed_at, by, method, row.taken_back_at)
        )
    return found
