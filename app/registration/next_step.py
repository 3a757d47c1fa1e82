"""What still stands between a yes and a place: a guardian's form, papers, the check."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import BackgroundCheck, Document, Papers, Registration, Signature
from app.program_kit.statuses import CHECK_PENDING, CONFIRMED, DOCUMENTS_DUE, GUARDIAN_PENDING
from app.programs import program as program_of
from app.registration.guardian_facts import form_of

CLEAR, NEEDS_TALK, NOT_ACCEPTED = "clear", "needs_talk", "not_accepted"


def with_place(registration: Registration) -> str:
    """The status of somebody who gets a place: confirmed, or kept for what is still to come."""
    form = form_of(registration.id)
    if form is not None and form.signed_at is None:
        return GUARDIAN_PENDING
    program = program_of(registration.offering.program)
    if missing_papers(registration):
        return DOCUMENTS_DUE
    if program.grounds and outcome_of(registration.id) != CLEAR:
        return CHECK_PENDING
    return CONFIRMED


def missing_papers(registration: Registration) -> list[str]:
    """Kinds of text that the program wants signed and this person has not agreed to."""
    wanted = program_of(registration.offering.program).paper_kinds
    if not wanted:
        return []
    query = (
        select(Document.kind)
        .join(Signature, Signature.document_id == Document.id)
        .where(
            Signature.registration_id == registration.id,
            Signature.choice == "agreed",
            Signature.taken_back_at.is_(None),
        )
    )
    signed = set(db.session.scalars(query))
    return [kind for kind in wanted if kind not in signed]


def papers_of(registration_id: int) -> Papers | None:
    """What somebody was asked to sign, and until when; None before a provisional yes."""
    return db.session.scalar(select(Papers).where(Papers.registration_id == registration_id))


def papers_due(registration: Registration) -> datetime | None:
    """Until when a place is kept for somebody's papers; None where none waits for them."""
    papers = papers_of(registration.id) if registration.status == DOCUMENTS_DUE else None
    return papers.due_at if papers else None


def check_of(registration_id: int) -> BackgroundCheck | None:
    """The outcome of somebody's check, as it is stored now; None when there is none yet."""
    return db.session.scalar(
        select(BackgroundCheck)
        .where(BackgroundCheck.registration_id == registration_id)
        .execution_options(populate_existing=True)
    )


def outcome_of(registration_id: int) -> str:
    """The word of the check, "" while there is none."""
    check = check_of(registration_id)
    return check.outcome if check else ""
