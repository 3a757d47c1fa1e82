"""A whole site to measure: web server, worker, mail server, and the empty page beside it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from app.cli import processes
from app.cli.demo.load import load_demo
from app.extensions import db
from app.messages.lookups import WAITING
from app.models import Message, now
from tests import engines
from tests.bench.load import Connection, Spent, Target, cpu_seconds
from tests.live import ROOT, LiveServer, free_port

ENGINES = ("sqlite", "postgres")
OFTEN = "1000000 per minute"
SETTINGS = {
    "LIMIT_SIGN_UP": OFTEN,
    "LIMIT_SIGN_IN": OFTEN,
    "PUBLIC_PAGE_SECONDS": "1",
}


@dataclass
class Site:
    """One running site on one engine; `several` web processes where Redis counts the limits."""

    engine: str
    server: LiveServer
    taken: Path
    workers: list[int] = field(default_factory=list)

    @property
    def app(self) -> Flask:
        """The app in this process, on the same database."""
        return self.server.app

    def start_worker(self) -> int:
        """Start one worker; its process id."""
        self.workers.append(self.server.start_worker().pid)
        return self.workers[-1]

    def spent(self) -> Spent:
        """CPU seconds of each part since it started."""
        return {
            "web": cpu_seconds(self.server.web.pid),
            "worker": cpu_seconds(*self.workers),
            "database": cpu_seconds(*self._backends()),
        }

    def target(self, cookie: str = "") -> Target:
        """Where jobs go; what they spend counts once their mail is out, if a worker runs."""
        return Target(self.server.port, self.spent, self.settle, cookie)

    def settle(self) -> None:
        """Wait until no mail is left to send."""
        while self.workers and self.waiting():
            time.sleep(0.1)

    def waiting(self) -> int:
        """How many mails that are due are not out yet."""
        query = select(func.count(Message.id)).where(
            Message.state.in_(WAITING), Message.due_at <= now()
        )
        with self.app.app_context():
            found = int(db.session.scalar(query) or 0)
            db.session.remove()
        return found

    def _backends(self) -> list[int]:
        """The database's processes that serve the site; SQLite has none of its own."""
        if self.engine == "sqlite":
            return []
        query = text(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with self.app.app_context(), db.engine.connect() as connection:
            return [int(row[0]) for row in connection.execute(query)]


@contextmanager
def site(engine: str, folder: Path, *, demo: bool = True, **settings: str) -> Iterator[Site]:
    """A running site with the demo in it, without a worker at first."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        port, taken = free_port(), folder / "taken"
        command = [sys.executable, "-m", "tests.bench.sink", str(port), str(taken)]
        stack.enter_context(_process(command, port))
        url = stack.enter_context(engines.database(engine, folder, f"bench_{folder.name}"))
        mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port)}
        server = LiveServer(folder, url, {**SETTINGS, **mail, **settings})
        stack.callback(_let_go, server.app)
        stack.callback(server.stop)
        if demo:
            with server.app.app_context():
                load_demo()
        server.start()
        yield Site(engine, server, taken)


@contextmanager
def hello(workers: int = 1) -> Iterator[Target]:
    """The empty page, served with our own settings."""
    port = free_port()
    command = [*processes.web(port, workers)[:-1], "tests.bench.hello:app"]
    with _process(command, port) as process:
        yield Target(port, lambda: {"web": cpu_seconds(process.pid)})


@contextmanager
def _process(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        while True:
            try:
                Connection(port).close()
                break
            except ConnectionRefusedError:
                if process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait()


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
