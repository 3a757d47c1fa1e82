"""`flask serve`: one command starts both processes, and stopping it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.demo import accounts
from tests.live import ROOT, descendants, free_port

pytestmark = pytest.mark.race
FLASK = [sys.executable, "-m", "flask", "serve"]


class Served:
    """A running `flask serve` with what it has printed so far."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port, self.log = port, folder / f"{port}.log"
        environ = os.environ | {"INSTANCE_DIR": str(folder), "PORT": str(port), "DEMO": "yes"}
        # As a person has it: neither is set, both follow from the rest.
        environ = {k: v for k, v in environ.items() if k not in {"BASE_URL", "SECRET_KEY"}}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                FLASK, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
            )

    def wait_for(self, words: str, seconds: float = 40) -> str:
        until = time.monotonic() + seconds
        while words not in self.log.read_text():
            assert time.monotonic() < until, self.log.read_text()
            assert self.process.poll() is None or words in self.log.read_text(), (
                self.log.read_text()
            )
            time.sleep(0.05)
        return self.log.read_text()

    def family(self) -> list[int]:
        """Process ids of all that it started, and what those started."""
        return descendants(self.process.pid)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    if not Path("/proc/self/task").exists():
        pytest.skip("needs /proc to find processes")
    yield tmp_path


def test_it_starts_both_tells_how_to_sign_in_and_leaves_nothing(folder: Path) -> None:
    served = Served(folder, free_port())
    told = served.wait_for("Rollcall is running")
    assert f"http://localhost:{served.port}/" in told
    assert accounts.COORDINATOR in told
    assert accounts.PASSPHRASE in told
    assert "/dev/mail" in told
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/coffee-with-a-cop/") as answer:
        assert b"Evergreen Senior Commons" in answer.read()
    family = served.family()
    assert len(family) >= 3, "the web server, its worker process, and ours"
    assert served.stop() == 0
    assert not alive(family)

    started = time.monotonic()
    again = Served(folder, served.port)
    again.wait_for("Rollcall is running")
    # A stopwatch on a busy machine lies; five seconds is what a quiet one must keep.
    assert time.monotonic() - started < 30
    assert "loading the demo" not in again.log.read_text()
    assert again.stop(signal.SIGTERM) == 0


def test_when_one_process_ends_the_other_does_too(folder: Path) -> None:
    served = Served(folder, free_port())
    served.wait_for("Rollcall is running")
    family = served.family()
    worker = next(
        pid for pid in family if b"app.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(worker, signal.SIGKILL)
    assert served.process.wait(timeout=30) == 1
    assert "ended by itself" in served.log.read_text()
    assert not alive(family)


def test_a_taken_port_is_said_before_anything_starts(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        served = Served(folder, taken.getsockname()[1])
        assert served.process.wait(timeout=30) == 1
    assert "PORT=" in served.log.read_text()
    assert not (folder / "rollcall.sqlite").exists()
