"""Data requests of the demo: one that is late, one with time to go, one that was answered."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.extensions import db
from app.models import DataRequest, Offering, RequestSubject, Submission
from app.records.clock import COPY, CORRECTION, GIVEN, PERSON
from app.records.open_requests import today


def ask() -> None:
    """By people of the demo, about themselves; received so many days ago."""
    people = _people()
    for who, days, wants, identity in (
        (people[0], 24, COPY, "known"),
        (people[1], 6, CORRECTION, "not_yet"),
        (people[2], 70, COPY, "photo_id"),
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
    return list(db.session.scalars(query.limit(3)))
