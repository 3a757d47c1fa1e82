"""Sends requests over kept-open connections and counts what each part of the site spends."""

from __future__ import annotations

import os
import queue
import re
import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.live import descendants

TICKS = os.sysconf("SC_CLK_TCK")
STATE = re.compile(rb'name="state" value="([^"]+)"')
COOKIE = re.compile(rb"(?i)\r\nset-cookie: ([^;\r]+)")
Job = Callable[["Connection"], None]
Spent = dict[str, float]


class Connection:
    """One client: asks, reads the whole answer, keeps the line open."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._cookie = f"Cookie: {cookie}\r\n" if cookie else ""

    def get(self, path: str, *, etag: str = "", expect: int = 200) -> bytes:
        """The body of an answer with the status expected."""
        extra = f"If-None-Match: {etag}\r\n" if etag else ""
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{self._cookie}{extra}\r\n"
        return self._ask(head.encode(), expect)

    def post(self, path: str, fields: dict[str, str], *, expect: int = 200) -> bytes:
        """Send a form."""
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
            f"{self._cookie}Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        return self._ask(head.encode() + body, expect)

    def header(self, name: str) -> str:
        """A header of the last answer."""
        found = re.search(rb"(?i)\r\n" + name.encode() + rb": ([^\r]+)", self.head)
        assert found, name
        return found.group(1).decode()

    def _ask(self, request: bytes, expect: int) -> bytes:
        self._socket.sendall(request)
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += self._more()
        self.head, _, body = raw.partition(b"\r\n\r\n")
        given = COOKIE.search(self.head)
        if given and self._cookie:
            self._cookie = f"Cookie: {given.group(1).decode()}\r\n"
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", self.head)
        status = int(self.head.split(b" ", 2)[1])
        missing = int(length.group(1)) - len(body) if length and status != 304 else 0
        parts = [body]
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        body = b"".join(parts)
        assert status == expect, f"{status} instead of {expect}: {request[:80]!r} {body[:400]!r}"
        return body

    def _more(self) -> bytes:
        chunk = self._socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server hung up")
        return chunk

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def state_of(page: bytes) -> str:
    """What a sign-up page carries to the next one."""
    found = STATE.search(page)
    assert found, page[:400]
    return found.group(1).decode()


def cpu_seconds(*pids: int) -> float:
    """Processor time of processes and all that they started."""
    total = 0
    for each in {one for pid in pids for one in [pid, *descendants(pid)]}:
        path = Path(f"/proc/{each}/stat")
        if path.exists():
            fields = path.read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


@dataclass(frozen=True)
class Slice:
    """What some seconds of one job came to: how many a second, and milliseconds of CPU for one."""

    per_second: float
    wall_ms: float
    cpu_ms: dict[str, float]

    @property
    def total_ms(self) -> float:
        """CPU of all parts together, for one."""
        return sum(self.cpu_ms.values())


def middle(slices: Sequence[Slice]) -> Slice:
    """The median of each number, so that a neighbor's burst of work does not count."""
    return Slice(
        statistics.median(one.per_second for one in slices),
        statistics.median(one.wall_ms for one in slices),
        {part: statistics.median(s.cpu_ms[part] for s in slices) for part in slices[0].cpu_ms},
    )


@dataclass
class Target:
    """Where a job goes, what counts its cost, and what must be done before the cost is known."""

    port: int
    spent: Callable[[], Spent]
    settle: Callable[[], None] = lambda: None
    cookie: str = ""


def run(target: Target, job: Job, clients: int, seconds: float) -> Slice:
    """Let `clients` do the job over and over for some seconds, or until its queue is empty."""
    waits: list[float] = []
    failures: list[BaseException] = []
    until = time.monotonic() + seconds

    def work() -> None:
        line = Connection(target.port, target.cookie)
        try:
            while (began := time.monotonic()) < until:
                job(line)
                waits.append(time.monotonic() - began)
        except queue.Empty:
            pass
        except BaseException as failure:
            failures.append(failure)
        finally:
            line.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began, before = time.monotonic(), target.spent()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    passed = time.monotonic() - began
    target.settle()
    after = target.spent()
    cpu = {part: (after[part] - before[part]) * 1000 / len(waits) for part in after}
    return Slice(len(waits) / passed, statistics.median(waits) * 1000, cpu)
