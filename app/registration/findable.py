"""Keeps the words by which people are found in step with what is stored of them.

Whoever writes a name, an address or a number need not think of it: the words are written anew
before the commit, for those whose words may have changed.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    event,
    exists,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import Mapper, Session, aliased, object_session

from app.models import Registration, SearchWord, Submission
from app.program_kit.finding import asked, words_of

_NEW, _CHANGED = "people without words yet", "people whose words may have changed"
_WORDS = cast(Table, SearchWord.__table__)
_OF_A_PERSON = ("full_name", "called")
_OF_A_SIGN_UP = ("contact_name", "reference", "email", "phone")
# No character comes after it.
_LAST = "\U0010ffff"


def found_by(text: str) -> ColumnElement[bool] | None:
    """Registrations in which each word of the text begins a word; None for a text without any."""
    longest, *others = asked(text) or ("",)
    if not longest:
        return None
    # One word finds people by the index, the longest because it fits the fewest; whether the
    # others are there, too, is looked up for each of those.
    there = select(SearchWord.registration_id).where(_begins(SearchWord, longest))
    return and_(Registration.id.in_(there), *(_has(beginning) for beginning in others))


def _has(beginning: str) -> ColumnElement[bool]:
    word = aliased(SearchWord)
    return exists().where(word.registration_id == Registration.id, _begins(word, beginning))


def _begins(word: type[SearchWord], beginning: str) -> ColumnElement[bool]:
    return word.word.between(beginning, beginning + _LAST)


def words_of_person(row: Registration) -> frozenset[str]:
    """The words of one person; none once they were purged."""
    of = row.submission
    if row.purged_at is not None:
        return frozenset()
    names = (row.full_name, row.called, of.contact_name)
    return words_of(names, reference=of.reference, email=of.email, phone=of.phone)


@event.listens_for(Registration, "after_insert")
def _is_new(_mapper: Mapper[Any], _connection: Connection, row: Registration) -> None:
    _remember(row, _NEW)


@event.listens_for(Registration, "before_update")
def _may_differ(_mapper: Mapper[Any], _connection: Connection, row: Registration) -> None:
    if _differs(row, _OF_A_PERSON):
        _remember(row, _CHANGED)


@event.listens_for(Submission, "before_update")
def _all_may_differ(_mapper: Mapper[Any], _connection: Connection, row: Submission) -> None:
    if _differs(row, _OF_A_SIGN_UP):
        _remember(row, _CHANGED)


def _differs(row: Any, names: tuple[str, ...]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _remember(row: Any, why: str) -> None:
    open_session = object_session(row)
    if open_session is not None:
        open_session.info.setdefault(why, []).append(row)


@event.listens_for(Session, "after_rollback")
def _forget(open_session: Session) -> None:
    open_session.info.pop(_NEW, None)
    open_session.info.pop(_CHANGED, None)


@event.listens_for(Session, "before_commit")
def _write(open_session: Session) -> None:
    if open_session.in_nested_transaction():
        return
    open_session.flush()
    # Who was rolled back to a savepoint is not in the session any more.
    new = {row.id: row for row in open_session.info.pop(_NEW, []) if row in open_session}
    changed: dict[int, Registration] = {}
    for row in open_session.info.pop(_CHANGED, []):
        people = [row] if isinstance(row, Registration) else row.registrations
        changed |= {person.id: person for person in people if row in open_session}
    old = [number for number in changed if number not in new]
    if old:
        open_session.execute(delete(_WORDS).where(_WORDS.c.registration_id.in_(old)))
    rows = [
        {"word": word, "registration_id": number}
        for number, person in (changed | new).items()
        for word in sorted(words_of_person(person))
    ]
    if rows:
        open_session.execute(insert(_WORDS), rows)
