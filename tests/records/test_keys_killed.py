"""A rotation of keys that is killed half-way is finished by the next, while people write."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.extensions import db, vault, write_tx
from app.models import PrivateField, Registration, now
from app.records.keys import counted, rotate
from app.records.verify import Walk, findings
from app.registration.private import identity_of, unsealed
from app.registration.rows import seal_fields
from tests import factories
from tests.engines import FIELD_KEY, settings

ROOT = Path(__file__).parents[2]
OLD, NEW = FIELD_KEY, base64.urlsafe_b64encode(b"n" * 32).decode()
# More than four steps of a hundred texts.
TEXTS = 450
WRITERS = 3


@pytest.fixture
def people(app: Flask) -> Iterator[list[int]]:
    """Ids of a few people with very many sealed texts; from here on the new key seals."""
    rows = [factories.registration(factories.offering()) for _ in range(WRITERS)]
    ids = [row.id for row in rows]
    texts = [
        {
            "registration_id": of,
            "kind": f"note{number}",
            "sealed": vault.seal(f"{of} told {number}", identity_of(of, f"note{number}")),
            "updated_at": now(),
        }
        for of in ids
        for number in range(TEXTS // WRITERS)
    ]
    db.session.execute(insert(PrivateField), texts)
    db.session.commit()
    before = app.config["FIELD_KEYS"]
    app.config["FIELD_KEYS"] = [NEW, OLD]
    vault.init_app(app)
    yield ids
    app.config["FIELD_KEYS"] = before
    vault.init_app(app)


def start(app: Flask, folder: Path) -> subprocess.Popen[str]:
    environ = os.environ | settings(folder) | {"FIELD_KEYS": f"{NEW},{OLD}"}
    environ["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "records", "rotate-keys"]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)


class Writer(threading.Thread):
    """Changes texts of one person again and again, as the pages do, until told to stop."""

    def __init__(self, app: Flask, registration_id: int) -> None:
        super().__init__()
        self.app = app
        self.registration_id = registration_id
        self.wrote: dict[str, str] = {}
        self.trouble: list[Exception] = []
        self.over = threading.Event()

    def run(self) -> None:
        with self.app.app_context():
            turn = 0
            while not self.over.wait(0.002):
                turn += 1
                try:
                    self._write(turn)
                except Exception as trouble:
                    self.trouble.append(trouble)
            db.session.remove()

    def _write(self, turn: int) -> None:
        # From the last to the first, against the direction in which keys are rotated.
        number = TEXTS // WRITERS - turn % (TEXTS // WRITERS) - 1
        said = {f"note{n}": f"written in turn {turn}" for n in (number, max(number - 40, 0))}
        write_tx()
        seal_fields(db.session.get_one(Registration, self.registration_id), said)
        db.session.commit()
        self.wrote |= said


def texts() -> dict[tuple[int, str], str]:
    query = select(PrivateField.registration_id, PrivateField.kind, PrivateField.sealed)
    found = {
        (of, kind): unsealed(of, kind, sealed) for of, kind, sealed in db.session.execute(query)
    }
    db.session.remove()
    return found


@pytest.mark.race
def test_killed_half_way_the_next_run_finishes_and_no_word_is_lost(
    app: Flask, tmp_path: Path, people: list[int]
) -> None:
    before = texts()
    first = start(app, tmp_path)
    assert first.stdout is not None
    assert first.stdout.readline() == "100 texts sealed anew\n"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    by_key = counted()["private answers"]
    assert len(by_key) == 2
    assert by_key[vault.newest] < TEXTS
    assert texts() == before

    writers = [Writer(app, of) for of in people]
    for writer in writers:
        writer.start()
    second = start(app, tmp_path)
    said, _none = second.communicate(timeout=120)
    for writer in writers:
        writer.over.set()
        writer.join()
    assert second.returncode == 0, said
    assert [writer.trouble for writer in writers] == [[]] * WRITERS
    assert all(writer.wrote for writer in writers)
    assert counted()["private answers"] == {vault.newest: TEXTS}
    expected = dict(before)
    for writer in writers:
        expected |= {(writer.registration_id, kind): text for kind, text in writer.wrote.items()}
    assert texts() == expected
    assert list(findings(Walk())) == []


def test_rotating_waits_for_nobody_while_it_holds_a_text(app: Flask, people: list[int]) -> None:
    of = people[-1]
    began, trouble = threading.Event(), []

    def write_slowly() -> None:
        with app.app_context():
            try:
                write_tx()
                seal_fields(db.session.get_one(Registration, of), {"note9": "new"})
                db.session.flush()
                began.set()
                # By now the rotation has come to the row that is being written here.
                time.sleep(0.5)
                seal_fields(db.session.get_one(Registration, of), {"note1": "new"})
                db.session.commit()
            except Exception as failed:
                trouble.append(failed)
            finally:
                db.session.remove()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert began.wait(10)
    rotate()
    thread.join()
    assert trouble == []
    assert counted()["private answers"] == {vault.newest: TEXTS}
    stored = texts()
    assert stored[of, "note9"] == stored[of, "note1"] == "new"
