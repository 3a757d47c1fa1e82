"""What a legal hold keeps from being destroyed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import LegalHold, Registration


class Holds(NamedTuple):
    """What is held now: ids of sign-ups and of offerings."""

    submissions: frozenset[int]
    offerings: frozenset[int]

    def keep(self, offering_id: int | None, submission_id: int | None) -> bool:
        """Does a hold keep a row of this offering and sign-up?"""
        return offering_id in self.offerings or submission_id in self.submissions


def holds_now() -> Holds:
    """Every hold that was not lifted."""
    rows = db.session.execute(
        select(LegalHold.submission_id, LegalHold.offering_id).where(LegalHold.lifted_at.is_(None))
    ).all()
    held = {row.submission_id for row in rows if row.submission_id}
    return Holds(
        frozenset(held | _of_the_same_people(held)),
        frozenset(row.offering_id for row in rows if row.offering_id),
    )


def _of_the_same_people(held: set[int]) -> set[int]:
    """Sign-ups that were merged into those that are held, or into which those were merged."""
    goes, stays = aliased(Registration), aliased(Registration)
    rows = db.session.execute(
        select(goes.submission_id, stays.submission_id)
        .join(stays, stays.id == goes.kept_in_id)
        .where(or_(goes.submission_id.in_(held), stays.submission_id.in_(held)))
    )
    return {each for pair in rows for each in pair}
