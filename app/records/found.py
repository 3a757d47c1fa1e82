"""Looking for everything that may be about one person: their sign-ups, whichever the program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload, subqueryload

from app.extensions import db
from app.models import Offering, Registration, Submission
from app.registration.findable import found_by

MOST = 60


def sign_ups_like(text: str) -> Sequence[Submission]:
    """Sign-ups with words that begin as those of the text do, newest first."""
    fits = found_by(text)
    if fits is None:
        return []
    people = select(Registration.submission_id).where(fits)
    query = sign_ups().where(Submission.id.in_(people)).order_by(Submission.id.desc()).limit(MOST)
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
