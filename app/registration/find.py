"""Find my registration: fresh links for an address, the same whether or not it is known."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.models import RESIDENT, Submission, now
from app.registration import lookups
from app.registration.history import note

# As long as a mailed link lives after the last session.
STILL_OPEN = timedelta(days=14)


def send_links(email: str) -> int:
    """Owe one mail for each sign-up of the address that can still be opened. How many.

    Asked again within five minutes, nothing more is sent.
    """
    write_tx()
    sent = 0
    for submission_id in lookups.of_address(email):
        row = db.session.get_one(Submission, submission_id)
        if not _is_open(row) or lookups.goes_on_in(submission_id) != submission_id:
            continue
        kind = "confirm_address" if lookups.is_unconfirmed(row) else "fresh_link"
        enqueue(kind, row, key=_five_minutes(now()))
        note("link_asked", RESIDENT, row)
        sent += 1
    db.session.commit()
    return sent


def _is_open(row: Submission) -> bool:
    last = max((meeting.ends_at for meeting in row.offering.meetings), default=row.created_at)
    return now() < last + STILL_OPEN


def _five_minutes(at: datetime) -> str:
    return f"asked:{at:%Y%m%d%H}:{at.minute // 5}"
