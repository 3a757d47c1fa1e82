"""Put an application aside before it is sent, open it again, throw it away.

Nothing of this is in the history: who never sends an application leaves no trace here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, func, select

from app.extensions import KeyGoneError, db, write_tx
from app.messages.enqueue import owe
from app.messages.kinds import SAVED_APPLICATION
from app.messages.links import hashed
from app.messages.saved import Kept, seal, unseal
from app.models import LegalHold, Message, Offering, SavedApplication, Submission, now
from app.program_kit.places import sign_up_refusal
from app.registration.refusals import (
    AlreadySentError,
    RegistrationClosedError,
    all_or_nothing,
)
from app.registration.register import key_hash

KEPT_FOR = timedelta(days=14)
MAILS_A_DAY = 5
# Pressed again within so many minutes, no second mail goes out.
QUIET_MINUTES = 5


@dataclass(frozen=True)
class Draft:
    """A form half-way: its one-time number, everything typed, whom to mail, the notice shown."""

    key: str
    form: str
    email: str
    notice: int
    shown_at: datetime


@dataclass(frozen=True)
class Opened:
    """What a link leads to; `form` is "" once the link has ended."""

    form: str
    saved_at: datetime
    expires_at: datetime


@all_or_nothing
def save_application(offering_id: int, draft: Draft) -> None:
    """Keep what was typed so far for 14 days, in place of an earlier copy, and mail the link.

    Nobody is told whether it was done: beyond so many mails a day to an address, nothing is.
    Raises RegistrationClosedError, AlreadySentError.
    """
    write_tx()
    _refuse(offering_id, draft)
    row = db.session.scalar(
        select(SavedApplication).where(SavedApplication.key_hash == key_hash(draft.key))
    )
    may_mail = _mails_today(draft.email) < MAILS_A_DAY
    stays = row is not None and row.email == draft.email and row.expires_at > now()
    if not may_mail and not stays:
        db.session.rollback()
        return
    # Another address gets another link: the one that was mailed to a wrong address ends.
    token = _token_of(row) if row is not None and stays else secrets.token_urlsafe(32)
    row = _keep(row, offering_id, draft, token)
    if may_mail:
        _owe_link(row)
    db.session.commit()


def _refuse(offering_id: int, draft: Draft) -> None:
    # FOR UPDATE: on PostgreSQL a sending of the same form is over before, or comes after.
    offering = db.session.execute(
        select(Offering).where(Offering.id == offering_id).with_for_update()
    ).scalar_one()
    refusal = sign_up_refusal(offering, now())
    if refusal:
        raise RegistrationClosedError(refusal)
    sent = select(Submission.reference).where(Submission.key_hash == key_hash(draft.key))
    reference = db.session.scalar(sent)
    if reference:
        raise AlreadySentError(reference)


def _mails_today(email: str) -> int:
    query = select(func.count(Message.id)).where(
        Message.kind == SAVED_APPLICATION,
        Message.recipient == email,
        Message.created_at > now() - timedelta(days=1),
    )
    return db.session.scalar(query) or 0


def _token_of(row: SavedApplication) -> str:
    try:
        return unseal(row).token
    except (KeyGoneError, InvalidTag):
        return secrets.token_urlsafe(32)


def _keep(
    row: SavedApplication | None, offering_id: int, draft: Draft, token: str
) -> SavedApplication:
    at = now()
    row = row or SavedApplication(offering_id=offering_id, key_hash=key_hash(draft.key))
    row.token_hash, row.email = hashed(token), draft.email
    row.notice_document_id, row.notice_shown_at = draft.notice, draft.shown_at
    row.saved_at, row.expires_at = at, at + KEPT_FOR
    db.session.add(row)
    db.session.flush()
    row.sealed = seal(row.id, Kept(token, draft.form))
    return row


def _owe_link(row: SavedApplication) -> None:
    at = row.saved_at
    spell = f"{at:%Y%m%d%H}:{at.minute // QUIET_MINUTES}"
    db.session.flush()
    owe(
        dedupe_key=f"{SAVED_APPLICATION}:{row.id}:{row.token_hash[:16]}:{spell}",
        kind=SAVED_APPLICATION,
        recipient=row.email,
        language="en",
        program=row.offering.program,
        offering_id=row.offering_id,
        data={"saved_id": row.id},
        due_at=at,
        created_at=at,
    )


def open_saved(offering_id: int, token: str) -> Opened | None:
    """What a link leads to, as the clock says; None when there is nothing. Only reads."""
    row = db.session.scalar(
        select(SavedApplication).where(
            SavedApplication.token_hash == hashed(token),
            SavedApplication.offering_id == offering_id,
        )
    )
    if row is None:
        return None
    return Opened(_form_of(row), row.saved_at, row.expires_at)


def _form_of(row: SavedApplication) -> str:
    """The form as text; "" once the link has ended, or the key is not in the settings any more."""
    if row.expires_at <= now():
        return ""
    try:
        return unseal(row).form
    except KeyGoneError:
        return ""


@all_or_nothing
def throw_away(offering_id: int, token: str) -> None:
    """Destroy a copy; under a legal hold it stays, and its link ends. Again is no error."""
    write_tx()
    mine = (
        SavedApplication.token_hash == hashed(token),
        SavedApplication.offering_id == offering_id,
    )
    held = select(LegalHold.id).where(
        LegalHold.offering_id == offering_id, LegalHold.lifted_at.is_(None)
    )
    if db.session.scalar(held.limit(1)) is None:
        db.session.execute(delete(SavedApplication).where(*mine))
    else:
        row = db.session.scalar(select(SavedApplication).where(*mine))
        if row is not None:
            row.expires_at = min(row.expires_at, now())
    db.session.commit()
