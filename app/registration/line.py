"""Reads of the line: who waits for an offering, and at which place."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Registration, Submission
from app.program_kit import waitlist
from app.program_kit.statuses import WAITLISTED
from app.program_kit.waitlist import Waiting


def waiting_for(offering_id: int) -> list[Waiting]:
    """Everybody on the waitlist of an offering, also those whom we cannot ask yet."""
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.submission_id,
            Registration.division_id,
            Registration.party_size,
            Registration.tier,
            Registration.took_part,
            Registration.status_at,
            Submission.keep_together,
            Registration.drawn,
            Registration.alternate,
        )
        .join(Submission, Submission.id == Registration.submission_id)
        .where(Registration.offering_id == offering_id, Registration.status == WAITLISTED)
    )
    return [Waiting(*tuple(row)) for row in rows]


def places_of(submission: Submission) -> dict[int, int]:
    """Places in line of those of a submission who wait, by registration."""
    waits = [row.id for row in submission.registrations if row.status == WAITLISTED]
    if not waits:
        return {}
    places = waitlist.places(waiting_for(submission.offering_id))
    return {each: places[each] for each in waits if each in places}
