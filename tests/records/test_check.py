"""The daily proof: commands that name what is wrong, counters against rows, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import worker
from app.accounts.scope import RECORDS
from app.extensions import db
from app.models import HistoryCheck, StaffMember, now
from app.records.check import GIVEN_UP_AFTER, check_history
from tests import factories
from tests.records.history import a_history, line_at, sql, tamper

EDIT = "UPDATE activities SET reason = 'because' WHERE id = :id"


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["records", *args])
    return result.exit_code, result.output


def test_a_history_left_alone_passes(app: Flask) -> None:
    a_history()
    status, said = run(app, "verify")
    assert (status, said.splitlines()[-1]) == (0, "All is as it was written.")


def test_the_command_names_the_edited_line(app: Flask) -> None:
    chain = a_history()
    tamper(EDIT, id=line_at(chain, 2))
    status, said = run(app, "verify")
    assert status == 1
    assert f"Offering {chain}, line 2: was edited" in said
    assert said.splitlines()[-1] == "1 findings."


@pytest.mark.parametrize("counter", ["seats_taken", "waiting"])
def test_a_counter_that_drifted_is_named(app: Flask, counter: str) -> None:
    chain = a_history()
    sql(f"UPDATE divisions SET {counter} = {counter} + 1 WHERE offering_id = :id", id=chain)
    status, said = run(app, "verify")
    assert status == 1
    assert f"Offering {chain}: {counter.replace('_', ' ')} of division" in said


def test_heads_kept_elsewhere_show_a_history_cut_short(app: Flask, tmp_path: Path) -> None:
    chain = a_history()
    kept = tmp_path / "heads.txt"
    kept.write_text(run(app, "heads")[1])
    assert run(app, "verify", "--against", str(kept))[0] == 0
    lines = kept.read_text().splitlines()
    kept.write_text("\n".join([lines[0], f"{chain} 99 {'a' * 64}", ""]))
    assert "is shorter than when its head was kept" in run(app, "verify", "--against", str(kept))[1]
    kept.write_text("shopping list")
    assert "is no list of heads" in run(app, "verify", "--against", str(kept))[1]


def test_the_worker_looks_once_a_day_and_keeps_what_it_found(app: Flask) -> None:
    chain = a_history()
    tamper(EDIT, id=line_at(chain, 1))
    check = check_history()
    assert check is not None
    assert (check.wrong, check.findings[0][:2]) == (1, [chain, 1])
    assert check_history() is None, "a second look on the same day"
    check.started_at = now() - timedelta(hours=25)
    db.session.commit()
    assert check_history() is not None


def test_a_walk_that_died_is_begun_anew_and_one_told_to_stop_leaves_nothing(app: Flask) -> None:
    a_history()
    db.session.add(HistoryCheck(started_at=now() - timedelta(minutes=5)))
    db.session.commit()
    assert check_history() is None, "another worker is walking"
    db.session.execute(HistoryCheck.__table__.update().values(started_at=now() - GIVEN_UP_AFTER))
    db.session.commit()
    assert check_history(lambda: True) is None
    assert len(db.session.scalars(select(HistoryCheck)).all()) == 1
    assert check_history() is not None


def test_it_is_one_of_the_workers_jobs(app: Flask) -> None:
    a_history()
    job = next(job for job in worker.jobs() if job.name == "prove")
    assert job.run(lambda: False) == worker.EVERY_QUARTER
    assert db.session.scalars(select(HistoryCheck.wrong)).all() == [0]


def test_the_designee_reads_what_was_found(
    client: FlaskClient, login: Callable[[FlaskClient, StaffMember], TestResponse]
) -> None:
    login(client, factories.staff(role=RECORDS))
    assert "has not been read yet" in client.get("/staff/records").text
    chain = a_history()
    check_history()
    assert "lines were as they were written" in client.get("/staff/records").text
    tamper(EDIT, id=line_at(chain, 1))
    db.session.execute(HistoryCheck.__table__.delete())
    db.session.commit()
    check_history()
    page = client.get("/staff/records").text
    assert "1 line or counter is not as written" in page
    assert f"Chain {chain}, line 1: was edited" in page
