"""What a purge took stays gone, whichever backup is put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.accounts.scope import RECORDS
from app.backups import ledger
from app.backups.create import create
from app.backups.ledger import Ledger
from app.backups.restore import Restored, restore
from app.extensions import db
from app.models import (
    Destruction,
    PrivateField,
    Purge,
    PurgeItem,
    Registration,
    Signature,
    StaffMember,
)
from app.records import purge
from app.records.due import MESSAGE, REQUEST, SIGNATURE
from app.records.going import GOING, STAMPS
from app.records.holds import hold
from tests import factories
from tests.backups import stored
from tests.backups.stored import KEYS
from tests.records.old import approved, ended, somebody


@pytest.fixture
def designee(app: Flask) -> StaffMember:
    return factories.staff(role=RECORDS)


class Town:
    """A folder of backups, and what happens in it."""

    def __init__(self, where: Path) -> None:
        self.where = where
        self.note = Ledger(where, KEYS).note

    def backup(self) -> Path:
        return create(db.engine, self.where, KEYS, days=35).path

    def purge(self) -> None:
        purge.run(noted=self.note)

    def restore(self, target: Engine, file: Path) -> Restored:
        return restore(target, file, KEYS, [self.where / ledger.NAME])


def people(target: Engine) -> list[str]:
    with Session(target) as opened:
        names = select(Registration.full_name).order_by(Registration.id)
        return list(opened.scalars(names))


def test_a_restore_destroys_again_what_went_after_the_backup(
    designee: StaffMember, tmp_path: Path
) -> None:
    town = Town(tmp_path / "kept")
    old, held = ended(7), somebody(ended(7), name="Held Back")
    for name in ("Old One", "Old Two"):
        somebody(old, name=name)
    somebody(ended(0.5), name="Young One")
    before = town.backup()
    approved(designee)
    hold(held.submission.reference, "A claim.", designee.id)
    waiting = _second_file(town)
    town.purge()
    log = _log(db.session)
    after = town.backup()
    own = "sqlite" if db.engine.dialect.name == "sqlite" else "postgres"
    with stored.empty(own, tmp_path / "one", "one") as target:
        done = town.restore(target, before)
        assert (done.wrong, done.unread) == ([], 0)
        assert done.again["registration"] == 2
        assert people(target) == ["Held Back", "", "", "Young One"]
        with Session(target) as opened:
            # Who was held keeps the health note; the others' are gone, the log says so.
            assert opened.scalar(select(func.count(PrivateField.id))) == 2
            assert opened.scalar(select(func.count(Signature.id))) == 2
            assert _log(opened) == log
    # On one engine the backup knows of the list, on the other it knows that it is done.
    file = waiting if own == "sqlite" else after
    with stored.empty("sqlite", tmp_path / "two", "two") as target:
        done = town.restore(target, file)
        assert (done.wrong, bool(done.again)) == ([], file == waiting)
        assert people(target) == ["Held Back", "", "", "Young One"]
        with Session(target) as opened:
            left = opened.scalars(select(PurgeItem.kind).order_by(PurgeItem.kind)).all()
            held_rows = ["private_field", "registration", "signature"]
            assert left == (held_rows if file == waiting else [])


def _second_file(town: Town) -> Path:
    """A backup while the list is approved and nothing is gone yet."""
    path = town.backup()
    return path.rename(path.with_name(path.name.replace(".backup", "-listed.backup")))


def _log(opened: Session) -> list[tuple[str, str, int, str]]:
    query = select(Destruction.series, Destruction.kind, Destruction.rows, Destruction.authority)
    found = opened.execute(query.order_by(Destruction.series, Destruction.kind))
    return [(row.series, row.kind, row.rows, row.authority) for row in found if row.rows]


def test_every_kind_that_looks_whether_a_row_changed_is_known() -> None:
    """A kind that compares a stamp and is not in STAMPS would let rows come back unseen."""
    assert set(GOING) == set(STAMPS) | {SIGNATURE, MESSAGE, REQUEST}


def test_a_step_that_cannot_be_noted_destroys_nothing(
    designee: StaffMember, tmp_path: Path
) -> None:
    somebody(ended(7))
    approved(designee)
    (tmp_path / "kept").write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        purge.run(noted=Ledger(tmp_path / "kept", KEYS).note)
    db.session.rollback()
    assert people(db.engine) == ["Leo Past"]
    assert db.session.scalars(select(Purge.state)).all() == ["approved"]


def test_a_ledger_names_nobody_and_half_a_line_is_told(
    designee: StaffMember, tmp_path: Path
) -> None:
    town = Town(tmp_path)
    path = tmp_path / ledger.NAME
    somebody(ended(7))
    made_at = db.session.scalars(select(Registration.created_at)).one()
    approved(designee)
    ledger.begin(tmp_path)
    path.write_bytes(b"2026-11-30T12:00:00+00:00 0a1b2c3d half")
    town.purge()
    words = path.read_text()
    assert "registration" not in words
    found = ledger.read([path, path], KEYS, made_at)
    assert found.unread == 1
    assert {entry.kind for entry in found.entries} >= {"registration", "private_field"}
    assert len(found.entries) == len({entry.row for entry in found.entries})
