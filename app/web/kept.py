"""Public answers as they were a moment ago, so that a crowd at noon is answered from memory."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from app.models import now

# What a page or calendar is made into: its bytes, and since when it reads so where that is known.
Dated = tuple[bytes, datetime | None]


def tag_of(body: bytes) -> str:
    """The tag that names just these bytes (RFC 9110, 8.8.3)."""
    return hashlib.sha256(body).hexdigest()[:32]


@dataclass(frozen=True)
class Page:
    """A page as bytes, the tag that names just these bytes, and since when it reads so."""

    body: bytes
    etag: str
    since: datetime


class KeptPages:
    """The pages and calendars asked for last, each written at most once in `seconds`.

    What one shows may be that old; whoever acts on it is judged by what is stored. While one
    thread writes a page anew the others are given the one before, so that a crowd does not
    wait for as many renderings as it has people. Bounded by size: the oldest unused go.
    """

    def __init__(self, seconds: float, most_bytes: int, clock: Callable[[], float]) -> None:
        self._seconds, self._most_bytes, self._clock = seconds, most_bytes, clock
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Page, float]] = OrderedDict()
        self._lock = Lock()

    def get(self, address: Hashable, write: Callable[[], Dated]) -> Page:
        """The page at an address: what `write` returns, and since when it is so where it knows.

        What `write` raises leaves nothing kept.
        """
        with self._lock:
            page, until = self._kept.get(address, (None, 0.0))
            at = self._clock()
            if page is not None:
                self._kept.move_to_end(address)
                if at < until:
                    return page
                self._kept[address] = (page, at + self._seconds)
        try:
            body, since = write()
        except BaseException:
            with self._lock:
                self._drop(address)
            raise
        etag = tag_of(body)
        if page is None or page.etag != etag or since is not None:
            page = Page(body, etag, (since or now()).replace(microsecond=0))
        if self._seconds:
            with self._lock:
                self._keep(address, page, at + self._seconds)
        return page

    def _keep(self, address: Hashable, page: Page, until: float) -> None:
        self._drop(address)
        self._kept[address] = (page, until)
        self._bytes += len(page.body)
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, address: Hashable) -> None:
        page, _until = self._kept.pop(address, (None, 0.0))
        self._bytes -= len(page.body) if page else 0
