"""A fresh code by mail, before private answers are shown or changed behind a link.

The link alone opens what is not private; whoever found or stole it cannot read the mailbox. A
code is for one link, works once, for a quarter of an hour and five tries, and the newest counts.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import func, select, update

from app.code_keys import code_keys
from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.kinds import FRESH_CODE
from app.models import RESIDENT, AccessLink, Activity, FreshCode, Submission, now
from app.registration import fetch, lookups
from app.registration.change import TOO_LATE, may_change
from app.registration.history import note
from app.registration.refusals import NotAllowedError, TooLateError, all_or_nothing

LIVES = timedelta(minutes=15)
MOST_TRIES = 5
# Pressed twice, one code goes out.
QUIET = timedelta(minutes=1)
A_LINK_AN_HOUR, AN_ADDRESS_A_DAY = 5, 10
# What one code opened closes after this, however busy somebody is in it.
OPEN_FOR = timedelta(hours=1)
# A mailbox that has only just become ours to write to proves too little.
ADDRESS_SETTLES = timedelta(days=3)
CALL = "Call the office instead: they change it with you on the phone."


@all_or_nothing
def send_code(link_id: int, submission_id: int) -> None:
    """Owe a new code to the address of the sign-up that the link opens; an older one ends.

    Raises TooLateError after the cut-off, NotAllowedError when none can be mailed now.
    """
    write_tx()
    row = fetch.submission(submission_id)
    at = now()
    if not may_change(row.offering):
        raise TooLateError(TOO_LATE)
    _refuse_new_address(row)
    newest = db.session.scalar(
        select(FreshCode).where(FreshCode.link_id == link_id, FreshCode.ended_at.is_(None))
    )
    if newest and newest.made_at > at - QUIET and not newest.tries and not newest.opened_at:
        db.session.rollback()
        return
    _refuse_many(link_id, row)
    if newest:
        newest.ended_at = at
    seed = secrets.token_hex(16)
    code = FreshCode(
        link_id=link_id,
        seed=seed,
        proof=code_keys.prove(seed, link_id),
        made_at=at,
        expires_at=at + LIVES,
    )
    db.session.add(code)
    db.session.flush()
    enqueue(FRESH_CODE, row, key=str(code.id), data={"code_id": code.id})
    note("code_asked", RESIDENT, row)
    db.session.commit()


def _refuse_new_address(row: Submission) -> None:
    if not row.email or lookups.is_unconfirmed(row):
        raise NotAllowedError(f"No e-mail address is confirmed. {CALL}")
    changes = select(Activity.data).where(
        Activity.submission_id == row.id,
        Activity.verb == "contact_changed",
        Activity.at > now() - ADDRESS_SETTLES,
    )
    if any(data.get("address") for data in db.session.scalars(changes)):
        raise NotAllowedError(f"The e-mail address was changed in the last three days. {CALL}")


def _refuse_many(link_id: int, row: Submission) -> None:
    """So many guesses at most, and so much mail."""
    made = select(func.count(FreshCode.id))
    of_link = made.where(
        FreshCode.link_id == link_id, FreshCode.made_at > now() - timedelta(hours=1)
    )
    of_address = (
        made.join(AccessLink, AccessLink.id == FreshCode.link_id)
        .join(Submission, Submission.id == AccessLink.submission_id)
        .where(Submission.email == row.email, FreshCode.made_at > now() - timedelta(days=1))
    )
    found = db.session.scalar(of_link) or 0, db.session.scalar(of_address) or 0
    if found[0] >= A_LINK_AN_HOUR or found[1] >= AN_ADDRESS_A_DAY:
        raise NotAllowedError(f"Many codes were asked for already. Try again later. {CALL}")


@all_or_nothing
def open_with_code(link_id: int, submission_id: int, typed: str) -> int | None:
    """Spend one try of the newest code: its id when it was right, None for whatever is wrong.

    The try is counted before it is judged, and stays counted.
    """
    write_tx()
    at = now()
    digits = "".join(sign for sign in typed if sign in "0123456789")
    tried = db.session.execute(
        update(FreshCode)
        .where(
            FreshCode.link_id == link_id,
            FreshCode.ended_at.is_(None),
            FreshCode.opened_at.is_(None),
            FreshCode.expires_at > at,
            FreshCode.tries < MOST_TRIES,
        )
        .values(tries=FreshCode.tries + 1)
        .returning(FreshCode.id, FreshCode.seed, FreshCode.proof, FreshCode.tries)
        .execution_options(synchronize_session=False)
    ).first()
    # A code that cannot be right takes the same work.
    seed, proof = (tried.seed, tried.proof) if tried else ("", "")
    right = code_keys.fits(digits, seed, link_id, proof)
    row = db.session.get_one(Submission, submission_id)
    if tried and right:
        db.session.execute(update(FreshCode).where(FreshCode.id == tried.id).values(opened_at=at))
        note("code_right", RESIDENT, row)
    elif tried and tried.tries == MOST_TRIES:
        note("code_wrong", RESIDENT, row)
    db.session.commit()
    return tried.id if tried and right else None


def is_open(link_id: int, code_id: int) -> bool:
    """Did this code open the link, lately, and did no newer one end that?"""
    code = db.session.get(FreshCode, code_id)
    if code is None or code.link_id != link_id or code.ended_at or not code.opened_at:
        return False
    return code.opened_at > now() - OPEN_FOR
