"""Whether sign-ups should be sent to this process, and who may know more."""

from __future__ import annotations

from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.models import Message, now
from app.web import ready
from app.web.counts import SIGN_UPS, Counts, Shelf
from tests import factories
from tests.factories import COFFEE
from tests.messages.mails import owe
from tests.signup.walk import Walk, open_offering

TOKEN = "a token of the monitoring, long enough"
ALL_WELL = {
    "ready": True,
    "stopping": False,
    "database": "ok",
    "schema": "ok",
    "disk": "ok",
    "mail": "ok",
}
Usage = namedtuple("Usage", "total used free")


def asked(client: FlaskClient, path: str = "/readyz") -> tuple[int, dict[str, Any]]:
    answer = client.get(path)
    return answer.status_code, answer.get_json()


def test_what_stands_in_the_way_is_said_and_nothing_else(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(client) == (200, ALL_WELL)
    at = now()
    mail = owe("received", factories.registration(factories.offering()).submission)
    db.session.get_one(Message, mail.id).created_at = at - timedelta(minutes=16)
    db.session.commit()
    assert asked(client) == (200, {**ALL_WELL, "mail": "late"}), "late mail is only a warning"
    with monkeypatch.context() as patch:
        patch.setattr(ready.shutil, "disk_usage", lambda _path: Usage(9, 9, 500 * 1024 * 1024))
        status, said = asked(client)
        assert (status, said["disk"]) == (503, "nearly full")
    mark = ready.stop_mark(app.config)
    mark.touch()
    try:
        status, said = asked(client)
        assert (status, said["ready"], said["stopping"]) == (503, False, True)
        assert client.get("/healthz").status_code == 200, "the process itself is well"
    finally:
        mark.unlink()
    assert asked(client)[0] == 200


def test_an_older_schema_is_not_ready_and_a_newer_one_is(client: FlaskClient) -> None:
    head = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    try:
        for version, status in (("0001", 503), ("9999", 200), (head, 200)):
            db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
            db.session.commit()
            assert asked(client)[0] == status, version
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": head})
        db.session.commit()


def test_a_database_that_takes_nothing_is_not_ready(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("COMMIT", {}, Exception("read-only, password=secret"))

    monkeypatch.setattr(ready, "prove_writable", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["database"]) == (503, "down")
    assert "secret" not in answer.text
    assert client.get("/healthz").status_code == 200


def numbers(client: FlaskClient) -> dict[str, float]:
    """What the monitoring reads, by name and labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    found = {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}
    assert len(found) == len(lines), "each number once"
    return found


@pytest.fixture
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of an app whose monitoring has a token."""
    monkeypatch.setitem(app.config, "METRICS_TOKEN", TOKEN)
    return app.test_client()


def test_numbers_for_whoever_holds_the_token(watched: FlaskClient) -> None:
    before = numbers(watched)
    coffee = open_offering(COFFEE, seats=5)
    person = factories.registration(coffee)
    factories.offer(person)
    Walk(watched, coffee).to_check().send()
    closed = Walk(watched, coffee).to_check()
    coffee.closes_at = now() - timedelta(minutes=1)
    db.session.commit()
    closed.send(status=409)
    after = numbers(watched)

    def grew(name: str) -> float:
        return after[name] - before.get(name, 0.0)

    assert grew(f'rollcall_sign_ups_total{{program="{COFFEE}"}}') == 1
    assert grew('rollcall_refusals_total{kind="closed"}') == 1
    assert after['rollcall_mails{state="due"}'] == 1
    assert after['rollcall_mails{state="sent"}'] == 0
    assert 0 < after["rollcall_mail_oldest_seconds"] < 60
    assert after["rollcall_offers_open"] == 1
    sent = 'endpoint="program_coffee.send",status="303"'
    assert grew(f"rollcall_request_seconds_count{{{sent}}}") == 1
    assert grew(f'rollcall_request_seconds_bucket{{{sent},le="+Inf"}}') == 1
    assert 0 < grew(f"rollcall_request_seconds_sum{{{sent}}}") < 10


def test_the_numbers_are_closed_to_all_others(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for token in ("", TOKEN):
        monkeypatch.setitem(app.config, "METRICS_TOKEN", token)
        for given in ("", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer é"):
            answer = client.get("/metrics", headers={"Authorization": given})
            assert answer.status_code == 404, given
            assert "rollcall_" not in answer.text


def test_several_processes_of_a_server_are_counted_together(tmp_path: Path) -> None:
    folder = tmp_path / "counts-8000"
    first, second = Counts(), Counts()
    for counts, seconds in ((first, 0.003), (second, 0.03), (second, 20.0)):
        counts.add(SIGN_UPS, (("program", COFFEE),))
        counts.took("home.index", 200, seconds)
    gone, asked = Shelf(folder), Shelf(folder)
    asked._file = folder / "other.json"
    gone.leave(first)
    first.took("home.index", 200, 0.001)
    gone.leave(first)
    asked.leave(second, at_once=True)
    lines = set(asked.total().lines())
    assert f'rollcall_sign_ups_total{{program="{COFFEE}"}} 3' in lines
    where = 'rollcall_request_seconds_bucket{endpoint="home.index",status="200",le='
    assert {f'{where}"0.005"}} 1', f'{where}"0.05"}} 2', f'{where}"+Inf"}} 3'} <= lines
    assert 'rollcall_request_seconds_sum{endpoint="home.index",status="200"} 20.033' in lines
    gone._next = 0.0
    gone.leave(first)
    assert f'{where}"+Inf"}} 4' in set(asked.total().lines())
