"""What is known of guardians' forms: which are missing, and what that means for a place."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.messages import kinds
from app.messages.enqueue import enqueue
from app.models import GuardianForm, Registration, Submission
from app.program_kit.statuses import WAITLISTED


def form_of(registration_id: int) -> GuardianForm | None:
    """The guardian's form of one person; None for adults and where a guardian signs up."""
    return db.session.scalar(
        select(GuardianForm).where(GuardianForm.registration_id == registration_id)
    )


def forms_of(registration_ids: Iterable[int]) -> dict[int, GuardianForm]:
    """The guardians' forms of several people, by the person's id."""
    query = select(GuardianForm).where(GuardianForm.registration_id.in_(list(registration_ids)))
    return {form.registration_id: form for form in db.session.scalars(query)}


def nobody_waits_for_a_guardian() -> ColumnElement[bool]:
    """SQL over Registration and Submission: is no form missing of the person or their party?

    Of a party that stays together one missing form makes all wait: they would be offered places
    that not all of them may take yet.
    """
    other = aliased(Registration)
    missing = (
        select(GuardianForm.id)
        .join(other, other.id == GuardianForm.registration_id)
        .where(
            GuardianForm.signed_at.is_(None),
            or_(
                other.id == Registration.id,
                and_(
                    Submission.keep_together,
                    other.submission_id == Submission.id,
                    other.status == WAITLISTED,
                ),
            ),
        )
        .correlate(Registration, Submission)
    )
    return ~exists(missing)


def mail_form(row: Registration, form: GuardianForm, key: str) -> None:
    """Owe the guardian the mail with the form. Does not commit."""
    if form.guardian_email:
        enqueue(
            kinds.GUARDIAN_FORM, row.submission, key=f"{form.id}:{key}",
            data={"registration_id": row.id}, recipient=form.guardian_email,
        )  # fmt: skip
