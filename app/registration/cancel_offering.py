"""Cancel an offering: its page, its calendar entries, every registration and the mails, at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.homes import other_homes
from app.models import Actor, Offering, Registration
from app.offerings.cancel import mark_cancelled
from app.program_kit.statuses import ACTIVE, CANCELLED
from app.registration import fetch
from app.registration.offer_answers import end_offers
from app.registration.refusals import all_or_nothing
from app.registration.transition import move


@all_or_nothing
def cancel_offering(
    offering_id: int, actor: Actor, reason: str, expected_version: int | None = None
) -> int:
    """Tell everyone with a live registration, the waitlist too. How many submissions were told."""
    write_tx()
    offering = db.session.execute(
        select(Offering).where(Offering.id == offering_id).with_for_update(key_share=True)
    ).scalar_one()
    if expected_version is not None and offering.version != expected_version:
        raise StaleDataError("the offering was changed meanwhile")
    mark_cancelled(offering, actor, reason)
    fetch.submissions_of(offering_id)
    rows = db.session.execute(
        select(Registration)
        .where(Registration.offering_id == offering_id, Registration.status.in_(ACTIVE))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    ).scalars()
    told = {}
    moved = sorted(rows, key=lambda r: (r.division_id, r.id))
    for row in moved:
        move(row, CANCELLED, actor, reason)
        told[row.submission_id] = row.submission
    end_offers(told)
    for submission in told.values():
        submission.hold_until = None
        enqueue("cancelled", submission, key="offering", data={"reason": reason})
    for home in other_homes([row.id for row in moved]):
        if home.id not in told:
            enqueue("cancelled", home, key="offering", data={"reason": reason})
    db.session.commit()
    return len(told)
