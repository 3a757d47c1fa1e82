"""Mails to a parent or guardian: they name nobody, and their link opens one form alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.messages import kinds, links
from app.messages.notice import NoticeCopy, notice_of_guardian
from app.messages.overtaken import NoLongerTrueError
from app.models import AccessLink, Document, GuardianForm, Message, Signature, Submission
from app.program_kit import statuses, wording


@dataclass(frozen=True)
class ToGuardian:
    """What such a mail says: the link, until when a place waits, or what was signed."""

    url: str = ""
    due: str = ""
    reminder: bool = False
    signed: tuple[str, ...] = ()
    notice: NoticeCopy | None = None


def to_guardian(
    row: Message, submission: Submission, base: str
) -> tuple[ToGuardian, list[AccessLink]]:
    """The contents of a mail to a guardian and the links drawn for it.

    Raises NoLongerTrueError when the form is signed, not needed, or went to another address.
    """
    form = db.session.scalars(
        select(GuardianForm).where(GuardianForm.registration_id == row.data["registration_id"])
    ).one_or_none()
    if form is None:
        raise NoLongerTrueError("nobody has to sign any more")
    if row.kind == kinds.GUARDIAN_SIGNED:
        return ToGuardian(signed=_titles(form), notice=notice_of_guardian(form)), []
    gone = form.registration.status not in statuses.ACTIVE
    if gone or form.signed_at is not None or form.guardian_email != row.recipient:
        raise NoLongerTrueError("the form is signed, sent elsewhere or not needed any more")
    token, link = links.draw(submission, links.GUARDIAN, form.registration_id)
    zone = submission.offering.zone
    due = wording.deadline(form.due_at, zone) if form.due_at else ""
    return ToGuardian(f"{base}/guardian/{token}", due, form.reminded > 0), [link]


def _titles(form: GuardianForm) -> tuple[str, ...]:
    query = (
        select(Document.title)
        .join(Signature, Signature.document_id == Document.id)
        .where(
            Signature.registration_id == form.registration_id,
            Signature.signed_at == form.signed_at,
            Signature.signer_name == form.signer_name,
            Signature.choice == "agreed",
        )
        .order_by(Signature.id)
    )
    return tuple(db.session.scalars(query))
