"""Papers after a provisional yes: asked by mail, signed by link or on paper, chased, let go.

The deadline is judged whenever it is read: a late signature finds what the worker would have done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.extensions import db, write_tx
from app.messages import kinds
from app.messages.enqueue import enqueue
from app.models import Actor, Papers, Registration, now
from app.program_kit.kept import kept_until
from app.program_kit.statuses import DECLINED, DOCUMENTS_DUE
from app.registration import fetch
from app.registration.kept_places import Waits, release_late
from app.registration.next_step import missing_papers, papers_of, with_place
from app.registration.refusals import NotAllowedError, TooLateError, all_or_nothing
from app.registration.signing import AGREED, add_signatures
from app.registration.transition import move


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
    papers.due_at = kept_until(papers.asked_at, fetch.first_start(row.offering_id))


@all_or_nothing
def sign_papers(registration_id: int, told: PapersSigned, actor: Actor) -> str:
    """Everything is signed: on to the check, or the place is theirs. The status reached.

    Again changes nothing. TooLateError when no place waits for papers any more.
    """
    release_late(PAPERS, registration_id)
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


def _remind(row: Registration, _papers: Papers, key: str) -> None:
    told = {"registration_ids": [row.id], "to": DOCUMENTS_DUE}
    enqueue(kinds.PAPERS_DUE, row.submission, key=f"{row.id}:{key}", data=told)


# An applicant is reminded after so long, and once more a day before the place goes.
REMINDERS = (timedelta(days=3), timedelta(days=6))
# Who did not sign in time can have it looked at again, like everybody who was not accepted.
PAPERS = Waits(
    Papers,
    REMINDERS,
    DOCUMENTS_DUE,
    DECLINED,
    "The papers were not signed in time.",
    _remind,
)


def _words(told: PapersSigned) -> str:
    how = f" on paper, seen by {told.witness}" if told.witness else ""
    return f"The papers were signed{how}."
