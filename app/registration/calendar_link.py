"""A calendar address of one's own: made anew by its owner, which ends the former one."""

from __future__ import annotations

from app.extensions import db, write_tx
from app.messages import links
from app.models import RESIDENT
from app.registration import fetch
from app.registration.history import note


def renew_calendar_link(submission_id: int) -> str:
    """A fresh token for the personal calendar; whoever had the old address sees it end."""
    write_tx()
    row = fetch.submission(submission_id)
    links.revoke(row.id, links.FEED)
    token = links.mint(row, links.FEED)
    note("calendar_link_renewed", RESIDENT, row)
    db.session.commit()
    return token
