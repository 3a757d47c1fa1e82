"""Many residents with browsers of their own, who all press the last button at the same moment."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from app.models import Offering
from tests.live import LiveServer

SECONDS = 60
# Hundreds of pages at once: a parser would take longer to read them than the server to make them.
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
REFERENCE = re.compile(r"Your reference is <strong[^>]*>([^<]+)<")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
T = TypeVar("T")


@dataclass
class Answer:
    """What came back, after redirects."""

    status: int
    html: str
    address: str

    @property
    def headline(self) -> str:
        """The words of the main heading."""
        return " ".join(_first(HEADING, self.html).split())

    @property
    def reference(self) -> str:
        """The reference on a receipt, "" on any other page."""
        return _first(REFERENCE, self.html)

    @property
    def carried(self) -> dict[str, str]:
        """What the form carries from page to page."""
        return dict(HIDDEN.findall(self.html))


class Resident:
    """One browser: fills in pages and keeps the form that is on the screen."""

    def __init__(self, server: LiveServer, path: str) -> None:
        self.netloc = urlsplit(server.url).netloc
        self.path = path
        self.fields: dict[str, Any] = {}

    def get_ready(self, answers: dict[str, str]) -> None:
        """Go through a coffee's pages up to the last button."""
        self._show(self.request("GET", self.path))
        self._show(self.request("POST", self.path, self.fields))
        self._show(self.request("POST", self.path, {**self.fields, **answers}))
        assert self.fields["page"] == "check", self.fields

    def send(self) -> Answer:
        """Press the last button and follow to the receipt."""
        answer = self.request("POST", self.path, {**self.fields, "go": "send"})
        if answer.status == 303:
            return self.request("GET", answer.address)
        return answer

    def request(self, method: str, path: str, fields: dict[str, Any] | None = None) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self.netloc, timeout=SECONDS)
        try:
            body = urlencode(fields, doseq=True) if fields is not None else None
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
            connection.request(method, path, body, kind)
            response = connection.getresponse()
            where = response.getheader("Location") or path
            assert response.getheader("Set-Cookie") is None
            return Answer(response.status, response.read().decode(), where)
        finally:
            connection.close()

    def _show(self, answer: Answer) -> None:
        assert answer.status == 200, (answer.status, answer.headline)
        self.fields = answer.carried


def residents(
    server: LiveServer, offering: Offering, number: int, party: Callable[[int], int] = lambda _n: 1
) -> list[Resident]:
    """So many people with a coffee's form filled in, the last button before them."""
    path = f"/{offering.program}/{offering.slug}/sign-up"
    crowd = [Resident(server, path) for _ in range(number)]

    def prepare(at: int) -> None:
        crowd[at].get_ready({"party": str(party(at)), "email": f"resident{at}@example.org"})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(prepare, range(number)))
    return crowd


def _first(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return found.group(1) if found else ""


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Every act in a thread of its own, all let go at the same moment; what each returned."""
    gate = threading.Barrier(len(acts))

    def go(act: Callable[[], T]) -> T:
        gate.wait(SECONDS)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def wait_until(found: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Look again and again, without haste, until it is so."""
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until, f"still not: {what}"
        time.sleep(0.1)
