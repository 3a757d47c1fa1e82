"""Kills a server's processes at random moments and starts them anew, as a bad night would."""

from __future__ import annotations

import os
import random
import signal
import threading
from subprocess import Popen

from tests.live import LiveServer, descendants


class Killer:
    """`with Killer(server, seconds):` kills web server or worker again and again meanwhile.

    Nothing is told beforehand (SIGKILL), and children go with their parents.
    """

    def __init__(self, server: LiveServer, between: tuple[float, float]) -> None:
        self.server = server
        self.between = between
        self.kills = {"web": 0, "worker": 0}
        self._over = threading.Event()
        self._worker = server.start_worker()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._over.wait(random.uniform(*self.between)):
            if random.random() < 0.6:
                self.kills["web"] += 1
                kill(self.server.web)
                self.server.start()
            else:
                self.kills["worker"] += 1
                kill(self._worker)
                self._worker = self.server.start_worker()


def kill(process: Popen[bytes]) -> None:
    """End a process and all it started where they stand."""
    for pid in [*descendants(process.pid), process.pid]:
        os.kill(pid, signal.SIGKILL)
    process.wait()
