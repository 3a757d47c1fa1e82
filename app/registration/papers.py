"""Papers after a provisional yes: asked by mail, signed by link or on paper, chased, let go.

The deadline is judged whenever it is read: a late signature finds what the worker would have done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.extensions import db, write_tx
from app.messages import kinds
from app.messages.enqueue import enqueue
from app.models import SYSTEM, Actor, Meeting, Papers, Registration, now
from app.program_kit.kept import kept_until, reminders
from app.program_kit.statuses import DECLINED, DOCUMENTS_DUE
from app.registration import fetch
from app.registration.next_step import missing_papers, papers_of, with_place
from app.registration.offers import offer_free_seats
from app.registration.refusals import NotAllowedError, TooLateError, all_or_nothing
from app.registration.signing import AGREED, add_signatures
from app.registration.transition import move

# An applicant is reminded after so long, and once more a day before the place goes.
REMINDERS = (timedelta(days=3), timedelta(days=6))
LATE = "The papers were not signed in time."


@dataclass(frozen=True)
class PapersSigned:
    """What somebody agreed to: versions by kind of text, and the choice about photos.

    `witness` saw it signed on paper; "" where it was signed by link.
    """

    texts: Mapping[str, int]
    photo: str
    signer: str
    witness: str = ""


def ask_for_papers(row: Registration) -> None:
    """Reckon until when a place that is kept waits for papers. Does not commit.

    The mail about the decision carries the link.
    """
    if row.status != DOCUMENTS_DUE:
        return
    papers = papers_of(row.id)
    if papers is None:
        papers = Papers(registration_id=row.id)
        db.session.add(papers)
    papers.asked_at, papers.reminded = now(), 0
    papers.due_at = kept_until(papers.asked_at, _begins_at(row.offering_id))


@all_or_nothing
def sign_papers(registration_id: int, told: PapersSigned, actor: Actor) -> str:
    """Everything is signed: on to the check, or the place is theirs. The status reached.

    Again changes nothing. TooLateError when no place waits for papers any more.
    """
    release_late_papers(registration_id)
    write_tx()
    row = fetch.registration(registration_id)
    if row.status != DOCUMENTS_DUE:
        if missing_papers(row):
            raise TooLateError("No place waits for these papers any more. Call us.")
        db.session.rollback()
        return row.status
    if set(missing_papers(row)) - set(told.texts):
        raise NotAllowedError("Every text is needed.")
    papers = papers_of(row.id)
    at, method = now(), "paper" if told.witness else "web"
    add_signatures(row, [(each, AGREED) for each in told.texts.values()], told.signer, method, at)
    row.photo = told.photo
    if papers is not None:
        papers.signed_at, papers.due_at = at, None
    # What was just signed must be seen by the question what is still to come.
    db.session.flush()
    move(row, with_place(row), actor, _words(told))
    enqueue(
        kinds.PAPERS_SIGNED,
        row.submission,
        key=f"{row.id}:{at.isoformat()}",
        data={"registration_ids": [row.id], "to": row.status},
    )
    status = row.status
    db.session.commit()
    return status


def chase_papers(limit: int = 50) -> int:
    """Remind those whose papers are missing. How many."""
    at = now()
    rows = db.session.execute(
        select(Papers.registration_id, Papers.asked_at, Papers.due_at, Papers.reminded)
        .where(Papers.due_at > at)
        .order_by(Papers.due_at)
    ).all()
    db.session.rollback()
    late = [row for row in rows if _so_far(row.asked_at, row.due_at, at) > row.reminded]
    return sum(_remind(row.registration_id) for row in late[:limit])


def release_unsigned_papers(limit: int = 50) -> int:
    """Places whose papers did not come in time are let go. How many."""
    due = select(Papers.registration_id).where(Papers.due_at <= now()).order_by(Papers.due_at)
    ids = list(db.session.scalars(due.limit(limit)))
    db.session.rollback()
    for registration_id in ids:
        release_late_papers(registration_id)
    return len(ids)


def release_late_papers(registration_id: int) -> None:
    """Let a place go whose papers are late; the person is told, and can have it looked at again."""
    write_tx()
    row = fetch.registration(registration_id)
    papers = papers_of(row.id)
    if papers is None or papers.due_at is None or papers.due_at > now():
        db.session.rollback()
        return
    papers.due_at = None
    if row.status == DOCUMENTS_DUE:
        move(row, DECLINED, SYSTEM, LATE)
        enqueue(
            kinds.DECISION,
            row.submission,
            key=f"papers:{row.id}:{now().isoformat()}",
            data={"registration_ids": [row.id], "to": DECLINED, "reason": LATE},
        )
    offering_id = row.offering_id
    db.session.commit()
    offer_free_seats(offering_id)


def _remind(registration_id: int) -> bool:
    write_tx()
    row = fetch.registration(registration_id)
    papers = papers_of(row.id)
    at = now()
    if papers is None or papers.due_at is None or row.status != DOCUMENTS_DUE:
        db.session.rollback()
        return False
    so_far = _so_far(papers.asked_at, papers.due_at, at)
    if so_far <= papers.reminded or papers.due_at <= at:
        db.session.rollback()
        return False
    papers.reminded = so_far
    enqueue(
        kinds.PAPERS_DUE,
        row.submission,
        key=f"{row.id}:{papers.due_at.isoformat()}:{so_far}",
        data={"registration_ids": [row.id], "to": DOCUMENTS_DUE},
    )
    db.session.commit()
    return True


def _so_far(asked_at: datetime, due_at: datetime, at: datetime) -> int:
    return sum(when <= at for when in reminders(asked_at, due_at, REMINDERS))


def _words(told: PapersSigned) -> str:
    how = f" on paper, seen by {told.witness}" if told.witness else ""
    return f"The papers were signed{how}."


def _begins_at(offering_id: int) -> datetime | None:
    return db.session.scalar(
        select(func.min(Meeting.starts_at)).where(
            Meeting.offering_id == offering_id, Meeting.state == "scheduled"
        )
    )
