"""Finds the rows whose time is over, leaving out what a legal hold keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select

from app.extensions import db
from app.models import (
    Activity,
    Answer,
    BackgroundCheck,
    DataRequest,
    HistorySeal,
    Meeting,
    Message,
    Offering,
    PrivateField,
    Registration,
    Signature,
    Submission,
    Wording,
)
from app.program_kit.statuses import COMING
from app.programs import program
from app.records.held import holds_now
from app.records.permits import CHAINS_REMOVED, PURGED
from app.records.retention import due, series_of_field, series_of_registration

FIELD, ANSWER, SIGNATURE = "private_field", "answer", "signature"
REQUEST = "data_request"
MESSAGE, LINE, PERSON = "message", "history_line", "registration"
OUTCOME = "outcome"
# Nothing on the schedule goes earlier than this after the last session or the entry.
SOONEST = timedelta(days=365)


class Due(NamedTuple):
    """A row that is due: its series, what it is, whose it is, since when it is reckoned."""

    series: str
    kind: str
    row_id: int
    offering_id: int | None
    submission_id: int | None
    stamp: str
    since: datetime


def due_rows(at: datetime) -> Iterator[Due]:
    """Every row that may go now; private answers first, people last."""
    holds = holds_now()
    ended = _ended(at)
    for row in (
        *_fields(ended, at),
        *_answers(ended, at),
        *_signatures(ended, at),
        *_outcomes(at),
        *_messages(at),
        *_lines(at),
        *_requests(at),
        *_people(ended, at),
    ):
        if not holds.keep(row.offering_id, row.submission_id):
            yield row


def _ended(at: datetime) -> dict[int, datetime]:
    """Offerings whose last session is long over, with its end."""
    last = func.max(Meeting.ends_at)
    query = select(Meeting.offering_id, last).group_by(Meeting.offering_id)
    return {
        offering: ended
        for offering, ended in db.session.execute(query.having(last <= at - SOONEST))
    }


def _of_people(ended: dict[int, datetime], *columns: Any) -> Select[Any]:
    return select(*columns).where(Registration.offering_id.in_(ended))


def _fields(ended: dict[int, datetime], at: datetime) -> Iterator[Due]:
    query = _of_people(
        ended,
        PrivateField.id,
        PrivateField.kind,
        PrivateField.updated_at,
        Registration.offering_id,
        Registration.submission_id,
        Registration.status_at,
    ).join(Registration, Registration.id == PrivateField.registration_id)
    for row in db.session.execute(query.order_by(PrivateField.id)):
        series = series_of_field(row.kind)
        since = row.status_at if series == "D4" else ended[row.offering_id]
        stamp = row.updated_at.isoformat()
        yield from _if_due(
            Due(series, FIELD, row.id, row.offering_id, row.submission_id, stamp, since), at
        )


def _answers(ended: dict[int, datetime], at: datetime) -> Iterator[Due]:
    query = (
        select(
            Answer.id,
            Answer.told_at,
            Answer.submission_id,
            Wording.retention,
            Submission.offering_id,
        )
        .join(Wording, Wording.id == Answer.wording_id)
        .join(Submission, Submission.id == Answer.submission_id)
        .order_by(Answer.id)
    )
    for row in db.session.execute(query):
        if row.offering_id in ended:
            item = Due(
                row.retention,
                ANSWER,
                row.id,
                row.offering_id,
                row.submission_id,
                row.told_at.isoformat(),
                ended[row.offering_id],
            )
            yield from _if_due(item, at)


def _signatures(ended: dict[int, datetime], at: datetime) -> Iterator[Due]:
    query = _of_people(
        ended,
        Signature.id,
        Registration.offering_id,
        Registration.submission_id,
        Registration.is_minor,
        Registration.grade,
    ).join(Registration, Registration.id == Signature.registration_id)
    for row in db.session.execute(query.order_by(Signature.id)):
        since = ended[row.offering_id]
        ends = due("D2", since, minor=row.is_minor, grade=row.grade)
        if ends and ends <= at:
            yield Due("D2", SIGNATURE, row.id, row.offering_id, row.submission_id, "", since)


def _outcomes(at: datetime) -> Iterator[Due]:
    query = (
        select(BackgroundCheck.id, BackgroundCheck.decided_at)
        .add_columns(Registration.offering_id, Registration.submission_id)
        .join(Registration, Registration.id == BackgroundCheck.registration_id)
        .order_by(BackgroundCheck.id)
    )
    for row in db.session.execute(query):
        stamp, since = row.decided_at.isoformat(), row.decided_at
        yield from _if_due(
            Due("D4", OUTCOME, row.id, row.offering_id, row.submission_id, stamp, since), at
        )


def _messages(at: datetime) -> Iterator[Due]:
    query = select(Message.id, Message.offering_id, Message.submission_id, Message.created_at)
    for row in db.session.execute(
        query.where(Message.created_at <= at - 3 * SOONEST).order_by(Message.id)
    ):
        item = Due("D9", MESSAGE, row.id, row.offering_id, row.submission_id, "", row.created_at)
        yield from _if_due(item, at)


def _lines(at: datetime) -> Iterator[Due]:
    query = (
        select(Activity.id, Activity.offering_id, Activity.submission_id, Activity.at)
        .join(HistorySeal, HistorySeal.activity_id == Activity.id)
        .where(
            Activity.at <= at - 3 * SOONEST,
            HistorySeal.salt != "",
            Activity.verb.not_in((PURGED, CHAINS_REMOVED)),
            or_(Activity.submission_id.is_not(None), Activity.reason != ""),
        )
    )
    for row in db.session.execute(query.order_by(Activity.id)):
        yield from _if_due(
            Due("D9", LINE, row.id, row.offering_id, row.submission_id, "", row.at), at
        )


def _requests(at: datetime) -> Iterator[Due]:
    """Answered ones. Whether a hold keeps one of several sign-ups is asked again when it goes."""
    query = (
        select(DataRequest)
        .where(DataRequest.answered_on <= (at - 3 * SOONEST).date())
        .order_by(DataRequest.id)
    )
    for row in db.session.scalars(query):
        since = datetime.combine(row.answered_on or row.received_on, time(), UTC)
        yield from _if_due(Due("D9", REQUEST, row.id, None, None, str(row.version), since), at)


def _people(ended: dict[int, datetime], at: datetime) -> Iterator[Due]:
    query = (
        _of_people(
            ended,
            Registration.id,
            Registration.offering_id,
            Registration.submission_id,
            Registration.status,
            Registration.version,
            Offering.program,
        )
        .join(Offering, Offering.id == Registration.offering_id)
        .where(Registration.purged_at.is_(None))
    )
    for row in db.session.execute(query.order_by(Registration.id)):
        series = series_of_registration(
            took_part=row.status in COMING, drop_in=program(row.program).party
        )
        since = ended[row.offering_id]
        item = Due(
            series, PERSON, row.id, row.offering_id, row.submission_id, str(row.version), since
        )
        yield from _if_due(item, at)


def _if_due(row: Due, at: datetime) -> Iterator[Due]:
    ends = due(row.series, row.since)
    if ends is not None and ends <= at:
        yield row
