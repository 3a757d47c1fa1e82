"""Real processes: people sign up while a backup is made and while the installation moves."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from click import ClickException
from sqlalchemy import Engine, create_engine, func, inspect, select

from app.backups import folder
from app.backups.move import move
from app.backups.refusals import NotEmptyError
from app.cli.prepare import prepare
from app.extensions import db
from app.models import Offering, Submission
from tests import engines
from tests.backups import stored
from tests.backups.crowd import Crowd, run, start, stored_in
from tests.backups.stored import KEY
from tests.factories import COFFEE
from tests.live import LiveServer
from tests.pages import CheckedClient
from tests.race.crowd import wait_until
from tests.signup.walk import Walk, open_offering

pytestmark = pytest.mark.race
SETTINGS = {"LIMIT_SIGN_UP": "100000 per minute", "BACKUP_KEYS": KEY}


def test_a_backup_under_load_and_a_move_lose_nobody_who_was_told(
    start_server: Callable[..., LiveServer], tmp_path: Path, worker_id: str
) -> None:
    server = start_server("sqlite", **SETTINGS)
    with server.app.app_context():
        stored.fill()
        coffee = open_offering(COFFEE, seats=None)
        path = f"/{coffee.program}/{coffee.slug}/sign-up"
        source = db.engine
        db.session.remove()
    with engines.database("postgres", tmp_path, f"{worker_id}_moving") as url:
        target = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
        with Crowd(server, path) as crowd:
            crowd.wait_for(2)
            backed_up(server, crowd, tmp_path)
            killed(server, crowd, url, target)
            moved(server, crowd, url)
        assert crowd.other == []
        page = crowd.refused[-1].html
        assert "Nothing was sent and nothing was saved. Your answers are still in the form" in page
        assert stored_in(target) == stored_in(source) == crowd.told
        with source.connect() as here, target.connect() as there:
            assert stored.looks(here) == stored.looks(there)
        signs_up_there(url)
        with server.app.app_context():
            with pytest.raises(NotEmptyError):
                move(source, target, lambda _table, _rows: None)
            with pytest.raises(ClickException, match="was moved"):
                prepare()
        target.dispose()


def backed_up(server: LiveServer, crowd: Crowd, tmp_path: Path) -> None:
    """Everybody who was told before it began is in the backup; sign-ups go on meanwhile."""
    before = dict(crowd.told)
    run(server, "backup", "create")
    crowd.wait_for(1)
    file = folder.newest_in(server.instance / "backups")
    elsewhere = tmp_path / "elsewhere"
    there = {"INSTANCE_DIR": str(elsewhere), "DATABASE_URL": f"sqlite:///{elsewhere}/new.sqlite"}
    assert "Restored." in run(server, "backup", "restore", str(file), **there)
    restored = create_engine(there["DATABASE_URL"])
    found = stored_in(restored)
    restored.dispose()
    assert before.items() <= found.items()
    assert found.keys() <= crowd.told.keys() | {f"resident{n}@example.org" for n in range(9999)}


def killed(server: LiveServer, crowd: Crowd, url: str, target: Engine) -> None:
    """A move that is killed leaves nothing there, and the doors here open again."""
    process = start(server, "migrate-to-postgres", url)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("  ")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    crowd.wait_for(1)
    assert inspect(target).get_table_names() == []


def moved(server: LiveServer, crowd: Crowd, url: str) -> None:
    """From now on nothing is stored here."""
    said = run(server, "migrate-to-postgres", POSTGRES_URL=url)
    assert "are the same on both sides" in said
    number, told = len(crowd.refused), len(crowd.told)
    wait_until(lambda: len(crowd.refused) > number, "people are asked to come back")
    assert len(crowd.told) == told


def signs_up_there(url: str) -> None:
    """The new database takes the next sign-up, under a number of its own."""
    app = engines.migrated_app(url)
    app.test_client_class = CheckedClient
    with app.app_context():
        coffee = db.session.scalars(
            select(Offering).where(Offering.program == COFFEE).order_by(Offering.id)
        ).all()[-1]
        greatest = db.session.scalar(select(func.max(Submission.id))) or 0
        walk = Walk(app.test_client(), coffee).to_check().send()
        assert walk.made.id == greatest + 1
        db.session.remove()
        db.engine.dispose()
