"""Sends requests over kept-open connections and counts what the server's processes spend."""

from __future__ import annotations

import os
import queue
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.live import descendants

TICKS = os.sysconf("SC_CLK_TCK")
STATE = re.compile(rb'name="state" value="([^"]+)"')
Job = Callable[["Connection"], None]


class Connection:
    """One client: asks, reads the whole answer, keeps the line open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.sent = 0

    def get(self, path: str, *, etag: str = "", expect: int = 200) -> bytes:
        """The body of an answer with the status expected."""
        extra = f"If-None-Match: {etag}\r\n" if etag else ""
        return self._ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{extra}\r\n".encode(), expect)

    def post(self, path: str, fields: dict[str, str], *, expect: int = 200) -> bytes:
        """Send a form."""
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        return self._ask(head.encode() + body, expect)

    def etag(self, path: str) -> str:
        """What the server calls the present version of a page."""
        self.get(path)
        found = re.search(rb"(?i)\r\netag: ([^\r]+)", self.head)
        assert found, path
        return found.group(1).decode()

    def _ask(self, request: bytes, expect: int) -> bytes:
        self.sent += 1
        self._socket.sendall(request)
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += self._more()
        self.head, _, body = raw.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", self.head)
        status = int(self.head.split(b" ", 2)[1])
        missing = int(length.group(1)) - len(body) if length and status != 304 else 0
        while missing > 0:
            chunk = self._more()
            missing -= len(chunk)
            body += chunk
        assert status == expect, f"{status} instead of {expect}: {request[:80]!r} {body[:400]!r}"
        return body

    def _more(self) -> bytes:
        chunk = self._socket.recv(65536)
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


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and all that it started."""
    total = 0
    for each in [pid, *descendants(pid)]:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


@dataclass(frozen=True)
class Slice:
    """What some seconds of one job came to."""

    per_second: float
    per_cpu_second: float


def run(port: int, pid: int, job: Job, clients: int, seconds: float) -> Slice:
    """Let `clients` do the job over and over for some seconds, or until its queue is empty."""
    done = [0] * clients
    failures: list[BaseException] = []
    until = time.monotonic() + seconds

    def work(number: int) -> None:
        line = Connection(port)
        try:
            while time.monotonic() < until:
                job(line)
                done[number] += 1
        except queue.Empty:
            pass
        except BaseException as failure:
            failures.append(failure)
        finally:
            line.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    began, spent = time.monotonic(), cpu_seconds(pid)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    passed, used = time.monotonic() - began, cpu_seconds(pid) - spent
    return Slice(sum(done) / passed, sum(done) / max(used, 1 / TICKS))
