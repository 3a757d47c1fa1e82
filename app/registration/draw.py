"""The lottery: drawn once, when sign-up has closed, in an order that anybody can draw again."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import select, update

from app.extensions import KeyGoneError, db, vault, write_tx
from app.messages.enqueue import enqueue
from app.models import SYSTEM, Offering, Registration, Submission, now
from app.offerings.history import note as note_offering
from app.offerings.lottery import identity_of
from app.program_kit import selection
from app.program_kit.statuses import WAITLISTED
from app.registration.history import note
from app.registration.offers import offer_free_seats
from app.registration.refusals import all_or_nothing

log = logging.getLogger(__name__)


@all_or_nothing
def draw(offering_id: int) -> bool:
    """Draw if it is due: the order is stored, the seed made public, and seats are offered in it.

    Takes part who waits when sign-up has closed; parties keep together, because the draw is of
    sign-ups, not of people. Again, or by two workers at once, it changes nothing.
    """
    write_tx()
    # The sign-ups under way hold the offering for share: the draw waits for them.
    offering = db.session.scalars(
        select(Offering)
        .where(Offering.id == offering_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if offering.state != "published" or not selection.draw_is_due(offering, now()):
        db.session.rollback()
        return False
    offering.seed = vault.open(offering.sealed_seed, identity_of(offering))
    offering.drawn_at = now()
    waiting = {row.reference: row for row in _waiting(offering_id)}
    order = selection.by_lot(offering.seed, waiting)
    for number, reference in enumerate(order, start=1):
        _place(waiting[reference], number, len(order))
    told = {"sign_ups": len(order), "commitment": offering.commitment}
    note_offering(offering, "drawn", SYSTEM, data=told)
    db.session.commit()
    offer_free_seats(offering_id)
    return True


def draw_due() -> int:
    """Draw every lottery whose sign-up has closed. How many."""
    ahead = select(Offering.id).where(
        Offering.selection == selection.LOTTERY,
        Offering.drawn_at.is_(None),
        Offering.state == "published",
        Offering.closes_at <= now(),
    )
    ids = list(db.session.scalars(ahead.order_by(Offering.id)))
    db.session.rollback()
    return sum(_drawn(offering_id) for offering_id in ids)


def _drawn(offering_id: int) -> bool:
    """One lottery that cannot be drawn keeps no other from being drawn."""
    try:
        return draw(offering_id)
    except KeyGoneError as gone:
        log.error("the lottery of offering %s cannot be drawn: %s", offering_id, gone)
        return False


def drawn_references(offering_id: int) -> Sequence[str]:
    """References in the order in which they were drawn, also of those who have left since."""
    return db.session.scalars(
        select(Submission.reference)
        .join(Registration, Registration.submission_id == Submission.id)
        .where(
            Registration.offering_id == offering_id,
            Registration.drawn_first > 0,
        )
        .group_by(Submission.id, Submission.reference, Registration.drawn_first)
        .order_by(Registration.drawn_first)
    ).all()


def _waiting(offering_id: int) -> Sequence[Submission]:
    waits = select(Registration.submission_id).where(
        Registration.offering_id == offering_id, Registration.status == WAITLISTED
    )
    return db.session.scalars(
        select(Submission).where(Submission.id.in_(waits)).order_by(Submission.id)
    ).all()


def _place(submission: Submission, number: int, of: int) -> None:
    db.session.execute(
        update(Registration)
        .where(Registration.submission_id == submission.id, Registration.status == WAITLISTED)
        .values(drawn=number, drawn_first=number)
    )
    reason = f"Drawn as number {number} of {of} sign-ups."
    note("drawn", SYSTEM, submission, reason=reason, data={"number": number, "of": of})
    enqueue("drawn", submission, key=f"draw:{submission.offering_id}")
