"""Withdraw people from an offering, and take that back for fifteen minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from app.extensions import db, write_tx
from app.messages.homes import tell_homes
from app.models import Activity, Actor, Registration, now
from app.program_kit.statuses import (
    CHECK_PENDING,
    DOCUMENTS_DUE,
    OFFER_DECLINED,
    OFFER_LAPSED,
    OFFERED,
    WAITLISTED,
    WITHDRAWN,
)
from app.registration import fetch
from app.registration.next_step import missing_papers
from app.registration.offer_answers import close_unheld
from app.registration.offers import offer_free_seats
from app.registration.papers import ask_for_papers
from app.registration.refusals import NotAllowedError, TooLateError, all_or_nothing
from app.registration.transition import move

UNDO = timedelta(minutes=15)
# Whoever leaves during or after an offer has answered it, and comes back to the end of the list.
ANSWERED_BY_LEAVING = frozenset({OFFERED, OFFER_LAPSED, OFFER_DECLINED})


@all_or_nothing
def withdraw(registration_ids: Sequence[int], actor: Actor, reason: str = "") -> None:
    """Give up the places of these people, all of one submission. Repeating it changes nothing.

    Of a child of two homes no home gives up the place alone: it asks, and a coordinator decides.
    """
    write_tx()
    rows = [row for row in fetch.registrations(registration_ids) if row.status != WITHDRAWN]
    if actor.kind == "resident" and any(row.other_homes for row in rows):
        raise NotAllowedError("Two homes signed up this child, so the coordinator decides.")
    for row in sorted(rows, key=lambda r: (r.division_id, r.id)):
        move(row, WITHDRAWN, actor, reason or "Asked by the person.")
    if rows:
        ids = sorted(row.id for row in rows)
        key = f"{'-'.join(map(str, ids))}:{now().isoformat()}"
        told = {"registration_ids": ids}
        tell_homes("withdrawn", rows[0].submission, ids, key=key, data=told)
        close_unheld(rows[0].submission_id, "declined")
    offerings = {row.offering_id for row in rows}
    db.session.commit()
    for offering_id in offerings:
        offer_free_seats(offering_id)


@all_or_nothing
def undo(registration_ids: Sequence[int], actor: Actor) -> None:
    """Take it back: TooLateError after fifteen minutes, FullError when the seat is gone."""
    write_tx()
    # Locking others, too, would be a lock before the offering's own, which `move` asks for.
    rows = fetch.registrations(registration_ids, among=(WITHDRAWN,))
    for row in sorted(rows, key=lambda r: (r.division_id, r.id)):
        if not may_undo(row):
            raise TooLateError("The fifteen minutes to take it back are over.")
        steps = _steps(row)
        left = steps[-1].from_status
        to = WAITLISTED if left in ANSWERED_BY_LEAVING else left
        if left == CHECK_PENDING and missing_papers(row):
            # They left by taking back their consent, without which no check goes on.
            to = DOCUMENTS_DUE
        move(row, to, actor, "Withdrawal taken back.")
        ask_for_papers(row)
        if left == WAITLISTED:
            row.status_at = _with_merged(row, _waiting_since(steps))
    if rows:
        ids = [row.id for row in rows]
        tell_homes("received", rows[0].submission, ids, key=f"undo:{now().isoformat()}")
    offerings = {row.offering_id for row in rows}
    db.session.commit()
    for offering_id in offerings:
        offer_free_seats(offering_id)


def may_undo(row: Registration) -> bool:
    """Is the withdrawal less than fifteen minutes old?"""
    return row.status == WITHDRAWN and now() - row.status_at <= UNDO


def _steps(row: Registration) -> list[Activity]:
    query = select(Activity).where(Activity.registration_id == row.id, Activity.to_status != "")
    return list(db.session.execute(query.order_by(Activity.id)).scalars())


def waited_since(row: Registration) -> datetime:
    """When somebody who was offered a place came to the waitlist: a time the row has lost."""
    return _with_merged(row, _waiting_since(_steps(row)))


def _with_merged(row: Registration, since: datetime) -> datetime:
    """Whoever signed up twice has waited since the earlier time, if that was merged into this."""
    merged = select(Activity.at, Activity.data).where(
        Activity.registration_id == row.id, Activity.verb.in_(("merged_in", "two_homes"))
    )
    times = [
        datetime.fromisoformat(line.data["since"])
        for line in db.session.execute(merged)
        if "since" in line.data and line.at >= since
    ]
    return min([since, *times])


def _waiting_since(steps: list[Activity]) -> datetime:
    """When the person came to the waitlist that was left last: the place in line is kept."""
    since = steps[0].at
    for before, step in pairwise(steps):
        came_back = before.to_status == WITHDRAWN and before.from_status == WAITLISTED
        if step.to_status == WAITLISTED and not came_back:
            since = step.at
    return since
