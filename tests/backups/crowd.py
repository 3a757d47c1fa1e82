"""People who sign up all the time while something is done to the database, and our commands."""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from http.client import HTTPException

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.models import Submission
from tests.live import ROOT, LiveServer
from tests.race.crowd import Answer, Resident, wait_until

_number = itertools.count(1)


class Crowd:
    """`with Crowd(server, path) as crowd:` so many people at once sign up, one after the other.

    `told` is the reference by address of everybody who was shown one; `refused` the pages of those
    who were asked to come back.
    """

    def __init__(self, server: LiveServer, path: str, people: int = 2, pause: float = 0.5) -> None:
        self.told: dict[str, str] = {}
        self.refused: list[Answer] = []
        self.other: list[Answer] = []
        self.server, self.path, self.pause = server, path, pause
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(people)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Until so many more have a place."""
        number = len(self.told) + more
        wait_until(lambda: len(self.told) >= number, f"{number} sign-ups")

    def _work(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(OSError, HTTPException):
                self._one(f"resident{next(_number)}@example.org")
            time.sleep(self.pause)

    def _one(self, address: str) -> None:
        resident = Resident(self.server, self.path)
        resident.get_ready({"party": "1", "email": address})
        answer = resident.send()
        if answer.reference:
            self.told[address] = answer.reference
        elif answer.status == 503:
            self.refused.append(answer)
        else:
            self.other.append(answer)


def start(server: LiveServer, *words: str, **settings: str) -> subprocess.Popen[str]:
    """A `flask` command with the settings of a running server."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={**os.environ, **server.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(server: LiveServer, *words: str, status: int = 0, **settings: str) -> str:
    """What a command says, to its end."""
    process = start(server, *words, **settings)
    said, _none = process.communicate(timeout=600)
    assert process.returncode == status, said
    return said


def stored_in(engine: Engine) -> Mapping[str, str]:
    """Reference by address of everybody in a database."""
    with Session(engine) as opened:
        rows = opened.execute(select(Submission.email, Submission.reference)).all()
    assert len(rows) == len({email for email, _reference in rows})
    return {email: reference for email, reference in rows if email.startswith("resident")}
