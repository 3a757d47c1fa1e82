"""Looking for everything that may be about one person: their sign-ups, whichever the program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload, subqueryload

from app.extensions import db
from app.models import Offering, Registration, Submission
from app.registration.roster import matches

MOST = 60


def sign_ups_like(text: str) -> Sequence[Submission]:
    """Sign-ups in which a name, the reference, e-mail or phone holds the text, newest first."""
    if len(text.strip()) < 2:
        return []
    fits = select(Registration.submission_id).join(Registration.submission).where(matches(text))
    query = sign_ups().where(Submission.id.in_(fits)).order_by(Submission.id.desc()).limit(MOST)
    return db.session.scalars(query).all()


def sign_ups_of(ids: Iterable[int]) -> Sequence[Submission]:
    """These sign-ups, the oldest first."""
    query = sign_ups().where(Submission.id.in_(list(ids))).order_by(Submission.id)
    return db.session.scalars(query).all()


def sign_ups() -> Select[Submission]:
    """Sign-ups with what was signed up for and everybody in them."""
    return select(Submission).options(
        joinedload(Submission.offering).options(
            joinedload(Offering.venue), subqueryload(Offering.meetings)
        ),
        selectinload(Submission.registrations).options(
            joinedload(Registration.division), selectinload(Registration.private_fields)
        ),
    )
