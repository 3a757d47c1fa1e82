"""Reads of data requests: what is due, what was answered, what came before; the digest by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.scope import RECORDS
from app.extensions import db, write_tx
from app.messages import kinds
from app.messages.enqueue import owe
from app.models import (
    DataRequest,
    Message,
    Registration,
    RequestSubject,
    Role,
    StaffMember,
    Submission,
    now,
)
from app.program_kit.names import fold
from app.program_kit.wording import local
from app.records.clock import COPY, GIVEN, WANTS, Standing, day_words, is_repeat, standing

# The office's own clock: its days decide what is late.
ZONE = "America/Chicago"
FIRST_HOUR = 7
SHOWN = 100


class Waiting(NamedTuple):
    """An open request and how it stands."""

    request: DataRequest
    standing: Standing


def today() -> date:
    """The day it is in the office."""
    return local(now(), ZONE).date()


def open_requests(day: date) -> list[Waiting]:
    """Every request without an answer, the one due first first."""
    rows = db.session.scalars(select(DataRequest).where(DataRequest.answered_on.is_(None)))
    found = [Waiting(row, standing(row.wants, row.received_on, day)) for row in rows]
    return sorted(found, key=lambda each: (each.standing.due, each.request.id))


def answered_requests() -> Sequence[DataRequest]:
    """Those that were answered, the latest first."""
    query = select(DataRequest).where(DataRequest.answered_on.is_not(None))
    query = query.order_by(DataRequest.answered_on.desc(), DataRequest.id.desc())
    return db.session.scalars(query.limit(SHOWN)).all()


def request_by_id(request_id: int) -> DataRequest | None:
    """A request with whose data it is about."""
    query = (
        select(DataRequest)
        .where(DataRequest.id == request_id)
        .options(
            selectinload(DataRequest.subjects).options(
                joinedload(RequestSubject.registration),
                joinedload(RequestSubject.submission).options(
                    joinedload(Submission.offering),
                    selectinload(Submission.registrations).joinedload(Registration.division),
                ),
            )
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one_or_none()


def repeat_of(row: DataRequest) -> date | None:
    """When a copy was given to the same person, if less than six months before.

    The same person: who gives the same name, or asks about the same sign-ups in the same role.
    """
    if row.wants != COPY:
        return None
    mine = _subjects(row)
    others = select(DataRequest).where(DataRequest.id != row.id, DataRequest.wants == COPY)
    others = others.options(selectinload(DataRequest.subjects))
    given = [
        day
        for each in db.session.scalars(others)
        if (day := _given_on(each)) is not None
        and (
            fold(each.asker_name) == fold(row.asker_name)
            or (each.asker == row.asker and bool(_subjects(each) & mine))
        )
    ]
    return is_repeat(given, row.received_on)


def _subjects(row: DataRequest) -> set[tuple[int, int | None]]:
    return {(each.submission_id, each.registration_id) for each in row.subjects}


def _given_on(row: DataRequest) -> date | None:
    if row.answer == GIVEN:
        return row.answered_on
    return local(row.given_at, ZONE).date() if row.given_at else None


def remind_designees() -> int:
    """Owe each records designee a mail about what is late or soon due, once a day from seven on.

    How many mails. It holds kinds, dates and numbers, and nobody's name.
    """
    if local(now(), ZONE).hour < FIRST_HOUR:
        return 0
    day = today()
    lines = [
        {"id": request.id, "words": _words(request, how)}
        for request, how in open_requests(day)
        if how.pressing
    ]
    owed = _not_yet_owed(day) if lines else []
    db.session.rollback()
    if not owed:
        return 0
    write_tx()
    for key, recipient in owed:
        at = now()
        owe(
            dedupe_key=key, kind=kinds.REQUESTS_DUE, recipient=recipient,
            data={"requests": lines}, due_at=at, created_at=at,
        )  # fmt: skip
    db.session.commit()
    return len(owed)


def _not_yet_owed(day: date) -> list[tuple[str, str]]:
    query = select(StaffMember).where(
        StaffMember.active, StaffMember.roles.any(Role.name == RECORDS)
    )
    keys = {
        f"{kinds.REQUESTS_DUE}:{staff.id}:{day.isoformat()}": staff.email
        for staff in db.session.scalars(query.order_by(StaffMember.id))
    }
    known = set(db.session.scalars(select(Message.dedupe_key).where(Message.dedupe_key.in_(keys))))
    return [(key, email) for key, email in keys.items() if key not in known]


def _words(request: DataRequest, how: Standing) -> str:
    wants = WANTS[request.wants]
    return (
        f"Request {request.id}, received {day_words(request.received_on)}. {wants}. "
        f"{how.words}; the last day is {day_words(how.due)}."
    )
