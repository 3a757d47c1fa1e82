"""What the proofs stand on: a database, servers, a mail sink, all gone when a proof is over."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.extensions import db
from tests import engines, live
from tests.live import LiveServer, SmtpSink

NO_LIMIT = {"LIMIT_SIGN_UP": "1000000 per minute"}
BOTH = ("sqlite", "postgres")
T = TypeVar("T")


class NotHereError(Exception):
    """This machine lacks what a proof needs; the line says what."""


@dataclass
class Ground:
    """One engine and one folder for one proof."""

    engine: str
    folder: Path
    stack: ExitStack

    def database(self, name: str = "chaos") -> str:
        """The address of a new database."""
        return self.stack.enter_context(engines.database(self.engine, self.folder, name))

    def server(self, url: str = "", folder: Path | None = None, **settings: str) -> LiveServer:
        """A server that is started by whoever wants it, and stopped in the end."""
        folder = folder or self.folder
        made = LiveServer(folder, url or self.database(), {**NO_LIMIT, **settings})
        self.stack.callback(made.stop)
        context = made.app.app_context()
        context.push()
        self.stack.callback(_let_go, context)
        return made

    def sink(self, sink: SmtpSink | None = None) -> SmtpSink:
        """A running mail server."""
        sink = sink or SmtpSink()
        sink.start()
        self.stack.callback(sink.stop)
        return sink


def _let_go(context: object) -> None:
    db.session.remove()
    db.engine.dispose()
    context.pop()  # type: ignore[attr-defined]


@contextmanager
def ground(engine: str) -> Iterator[Ground]:
    """A place of its own, with the settings of a development machine."""
    with tempfile.TemporaryDirectory(prefix="chaos") as name, ExitStack() as stack:
        folder = Path(name)
        os.environ.update(engines.settings(folder))
        # A machine that is also busy with something else takes its time.
        live.START_SECONDS = 180.0
        yield Ground(engine, folder, stack)


@dataclass(frozen=True)
class Row:
    """One proof: what it shows, how, and on which engines."""

    title: str
    prove: Callable[[Ground], str]
    engines: tuple[str, ...] = BOTH


def timed(act: Callable[[], T], into: list[float]) -> Callable[[], T]:
    """The act, its seconds noted."""

    def run() -> T:
        began = time.monotonic()
        try:
            return act()
        finally:
            into.append(time.monotonic() - began)

    return run


def p95(seconds: Sequence[float]) -> float:
    """What 95 of 100 stayed below."""
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else max(seconds)
