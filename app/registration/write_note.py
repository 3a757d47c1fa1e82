"""Notes about an application: several reviewers write, nobody overwrites, and all read along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.extensions import KeyGoneError, db, vault, write_tx
from app.models import Registration, ReviewNote, StaffMember, now, staff_actor
from app.programs import program as program_of
from app.registration import fetch
from app.registration.history import note
from app.registration.looks import CANNOT_OPEN
from app.registration.refusals import KeyMissingError, NotAllowedError, all_or_nothing

LONGEST = 2000
# The same words of the same person within so long: the button was pressed twice.
TWICE = timedelta(minutes=10)


@dataclass(frozen=True)
class Written:
    """One note as the page shows it; `of` is the reference of a further sign-up of theirs."""

    by: str
    at: datetime
    words: str
    of: str = ""


@all_or_nothing
def write_note(registration_id: int, words: str, staff_id: int) -> None:
    """Add a note. Pressing twice adds one. NotAllowedError when there is nothing to add it to."""
    words = words.strip()
    if not words:
        raise NotAllowedError("Write the note first.")
    if len(words) > LONGEST:
        raise NotAllowedError(f"Keep it under {LONGEST} letters: this has {len(words)}.")
    write_tx()
    row = fetch.registration(registration_id)
    if row.purged_at or not program_of(row.offering.program).reviewed:
        raise NotAllowedError("There is no application to write about.")
    if _said_before(registration_id, words, staff_id):
        db.session.rollback()
        return
    written = ReviewNote(registration_id=row.id, staff_id=staff_id, written_at=now(), sealed="")
    db.session.add(written)
    db.session.flush()
    written.sealed = vault.seal(words, identity_of(written.id))
    # That there is one, never its words: history is printed and given out.
    note("review_noted", staff_actor(staff_id), row.submission, registration=row)
    db.session.commit()


def notes_about(row: Registration) -> list[Written]:
    """All notes about somebody, also in further sign-ups of theirs, the newest last.

    Whoever calls this has asked who may read them.
    """
    further = {each.id: each.submission.reference for each in row.also}
    query = (
        select(ReviewNote, StaffMember.name)
        .join(StaffMember, StaffMember.id == ReviewNote.staff_id)
        .where(ReviewNote.registration_id.in_([row.id, *further]))
        .order_by(ReviewNote.written_at, ReviewNote.id)
    )
    return [
        Written(by, each.written_at, _words(each), further.get(each.registration_id, ""))
        for each, by in db.session.execute(query)
    ]


def words_of(written: ReviewNote) -> str:
    """The words of a note. KeyMissingError when the key was taken out of the settings."""
    try:
        return vault.open(written.sealed, identity_of(written.id))
    except KeyGoneError as gone:
        raise KeyMissingError(gone.key_id) from gone


def identity_of(row_id: int) -> str:
    """What the sealed text of a note is bound to."""
    return f"review_note:{row_id}"


def _said_before(registration_id: int, words: str, staff_id: int) -> bool:
    last = db.session.scalar(
        select(ReviewNote)
        .where(ReviewNote.registration_id == registration_id)
        .order_by(ReviewNote.id.desc())
        .limit(1)
    )
    if last is None or last.staff_id != staff_id or now() - last.written_at > TWICE:
        return False
    return _words(last) == words


def _words(written: ReviewNote) -> str:
    """The words, or why they cannot be read now: the page opens all the same."""
    try:
        return words_of(written)
    except KeyMissingError:
        return CANNOT_OPEN
