"""How a row of each kind goes: deleted, or emptied of everything that leads to a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, exists, or_, select, update

from app.extensions import db
from app.models import (
    AccessLink,
    Actor,
    Answer,
    BackgroundCheck,
    Case,
    DataRequest,
    FreshCode,
    GuardianForm,
    Message,
    Papers,
    PrivateField,
    PurgeItem,
    Registration,
    RequestSubject,
    ReviewNote,
    SearchWord,
    Signature,
    Submission,
    now,
)
from app.records.due import ANSWER, FIELD, MESSAGE, OUTCOME, PERSON, REQUEST, SIGNATURE
from app.records.held import holds_now
from app.records.permits import blank_lines

# What stays of a person: status, division, group size, tier. Enough to count, nobody to find.
NOBODY: dict[str, Any] = {
    "full_name": "",
    "called": "",
    "search_name": "",
    "photo": "",
    "grade": None,
    "kept_from_parents_at": None,
    "answers": {},
}
NO_CONTACT: dict[str, Any] = {
    "contact_name": "",
    "relation": "",
    "email": "",
    "email_confirmed_at": None,
    "hold_until": None,
    "phone": "",
    "phone_typed": "",
    "text_ok": False,
    "interpreter": "",
    "connection": "",
    "mailing_address": "",
    "announcements": False,
    "answers": {},
}


def _sealed(item: PurgeItem) -> bool:
    row = db.session.get(PrivateField, item.row_id)
    if row is None or row.updated_at.isoformat() != item.stamp:
        return False
    return _deleted(PrivateField, item.row_id)


def _answer(item: PurgeItem) -> bool:
    row = db.session.get(Answer, item.row_id)
    if row is None or row.told_at.isoformat() != item.stamp:
        return False
    return _deleted(Answer, item.row_id)


def _signature(item: PurgeItem) -> bool:
    return _deleted(Signature, item.row_id)


def _outcome(item: PurgeItem) -> bool:
    row = db.session.get(BackgroundCheck, item.row_id)
    if row is None or row.decided_at.isoformat() != item.stamp:
        return False
    return _deleted(BackgroundCheck, item.row_id)


def _message(item: PurgeItem) -> bool:
    return _deleted(Message, item.row_id)


def _request(item: PurgeItem) -> bool:
    row = db.session.get(DataRequest, item.row_id)
    if row is None or str(row.version) != item.stamp:
        return False
    holds = holds_now()
    about = select(Submission.offering_id, Submission.id).join(
        RequestSubject, RequestSubject.submission_id == Submission.id
    )
    for offering_id, submission_id in db.session.execute(
        about.where(RequestSubject.request_id == row.id)
    ):
        if holds.keep(offering_id, submission_id):
            return False
    db.session.expunge(row)
    return _drop_request(item)


def _drop_request(item: PurgeItem) -> bool:
    db.session.execute(delete(RequestSubject).where(RequestSubject.request_id == item.row_id))
    return _deleted(DataRequest, item.row_id)


def _person(item: PurgeItem) -> bool:
    done = db.session.execute(
        update(Registration)
        .where(
            Registration.id == item.row_id,
            Registration.version == int(item.stamp),
            Registration.purged_at.is_(None),
        )
        .values(**NOBODY, purged_at=now(), version=Registration.version + 1)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], done).rowcount != 1:
        return False
    db.session.execute(delete(SearchWord).where(SearchWord.registration_id == item.row_id))
    db.session.execute(delete(GuardianForm).where(GuardianForm.registration_id == item.row_id))
    db.session.execute(delete(Papers).where(Papers.registration_id == item.row_id))
    db.session.execute(delete(ReviewNote).where(ReviewNote.registration_id == item.row_id))
    _links(AccessLink.registration_id == item.row_id)
    _contact(item.submission_id)
    _cases(item.row_id)
    return True


def _contact(submission_id: int | None) -> None:
    """Whoever signed up goes with the last of the people they signed up."""
    left = select(Registration.id).where(
        Registration.submission_id == submission_id, Registration.purged_at.is_(None)
    )
    db.session.execute(
        update(Submission)
        .where(Submission.id == submission_id, ~exists(left))
        .values(**NO_CONTACT, version=Submission.version + 1)
        .execution_options(synchronize_session=False)
    )
    _links(AccessLink.submission_id == submission_id, ~exists(left))


def _links(*these: ColumnElement[bool]) -> None:
    """Links, and first the codes that were asked for behind them."""
    db.session.execute(
        delete(FreshCode)
        .where(FreshCode.link_id.in_(select(AccessLink.id).where(*these)))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(AccessLink).where(*these).execution_options(synchronize_session=False)
    )


def _cases(registration_id: int) -> None:
    """A case goes with the last of the two it is about."""
    left = select(Registration.id).where(
        Registration.id.in_((Case.first_id, Case.second_id)), Registration.purged_at.is_(None)
    )
    db.session.execute(
        delete(Case)
        .where(
            or_(Case.first_id == registration_id, Case.second_id == registration_id),
            ~exists(left),
        )
        .execution_options(synchronize_session=False)
    )


def _deleted(table: Any, row_id: int) -> bool:
    done = db.session.execute(
        delete(table).where(table.id == row_id).execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], done).rowcount == 1


def blank(ids: Sequence[int], authority: str, actor: Actor) -> int:
    """Empty lines of history; the chain goes on proving the rest."""
    return blank_lines(ids, authority, actor)


GOING: Mapping[str, Callable[[PurgeItem], bool]] = {
    FIELD: _sealed,
    ANSWER: _answer,
    SIGNATURE: _signature,
    OUTCOME: _outcome,
    MESSAGE: _message,
    REQUEST: _request,
    PERSON: _person,
}


# What tells whether a row changed since it was listed.
STAMPS: Mapping[str, Any] = {
    FIELD: PrivateField.updated_at,
    ANSWER: Answer.told_at,
    OUTCOME: BackgroundCheck.decided_at,
    PERSON: Registration.version,
}


def again(kind: str, row_id: int) -> bool:
    """Destroy a row that was destroyed before and came back, as it is now, hold or not."""
    item = PurgeItem(kind=kind, row_id=row_id)
    if kind == REQUEST:
        return _drop_request(item)
    if kind in STAMPS:
        stamp = db.session.scalar(select(STAMPS[kind]).where(STAMPS[kind].class_.id == row_id))
        item.stamp = stamp.isoformat() if isinstance(stamp, datetime) else str(stamp)
    if kind == PERSON:
        item.submission_id = db.session.scalar(
            select(Registration.submission_id).where(Registration.id == row_id)
        )
    return GOING[kind](item)
