"""R16: a backup under load, restored on an empty machine; R16b: a live move from SQLite.

SIGN_UPS says how many people are told before the backup begins, STORED how many are there before.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, create_engine

from app.backups import folder
from app.extensions import db
from tests import engines, factories
from tests.backups import stored
from tests.backups.crowd import Crowd, run, start, stored_in
from tests.backups.stored import KEY
from tests.chaos.ground import NO_LIMIT, Ground, Row
from tests.factories import COFFEE
from tests.live import LiveServer
from tests.race.crowd import wait_until
from tests.race.killer import kill
from tests.signup.walk import open_offering

SIGN_UPS = int(os.environ.get("SIGN_UPS", "300"))
# Registrations that are there before anybody of the crowd comes.
STORED = int(os.environ.get("STORED", "2000"))
SETTINGS = {**NO_LIMIT, "BACKUP_KEYS": KEY}
MOST_SECONDS = 15 * 60


class Site(NamedTuple):
    """A running installation, its database, and where people sign up."""

    server: LiveServer
    url: str
    engine: Engine
    path: str


@contextmanager
def site(engine: str, where: Path) -> Iterator[Site]:
    """An installation that has been used for a while."""
    with ExitStack() as stack:
        url = stack.enter_context(engines.database(engine, where, "chaos_backup"))
        server = LiveServer(where, url, SETTINGS)
        stack.callback(server.stop)
        server.start()
        with server.app.app_context():
            stored.fill()
            coffee = open_offering(COFFEE, seats=None)
            for _ in range(STORED // 20):
                of = factories.submission(coffee)
                for _person in range(20):
                    factories.registration(of, private={"health": "Carries an inhaler."})
            path = f"/{coffee.program}/{coffee.slug}/sign-up"
            db.session.remove()
        own = create_engine(spelled(url))
        stack.callback(own.dispose)
        yield Site(server, url, own, path)


def spelled(url: str) -> str:
    """With the driver we have."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def restored(here: Ground) -> str:
    """Backup under load, the web server killed, restored elsewhere, everything compared."""
    engine, where = here.engine, here.folder
    (where / "old").mkdir()
    with site(engine, where / "old") as old, ExitStack() as stack:
        with Crowd(old.server, old.path, people=4, pause=0) as crowd:
            crowd.wait_for(SIGN_UPS)
            before, began = dict(crowd.told), time.monotonic()
            run(old.server, "backup", "create")
            making = time.monotonic() - began
            meanwhile = len(crowd.told) - len(before)
            crowd.wait_for(10)
            kill(old.server.web)
        assert crowd.other == [], crowd.other[0].html
        under_load = folder.newest_in(old.server.instance / "backups")
        url = stack.enter_context(engines.database(engine, where, "chaos_restored"))
        began = time.monotonic()
        said = put_back(old.server, under_load, url, where / "new")
        new = LiveServer(where / "new", url, SETTINGS)
        stack.callback(new.stop)
        new.start()
        with Crowd(new, old.path, people=1) as first:
            first.wait_for(1)
        serving = time.monotonic() - began
        assert serving < MOST_SECONDS
        there = create_engine(spelled(url))
        stack.callback(there.dispose)
        found = stored_in(there)
        assert before.items() <= found.items(), "somebody who was told is not in the backup"
        assert set(stored_in(old.engine)) | set(first.told) >= set(found)
        return (
            f"{len(before)} people told, {meanwhile} more signed up in the {making:.1f} s the"
            f" backup took, {said.splitlines()[-3]}; restored and serving after {serving:.0f} s,"
            f" 0 of those told before are missing; {same(old, where, engine)}"
        )


def put_back(old: LiveServer, file: Path, url: str, where: Path) -> str:
    """Restore on an empty machine that has the settings and keys of the old one."""
    there = {"INSTANCE_DIR": str(where), "DATABASE_URL": url}
    return run(old, "backup", "restore", str(file), **there)


def same(old: Site, where: Path, engine: str) -> str:
    """A backup of the database at rest comes back to the byte."""
    time.sleep(1.1)
    run(old.server, "backup", "create")
    file = folder.newest_in(old.server.instance / "backups")
    elsewhere = where / "same"
    elsewhere.mkdir()
    with engines.database(engine, elsewhere, "chaos_same") as url:
        put_back(old.server, file, url, elsewhere)
        there = create_engine(spelled(url))
        with there.connect() as copy, old.engine.connect() as source:
            tables = stored.looks(source)
            assert stored.looks(copy) == tables
        there.dispose()
    return f"{sum(rows for rows, _hash in tables.values()):,} rows equal by SHA-256"


def moved(here: Ground) -> str:
    """SQLite to PostgreSQL under load: killed three times, then done."""
    engines.postgres_or_skip()
    where = here.folder / "moved"
    where.mkdir()
    with site("sqlite", where) as old, engines.database("postgres", where, "chaos_moved") as url:
        with Crowd(old.server, old.path, people=4, pause=0) as crowd:
            crowd.wait_for(SIGN_UPS)
            for seconds in (1.5, 3, 4.5):
                process = start(old.server, "migrate-to-postgres", url)
                time.sleep(seconds)
                process.kill()
                process.communicate()
                crowd.wait_for(10)
            began = time.monotonic()
            run(old.server, "migrate-to-postgres", url)
            took, told, refused = time.monotonic() - began, len(crowd.told), len(crowd.refused)
            wait_until(lambda: len(crowd.refused) > refused, "people are asked to come back")
        assert (crowd.other, len(crowd.told)) == ([], told)
        there = create_engine(spelled(url))
        assert stored_in(there) == stored_in(old.engine) == crowd.told
        with there.connect() as new, old.engine.connect() as source:
            assert stored.looks(new) == stored.looks(source)
        there.dispose()
        return (
            f"killed 3 times and begun again, moved in {took:.1f} s under load,"
            f" {told} people told, 0 lost, {len(crowd.refused)} asked to come back"
        )


ROWS = {
    "R16": Row("a backup under load, restored elsewhere", restored),
    "R16b": Row("a live move to PostgreSQL", moved, engines=("sqlite",)),
}
