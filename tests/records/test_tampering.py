"""Each way to tamper with history by SQL, the triggers out of the way, is named."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.models import RESIDENT
from app.models.seals import DEPARTMENT
from app.offerings.venues import change_venue
from app.records import sealed_lines
from app.records.fences import missing_triggers
from app.records.verify import (
    EDITED,
    EMPTIED,
    INSERTED,
    MISSING,
    MOVED,
    NO_HEAD,
    NO_TRIGGER,
    OPEN,
    OTHER_HEAD,
    Finding,
)
from tests.records.history import a_history, drop_triggers, line_at, sql, tamper, wrong


def test_a_history_left_alone_is_right(app: Flask) -> None:
    a_history()
    a_history()
    assert wrong() == []


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'Asked for it.'",
        "verb = 'noted'",
        "to_status = 'attended'",
        "from_status = 'waitlisted'",
        "actor = 'system'",
        "at = '2026-01-02 03:04:05.000006'",
        "submission_id = submission_id - 1",
        "registration_id = NULL",
        "data = '{\"seats\": 2}'",
    ],
)
def test_an_edited_line_is_named(app: Flask, change: str) -> None:
    chain = a_history()
    tamper(f"UPDATE activities SET {change} WHERE id = :id", id=line_at(chain, 2))
    assert wrong() == [Finding(chain, 2, EDITED)]


def test_a_line_that_is_put_to_another_offering_is_named(app: Flask) -> None:
    chain, other = a_history(), a_history()
    tamper(f"UPDATE activities SET offering_id = {other} WHERE id = :id", id=line_at(chain, 2))
    assert wrong() == [Finding(chain, 2, EDITED)]


@pytest.mark.parametrize("value", ["'nonsense'", "'{\"'"])
def test_what_is_no_data_at_all_is_named(app: Flask, value: str) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes no such value")
    chain = a_history()
    tamper(f"UPDATE activities SET data = {value} WHERE id = :id", id=line_at(chain, 1))
    tamper("UPDATE activities SET at = 'noon' WHERE id = :id", id=line_at(chain, 3))
    assert wrong() == [Finding(chain, 1, EDITED), Finding(chain, 3, EDITED)]


def test_a_missing_line_is_named(app: Flask) -> None:
    chain = a_history()
    tamper("DELETE FROM activities WHERE id = :id", id=line_at(chain, 2))
    assert wrong() == [Finding(chain, 2, MISSING)]


def test_a_line_missing_with_its_seal_is_named(app: Flask) -> None:
    chain = a_history()
    tamper(
        "DELETE FROM activities WHERE id = :id",
        "DELETE FROM history_seals WHERE activity_id = :id",
        id=line_at(chain, 2),
    )
    assert wrong() == [Finding(chain, 2, MISSING)]


def test_the_last_lines_missing_are_named(app: Flask) -> None:
    chain = a_history()
    tamper(
        "DELETE FROM activities WHERE id >= :id AND offering_id = :chain",
        "DELETE FROM history_seals WHERE activity_id >= :id AND chain = :chain",
        id=line_at(chain, 3),
        chain=chain,
    )
    assert wrong() == [Finding(chain, 3, f"{MISSING}, and 1 after it")]


def test_a_whole_chain_missing_is_named_while_its_head_is_there(app: Flask) -> None:
    chain = a_history()
    tamper("DELETE FROM activities", "DELETE FROM history_seals")
    assert wrong() == [Finding(chain, 1, f"{MISSING}, and 3 after it")]


def test_an_inserted_line_is_named(app: Flask) -> None:
    chain = a_history()
    copied = "at, actor, verb, offering_id, from_status, to_status, reason, data"
    sql(
        f"INSERT INTO activities ({copied}) SELECT {copied} FROM activities WHERE id = :id",
        id=line_at(chain, 2),
    )
    found = wrong()
    assert [(each.chain, each.number) for each in found] == [(chain, 0)]
    assert found[0].wrong.endswith(INSERTED)


def test_seals_that_changed_places_are_named(app: Flask) -> None:
    chain = a_history()
    tamper(
        "UPDATE history_seals SET number = -2 WHERE chain = :chain AND number = 2",
        "UPDATE history_seals SET number = 2 WHERE chain = :chain AND number = 3",
        "UPDATE history_seals SET number = 3 WHERE chain = :chain AND number = -2",
        chain=chain,
    )
    assert [each for each in wrong() if each.number == 2] == [Finding(chain, 2, MOVED)]


def test_lines_that_changed_places_are_named(app: Flask) -> None:
    chain = a_history()
    first, second = line_at(chain, 2), line_at(chain, 3)
    tamper(
        "UPDATE history_seals SET activity_id = NULL WHERE activity_id = :first",
        "UPDATE history_seals SET activity_id = :first WHERE activity_id = :second",
        "UPDATE history_seals SET activity_id = :second"
        " WHERE chain = :chain AND activity_id IS NULL",
        first=first,
        second=second,
        chain=chain,
    )
    assert wrong() == [Finding(chain, 2, EDITED), Finding(chain, 3, EDITED)]


def test_a_line_emptied_as_if_purged_is_named(app: Flask) -> None:
    chain = a_history()
    tamper(
        "UPDATE activities SET reason = '', data = '{}' WHERE id = :id",
        "UPDATE history_seals SET salt = '' WHERE activity_id = :id",
        id=line_at(chain, 4),
    )
    assert wrong() == [Finding(chain, 4, EMPTIED)]


def test_a_changed_or_missing_head_is_named(app: Flask) -> None:
    chain, other = a_history(), a_history()
    tamper(
        f"UPDATE history_heads SET hash = 'f' WHERE chain = {chain}",
        f"DELETE FROM history_heads WHERE chain = {other}",
    )
    assert wrong() == [Finding(chain, 4, OTHER_HEAD), Finding(other, 4, NO_HEAD)]


def test_a_permit_left_behind_is_named(app: Flask) -> None:
    a_history()
    sql(
        "INSERT INTO history_permits (chain, reason, actor, made_at)"
        " VALUES (7, 'mine', 'staff', '2026-01-01')"
    )
    assert wrong() == [Finding(7, 0, OPEN)]


def test_triggers_that_are_away_are_named(app: Flask) -> None:
    db.session.rollback()
    with db.engine.connect() as connection:
        assert missing_triggers(connection) == []
    drop_triggers()
    away = missing_triggers(db.session.connection())
    db.session.rollback()
    assert len(away) == (6 if db.engine.dialect.name == "postgresql" else 10)
    assert NO_TRIGGER


def test_lines_of_the_department_have_a_chain_too(app: Flask) -> None:
    from app.offerings.venues import Place, add_venue

    place = Place("Library", "1 Main Street", "", 20, None, "", "", "")
    change_venue(add_venue(place, RESIDENT), place, RESIDENT)
    assert wrong() == []
    tamper("UPDATE activities SET verb = 'place_closed' WHERE verb = 'place_changed'")
    assert wrong() == [Finding(DEPARTMENT, 2, EDITED)]


def test_the_walk_reads_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_lines, "BATCH", 2)
    chain = a_history(5)
    assert wrong() == []
    tamper("UPDATE activities SET reason = 'x' WHERE offering_id = :chain", chain=chain)
    assert [each.number for each in wrong()] == [1, 2, 3, 4, 5, 6]
    assert db.session.scalar(text("SELECT count(*) FROM history_seals")) == 6
