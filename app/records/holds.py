"""Legal holds: what must be kept although its time is over, because a court or a claim needs it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db, write_tx
from app.models import LegalHold, Offering, Submission, now
from app.registration.refusals import NotAllowedError, all_or_nothing


@all_or_nothing
def hold(reference: str, reason: str, staff_id: int) -> int:
    """Hold the sign-up of a reference; its id. NotAllowedError without a reason, or if unknown."""
    if not reason.strip():
        raise NotAllowedError("Write why it must be kept.")
    write_tx()
    found = db.session.scalar(
        select(Submission.id).where(Submission.reference == reference.strip().upper())
    )
    if found is None:
        raise NotAllowedError("There is no sign-up with this reference.")
    return _store(LegalHold(submission_id=found), reason, staff_id)


@all_or_nothing
def hold_offering(offering_id: int, reason: str, staff_id: int) -> int:
    """Hold everything of one offering; the id of the hold."""
    if not reason.strip():
        raise NotAllowedError("Write why it must be kept.")
    write_tx()
    db.session.get_one(Offering, offering_id)
    return _store(LegalHold(offering_id=offering_id), reason, staff_id)


def _store(row: LegalHold, reason: str, staff_id: int) -> int:
    row.reason, row.made_by = reason.strip()[:300], staff_id
    db.session.add(row)
    db.session.commit()
    return row.id


@all_or_nothing
def lift(hold_id: int, staff_id: int) -> None:
    """End a hold; what it kept goes with the next list. Again is no harm."""
    write_tx()
    row = db.session.get_one(LegalHold, hold_id)
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by = now(), staff_id
    db.session.commit()


def open_holds() -> Sequence[tuple[LegalHold, str]]:
    """Holds that were not lifted, with the reference or the title they are about."""
    rows = db.session.execute(
        select(LegalHold, Submission.reference, Offering.title)
        .outerjoin(Submission, Submission.id == LegalHold.submission_id)
        .outerjoin(Offering, Offering.id == LegalHold.offering_id)
        .where(LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.id)
    ).all()
    return [(row, reference or title) for row, reference, title in rows]
