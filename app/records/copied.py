"""What stands around sign-ups: mails, links, signatures, offers, history, who looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.models import (
    Activity,
    Document,
    Message,
    Offer,
    OfferRegistration,
    Registration,
    Signature,
    StaffMember,
    Submission,
)
from app.records.copied_cases import ABOUT_TWO, cases_of
from app.records.copied_forms import guardians_of, papers_of, told_in
from app.records.copied_links import links_of
from app.records.copied_notes import notes_of
from app.records.copied_requests import ABOUT_PARENTS, Facts, Reading, requests_about


@dataclass(frozen=True)
class Around:
    """Rows about some sign-ups, by the sign-up or the person they belong to."""

    _mails: dict[int, list[Facts]]
    _links: dict[int, list[Facts]]
    _signed: dict[int, list[Facts]]
    _offers: dict[int, list[Facts]]
    _history: dict[tuple[int, int | None], list[Facts]]
    _texts: dict[int, Document]
    _told: dict[tuple[int, int | None], list[Facts]]
    _cases: dict[int, list[Facts]]

    def cases(self, registration_id: int) -> list[Facts]:
        """Whether they looked like somebody there, and what was decided."""
        return self._cases[registration_id]

    _guardians: dict[int, Facts]
    _papers: dict[int, Facts]

    def papers(self, registration_id: int) -> Facts | None:
        """Papers after a provisional yes, and the outcome of the check."""
        return self._papers.get(registration_id)

    def guardian(self, registration_id: int, *, with_signer: bool) -> Facts | None:
        """The form of a parent or guardian; who that is only for whoever named them."""
        found = self._guardians.get(registration_id)
        hidden = {} if with_signer else dict.fromkeys(("name", "email"), "left out")
        return {**found, **hidden} if found else None

    _notes: dict[int, list[Facts]]

    def notes(self, registration_id: int) -> list[Facts]:
        """What reviewers wrote about the application."""
        return self._notes[registration_id]

    _requests: dict[tuple[int, int | None], list[Facts]]

    def requests(self, submission_id: int, registration_id: int | None) -> list[Facts]:
        """What was asked about a person, or about the sign-up as a whole, under the law."""
        return self._requests[submission_id, registration_id]

    def told(self, submission_id: int, registration_id: int | None) -> list[Facts]:
        """Answers to added questions, of a person or of the sign-up as a whole."""
        return self._told[submission_id, registration_id]

    def mails(self, submission_id: int) -> list[Facts]:
        """Every mail owed or sent, the oldest first."""
        return self._mails[submission_id]

    def links(self, submission_id: int) -> list[Facts]:
        """Links that were mailed: what for, until when, last used."""
        return self._links[submission_id]

    def signed(self, registration_id: int, *, with_signer: bool) -> list[Facts]:
        """Texts agreed to for a person, word for word as they were shown."""
        found = self._signed[registration_id]
        hidden = {} if with_signer else {"signed_by": "left out"}
        return [{**each, **hidden} for each in found]

    def offers(self, registration_id: int) -> list[Facts]:
        """Places that were offered."""
        return self._offers[registration_id]

    def history(self, submission_id: int, registration_id: int | None) -> list[Facts]:
        """What was done to a person, or to the sign-up as a whole, and who opened what and why."""
        return self._history[submission_id, registration_id]

    def notice(self, row: Submission) -> Facts | None:
        """The notice that was shown, word for word."""
        text = self._texts.get(row.notice_document_id or 0)
        shown = row.notice_shown_at
        return {**_text(text), "shown_at": shown.isoformat() if shown else None} if text else None


def around(submission_ids: Sequence[int], by: Reading) -> Around:
    """Everything stored around these sign-ups, in as many questions for one as for many."""
    return Around(
        _mails(submission_ids),
        links_of(submission_ids),
        _signed(submission_ids),
        _offers(submission_ids),
        _history(submission_ids, by),
        _texts(submission_ids),
        told_in(submission_ids),
        cases_of(submission_ids),
        guardians_of(submission_ids),
        papers_of(submission_ids),
        notes_of(submission_ids),
        requests_about(submission_ids, by),
    )


def _text(text: Document) -> Facts:
    return {
        "title": text.title,
        "version": text.version,
        "language": text.language,
        # English is what counts before the law; a translation belongs to one version of it.
        "of_english_version": text.english.version if text.english else None,
        "words": text.body,
    }


def _mails(ids: Sequence[int]) -> dict[int, list[Facts]]:
    found: dict[int, list[Facts]] = defaultdict(list)
    query = select(Message).where(Message.submission_id.in_(ids)).order_by(Message.id)
    for mail in db.session.scalars(query):
        found[mail.submission_id or 0].append(
            {
                "kind": mail.kind,
                "to": mail.recipient,
                "written_at": mail.created_at.isoformat(),
                "sent_at": iso(mail.sent_at),
                "state": mail.state,
            }
        )
    return found


def _signed(ids: Sequence[int]) -> dict[int, list[Facts]]:
    found: dict[int, list[Facts]] = defaultdict(list)
    query = (
        select(Signature)
        .join(Signature.document)
        .join(Registration, Registration.id == Signature.registration_id)
        .where(Registration.submission_id.in_(ids))
        .order_by(Signature.id)
        .options(contains_eager(Signature.document).joinedload(Document.english))
    )
    for signature in db.session.scalars(query):
        found[signature.registration_id].append(
            {
                **_text(signature.document),
                "choice": signature.choice,
                "signed_by": signature.signer_name,
                "signed_at": signature.signed_at.isoformat(),
                "method": signature.method,
                "taken_back_at": iso(signature.taken_back_at),
            }
        )
    return found


def iso(at: datetime | None) -> str | None:
    """A time as it stands in the copy."""
    return at.isoformat() if at else None


def _offers(ids: Sequence[int]) -> dict[int, list[Facts]]:
    found: dict[int, list[Facts]] = defaultdict(list)
    query = (
        select(OfferRegistration.registration_id, Offer)
        .join(Offer, Offer.id == OfferRegistration.offer_id)
        .where(Offer.submission_id.in_(ids))
        .order_by(Offer.id)
    )
    for registration_id, offer in db.session.execute(query):
        found[registration_id].append(
            {
                "made_at": offer.made_at.isoformat(),
                "deadline": offer.deadline.isoformat(),
                "became": offer.state,
            }
        )
    return found


def _history(ids: Sequence[int], by: Reading) -> dict[tuple[int, int | None], list[Facts]]:
    found: dict[tuple[int, int | None], list[Facts]] = defaultdict(list)
    query = (
        select(Activity, func.coalesce(StaffMember.name, ""))
        .outerjoin(StaffMember, StaffMember.id == Activity.staff_id)
        .where(Activity.submission_id.in_(ids))
        .order_by(Activity.id)
    )
    if not by.not_a_parent:
        query = query.where(Activity.verb.not_in(ABOUT_PARENTS))
    for line, who in db.session.execute(query):
        # Of staff the name and no more: it is public, where they live and can be reached is not.
        found[line.submission_id or 0, line.registration_id].append(
            {
                "at": line.at.isoformat(),
                "actor": line.actor,
                "who": who,
                "verb": line.verb,
                "from_status": line.from_status,
                "to_status": line.to_status,
                "kind": line.data.get("kind", ""),
                "role": line.data.get("role", ""),
                "reason": "left out" if line.verb in ABOUT_TWO else line.reason,
            }
        )
    return found


def _texts(ids: Sequence[int]) -> dict[int, Document]:
    shown = select(Submission.notice_document_id).where(Submission.id.in_(ids))
    query = select(Document).where(Document.id.in_(shown)).options(joinedload(Document.english))
    return {row.id: row for row in db.session.scalars(query)}
