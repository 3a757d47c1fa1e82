"""Withdraw people from an offering, and take that back for fifteen minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.models import Activity, Actor, Registration, now
from app.program_kit.statuses import WITHDRAWN
from app.registration import fetch
from app.registration.offers import offer_free_seats
from app.registration.refusals import TooLateError, all_or_nothing
from app.registration.transition import move

UNDO = timedelta(minutes=15)


@all_or_nothing
def withdraw(registration_ids: Sequence[int], actor: Actor, reason: str = "") -> None:
    """Give up the places of these people, all of one submission. Repeating it changes nothing."""
    write_tx()
    rows = [row for row in fetch.registrations(registration_ids) if row.status != WITHDRAWN]
    for row in sorted(rows, key=lambda r: (r.division_id, r.id)):
        move(row, WITHDRAWN, actor, reason or "Asked by the person.")
    if rows:
        ids = sorted(row.id for row in rows)
        enqueue(
            "withdrawn",
            rows[0].submission,
            key=f"{'-'.join(map(str, ids))}:{now().isoformat()}",
            data={"registration_ids": ids},
        )
    offerings = {row.offering_id for row in rows}
    db.session.commit()
    for offering_id in offerings:
        offer_free_seats(offering_id)


@all_or_nothing
def undo(registration_ids: Sequence[int], actor: Actor) -> None:
    """Take it back: TooLateError after fifteen minutes, FullError when the seat is gone."""
    write_tx()
    rows = [row for row in fetch.registrations(registration_ids) if row.status == WITHDRAWN]
    for row in sorted(rows, key=lambda r: (r.division_id, r.id)):
        if not may_undo(row):
            raise TooLateError("The fifteen minutes to take it back are over.")
        move(row, _status_before(row), actor, "Withdrawal taken back.")
    if rows:
        enqueue("received", rows[0].submission, key=f"undo:{now().isoformat()}")
    db.session.commit()


def may_undo(row: Registration) -> bool:
    """Is the withdrawal less than fifteen minutes old?"""
    return row.status == WITHDRAWN and now() - row.status_at <= UNDO


def _status_before(row: Registration) -> str:
    return db.session.execute(
        select(Activity.from_status)
        .where(Activity.registration_id == row.id, Activity.to_status == WITHDRAWN)
        .order_by(Activity.id.desc())
        .limit(1)
    ).scalar_one()
