"""What was stored comes back to the byte, on either engine, or nothing comes back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.backups import boxes, contents, folder, schema
from app.backups.boxes import Box, Keys
from app.backups.create import create
from app.backups.refusals import BackupError, DamagedError, NoKeyError, NotEmptyError
from app.backups.restore import restore, verify
from app.backups.snapshot import scratch
from app.extensions import db
from app.models import Activity, HistoryCheck, now
from app.records.verify import Walk, findings
from tests.backups import stored
from tests.backups.stored import KEYS, OTHER_KEY


def put_back(target: Engine, file: Path) -> None:
    """Restore, and compare every row with the database of the app."""
    before = db.session.scalar(select(func.max(HistoryCheck.id)))
    done = restore(target, file, KEYS, [])
    assert (done.wrong, done.again) == ([], {})
    with target.connect() as connection, db.engine.connect() as source:
        assert stored.looks(connection) == stored.looks(source)
        lines = connection.execute(select(Activity.verb).order_by(Activity.id)).scalars().all()
        assert lines[-3:] == ["registered", "seen", "backup_restored"]
        assert list(findings(Walk(), through=connection)) == []
        with pytest.raises((IntegrityError, DBAPIError), match="only ever added to"):
            connection.execute(text("UPDATE activities SET reason = 'x'"))
    with target.begin() as connection:
        # The next id is a new one: on PostgreSQL the counter was set.
        new = HistoryCheck.__table__.insert().values(
            started_at=now(), lines=0, purged=0, wrong=0, findings=[]
        )
        assert connection.execute(new).inserted_primary_key == ((before or 0) + 1,)
    with pytest.raises(NotEmptyError):
        restore(target, file, KEYS, [])


def test_what_was_stored_comes_back_on_the_other_engine(app: Flask, tmp_path: Path) -> None:
    stored.fill()
    made = create(db.engine, tmp_path / "kept", KEYS, days=35)
    assert made.path.stat().st_mode & 0o077 == 0
    assert made.rows["answers"] == 7
    other = "postgres" if db.engine.dialect.name == "sqlite" else "sqlite"
    with stored.empty(other, tmp_path / "other", "put_back") as target:
        with pytest.raises(NoKeyError):
            restore(target, made.path, Keys([OTHER_KEY]), [])
        assert inspect(target).get_table_names() == []
        put_back(target, made.path)


def written(revision: str, path: Path) -> None:
    """A backup of a database at an older revision, with one city in it."""
    with scratch() as connection:
        schema.without_references(connection)
        with connection.begin():
            schema.bring_up(connection, revision)
            connection.execute(
                text("INSERT INTO cities (code, name, is_home, position) VALUES ('a', 'Ä', 1, 2)")
            )
            says = {"made_at": now().isoformat(), "revision": revision, "engine": "sqlite"}
            with path.open("wb") as file:
                contents.write(connection, Box(file, KEYS, says))


def test_an_older_version_is_brought_up_and_a_newer_one_is_refused(
    app: Flask, tmp_path: Path
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the scratch database is the same whatever the engine")
    file = tmp_path / "old.backup"
    written("0009", file)
    proved = verify(file, KEYS)
    assert (proved.says["revision"], proved.rows["cities"], proved.wrong) == ("0009", 1, [])
    assert "cases" not in proved.rows
    file.write_bytes(file.read_bytes().replace(b'"0009"', b'"9999"'))
    with pytest.raises(BackupError, match="at revision 9999, and this version knows up to"):
        verify(file, KEYS)


def test_rows_that_are_not_what_was_counted_are_refused(app: Flask, tmp_path: Path) -> None:
    """A box that opens, with something else inside than its sums say."""
    first = {"table": "cities", "columns": [["id", "number"]], "key": ["id"]}
    end = {"end": "cities", "rows": 2, "sha256": ""}
    for lines in ([first, [1], end, {"whole": 1}], [first, [1]], [{"whole": 3}], []):
        file = tmp_path / "other.backup"
        with file.open("wb") as into:
            says = {"made_at": now().isoformat(), "revision": "0009", "engine": "sqlite"}
            box = Box(into, KEYS, says)
            box.write(zlib.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines)))
            box.end()
        with pytest.raises(DamagedError):
            list(every_row(file))


def every_row(file: Path) -> Iterator[list[Any]]:
    """What is inside, without a database."""
    with file.open("rb") as opened:
        content = contents.Contents(boxes.opened(opened, KEYS))
        for _table in content.tables():
            yield from content.rows()


def test_a_damaged_database_is_not_backed_up(app: Flask, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL looks after its pages itself")
    made = create(db.engine, tmp_path, KEYS, days=35)
    with db.engine.connect() as connection:
        schema.without_references(connection)
        connection.execute(text("INSERT INTO staff_roles (staff_id, role_id) VALUES (7, 8)"))
        connection.commit()
        connection.invalidate()
    with pytest.raises(BackupError, match="rows point at others that are not there"):
        create(db.engine, tmp_path, KEYS, days=0)
    assert folder.all_in(tmp_path) == [made.path]
    assert list(tmp_path.glob("*.part")) == []
