"""Data requests of the demo: late, due in four business days, with time to go, and answered."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.extensions import db
from app.models import DataRequest, Offering, RequestSubject, Submission
from app.records.clock import COPY, CORRECTION, GIVEN, PERSON, standing
from app.records.open_requests import today

# In business days; a copy is due in ten.
COPY_SOON = 4


def ask() -> None:
    """By people of the demo, about themselves; received so many days ago."""
    people = _people()
    for who, days, wants, identity in (
        (people[0], 24, COPY, "known"),
        (people[1], 6, CORRECTION, "not_yet"),
        (people[2], 70, COPY, "photo_id"),
        (people[3], _days_ago_for(COPY_SOON), COPY, "known"),
    ):
        row = DataRequest(
            asker=PERSON,
            asker_name=who.contact_name,
            subject=who.contact_name,
            wants=wants,
            words="My name is misspelled on the name tag." if wants == CORRECTION else "",
            received_on=today() - timedelta(days=days),
            identity=identity,
            subjects=[RequestSubject(submission_id=who.id)],
        )
        if days > 60:
            row.answer, row.answered_on = GIVEN, row.received_on + timedelta(days=4)
        db.session.add(row)


def _days_ago_for(left: int) -> int:
    """How many days ago a copy was asked for that is due in so many business days."""
    return next(
        days
        for days in range(40)
        if standing(COPY, today() - timedelta(days=days), today()).left <= left
    )


def forget() -> None:
    """Remove every request about somebody of the demo."""
    demo = select(Submission.id).join(Offering).where(Offering.is_demo)
    about = select(RequestSubject.request_id).where(RequestSubject.submission_id.in_(demo))
    ids = list(db.session.scalars(about.distinct()))
    db.session.execute(delete(RequestSubject).where(RequestSubject.request_id.in_(ids)))
    db.session.execute(delete(DataRequest).where(DataRequest.id.in_(ids)))


def _people() -> list[Submission]:
    query = (
        select(Submission)
        .join(Offering)
        .where(Offering.is_demo, Offering.program == "citizens-academy")
        .order_by(Submission.id)
    )
    return list(db.session.scalars(query.limit(4)))
