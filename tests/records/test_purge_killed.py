"""A purge that is killed with SIGKILL half-way is finished by the next run, and takes no more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.scope import RECORDS
from app.extensions import db
from app.models import Destruction, PurgeItem, Registration
from app.records.verify import Walk, findings
from tests import factories
from tests.engines import settings
from tests.records.old import approved, counts, ended, somebody

ROOT = Path(__file__).parents[2]
# More than two steps of a hundred rows.
PEOPLE = 90


def start(app: Flask, folder: Path) -> subprocess.Popen[str]:
    environ = os.environ | settings(folder)
    environ["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "records", "purge"]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)


@pytest.mark.race
def test_killed_half_way_the_next_run_finishes_and_takes_nothing_else(
    app: Flask, tmp_path: Path
) -> None:
    old = ended(7, seats=None)
    for number in range(PEOPLE):
        somebody(old, name=f"Old Person {number}")
    young_id = somebody(ended(0.5), name="Young Person").id
    approved(factories.staff(role=RECORDS))
    listed = db.session.scalar(select(func.count(PurgeItem.id))) or 0
    db.session.remove()

    first = start(app, tmp_path)
    assert first.stdout is not None
    assert first.stdout.readline() == "100 rows worked through\n"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    left = db.session.scalar(select(func.count(PurgeItem.id)).where(PurgeItem.outcome == "")) or 0
    assert 0 < left < listed
    db.session.remove()

    second = start(app, tmp_path)
    said, _none = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "is done; the destruction log has it." in said
    after = counts()
    assert (after["people"], after["contacts"], after["private"], after["signatures"]) == (
        1,
        1,
        1,
        1,
    )
    assert db.session.get_one(Registration, young_id).full_name == "Young Person"
    assert db.session.scalar(select(func.sum(Destruction.rows))) == listed
    assert list(findings(Walk())) == []
