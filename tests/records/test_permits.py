"""What the triggers refuse, and the one lawful way around them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db, write_tx
from app.models import SYSTEM, Activity, HistoryPermit
from app.models.chain import before_first, content_of, follows, inside_of
from app.models.seals import DEPARTMENT
from app.records import permits
from app.records.kept_heads import (
    CUT,
    FIRST_LINE,
    REWRITTEN,
    NoHeadsError,
    present_heads,
    read,
    written,
)
from app.records.permits import (
    CHAINS_REMOVED,
    PURGED,
    blank_lines,
    permit,
    remove_chains,
    remove_lines,
)
from app.records.verify import EDITED, MISSING, STILL_THERE, Finding, Walk, findings
from tests.records.history import REFUSED, a_history, line_at, sql, tamper, wrong

AUTHORITY = "Retention schedule, item 12"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activities SET reason = 'x'",
        "UPDATE activities SET offering_id = NULL",
        "DELETE FROM activities",
        "UPDATE history_seals SET salt = ''",
        "UPDATE history_seals SET chain = chain + 1000",
        "DELETE FROM history_seals",
        "UPDATE history_heads SET hash = 'x'",
        "UPDATE history_heads SET number = number - 1",
        "UPDATE history_heads SET number = number + 1, chain = chain + 1000",
        "DELETE FROM history_heads",
    ],
)
def test_plain_sql_is_refused(app: Flask, statement: str) -> None:
    a_history()
    with pytest.raises(IntegrityError, match=REFUSED):
        sql(statement)
    db.session.rollback()
    assert wrong() == []


@pytest.mark.parametrize("table", ["activities", "history_seals", "history_heads"])
def test_replacing_and_truncating_are_refused(app: Flask, table: str) -> None:
    a_history()
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if db.engine.dialect.name == "postgresql":
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(IntegrityError, match=REFUSED):
        sql(statement)
    db.session.rollback()
    assert wrong() == []


def test_a_line_changed_through_the_models_is_refused(app: Flask) -> None:
    a_history()
    db.session.scalars(select(Activity)).first().reason = "Better words."  # type: ignore[union-attr]
    with pytest.raises(IntegrityError, match=REFUSED):
        db.session.commit()
    db.session.rollback()


def test_a_permit_opens_its_own_chain_and_is_gone_afterwards(app: Flask) -> None:
    chain, other = a_history(), a_history()
    write_tx()
    with permit(AUTHORITY, SYSTEM, [chain]):
        db.session.get_one(Activity, line_at(chain, 1)).verb = "noted"
    db.session.get_one(Activity, line_at(other, 1)).verb = "noted"
    with pytest.raises(IntegrityError, match=REFUSED):
        db.session.flush()
    db.session.rollback()
    write_tx()
    with permit(AUTHORITY, SYSTEM, [chain]):
        db.session.get_one(Activity, line_at(chain, 1)).verb = "noted"
    db.session.commit()
    assert db.session.scalars(select(HistoryPermit)).all() == []
    # Open is not the same as proven: only what a purge may do is accepted afterwards.
    assert wrong() == [Finding(chain, 1, EDITED)]


def test_a_permit_names_its_reason(app: Flask) -> None:
    with pytest.raises(ValueError, match="authority"), permit(" ", SYSTEM, [1]):
        pass


def test_blanked_lines_are_told_and_the_rest_still_proven(app: Flask) -> None:
    chain = a_history()
    ids = [line_at(chain, 1), line_at(chain, 2), line_at(chain, 4)]
    write_tx()
    assert blank_lines(ids, AUTHORITY, SYSTEM) == 3
    db.session.commit()
    walk = Walk()
    assert list(findings(walk)) == []
    assert (walk.lines, dict(walk.purged)) == (5, {AUTHORITY: 3})
    line = db.session.get_one(Activity, ids[2])
    assert (line.reason, line.data, line.submission_id) == ("", {}, None)
    assert (line.verb, line.to_status) == ("status", "withdrawn")
    told = db.session.scalars(select(Activity).where(Activity.verb == PURGED)).one()
    assert (told.reason, told.data) == (AUTHORITY, {"blanked": [[1, 2], [4, 4]]})
    # What was not purged is proven: when, what, which status.
    tamper("UPDATE activities SET to_status = 'attended' WHERE id = :id", id=ids[2])
    assert wrong() == [Finding(chain, 4, EDITED)]
    tamper("UPDATE activities SET to_status = 'withdrawn' WHERE id = :id", id=ids[2])
    tamper("UPDATE activities SET reason = 'Never asked.' WHERE id = :id", id=ids[2])
    assert wrong() == [Finding(chain, 4, STILL_THERE)]


def test_blanking_again_says_nothing_new(app: Flask) -> None:
    ids = [line_at(a_history(), 1)]
    for expected in (1, 0):
        write_tx()
        assert blank_lines(ids, AUTHORITY, SYSTEM) == expected
        db.session.commit()
    assert len(db.session.scalars(select(Activity).where(Activity.verb == PURGED)).all()) == 1


def test_removed_lines_leave_their_place(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permits, "AT_ONCE", 2)
    chain, other = a_history(), a_history()
    ids = [line_at(chain, 2), line_at(chain, 3), line_at(chain, 4), line_at(other, 1)]
    write_tx()
    blank_lines(ids[:1], AUTHORITY, SYSTEM)
    db.session.commit()
    write_tx()
    assert remove_lines(ids, AUTHORITY, SYSTEM) == 4
    db.session.commit()
    walk = Walk()
    assert list(findings(walk)) == []
    assert dict(walk.purged) == {AUTHORITY: 4}
    # A purge line covers what it names and nothing else, and cannot be purged itself.
    write_tx()
    assert remove_lines([line_at(chain, 5)], AUTHORITY, SYSTEM) == 0
    db.session.rollback()
    tamper("DELETE FROM activities WHERE id = :id", id=line_at(chain, 1))
    assert wrong() == [Finding(chain, 1, MISSING)]


def test_removed_chains_stay_on_record(app: Flask) -> None:
    chain, other = a_history(), a_history()
    kept = present_heads()
    write_tx()
    remove_chains([chain], AUTHORITY, SYSTEM)
    db.session.commit()
    assert wrong(kept) == []
    told = db.session.scalars(select(Activity).where(Activity.verb == CHAINS_REMOVED)).one()
    assert told.offering_id is None
    assert told.data == {"chains": {str(chain): [4, kept[0].hash]}}
    assert [head.chain for head in present_heads()] == [DEPARTMENT, other]


def reseal(chain: int) -> None:
    """What an attacker does who knows how lines are hashed: all of the chain anew."""
    lines = select(Activity).where(Activity.offering_id == chain).order_by(Activity.id)
    statements, last, number = [], before_first(chain), 0
    for line in db.session.scalars(lines).all():
        inside = inside_of(line, "00")
        content = content_of(line, inside)
        last, number = follows(last, content), number + 1
        statements.append(
            f"INSERT INTO history_seals VALUES ({chain}, {number}, {line.id}, '00',"
            f" '{inside}', '{content}', '{last}')"
        )
    gone = f"DELETE FROM history_seals WHERE chain = {chain}"
    head = f"UPDATE history_heads SET number = {number}, hash = '{last}' WHERE chain = {chain}"
    tamper(gone, *statements, head)


def test_a_history_rewritten_as_a_whole_is_found_by_heads_kept_elsewhere(app: Flask) -> None:
    chain, other = a_history(), a_history()
    kept = read(written(present_heads()))
    assert kept == present_heads()
    tamper("UPDATE activities SET reason = 'x' WHERE id = :id", id=line_at(chain, 2))
    reseal(chain)
    tamper("DELETE FROM activities WHERE id = :id", id=line_at(other, 4))
    reseal(other)
    assert wrong() == []
    assert wrong(kept) == [Finding(chain, 4, REWRITTEN), Finding(other, 4, CUT)]


def test_history_that_only_grew_fits_the_heads_kept_elsewhere(app: Flask) -> None:
    chain = a_history()
    kept = present_heads()
    write_tx()
    blank_lines([line_at(chain, 1)], AUTHORITY, SYSTEM)
    db.session.commit()
    assert wrong(kept) == []
    assert present_heads() != kept


@pytest.mark.parametrize("text", ["", "1 2 3", f"{FIRST_LINE}\n1 two x", f"{FIRST_LINE}\n1 2"])
def test_a_file_that_is_no_list_of_heads_is_refused(text: str) -> None:
    with pytest.raises(NoHeadsError):
        read(text)
