"""Public answers as they were a moment ago, so that a crowd at noon is answered from memory."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from app.models import now

Thing = TypeVar("Thing")

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


class Kept(Generic[Thing]):
    """Things asked for last, each made at most once in `seconds`.

    While one thread makes a thing anew the others are given the one before, so that a crowd
    does not wait for as many makings as it has people. Bounded by weight: the oldest unused go.
    """

    def __init__(
        self,
        seconds: float,
        most: int,
        clock: Callable[[], float],
        weight: Callable[[Thing], int] = lambda _thing: 1,
    ) -> None:
        self._seconds, self._most, self._clock, self._weigh = seconds, most, clock, weight
        self._weight = 0
        self._kept: OrderedDict[Hashable, tuple[Thing, float]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable, make: Callable[[Thing | None], Thing]) -> Thing:
        """The thing of a name; `make` is given the one before it, None where there was none.

        What `make` raises leaves nothing kept.
        """
        if not self._seconds:
            return make(None)
        with self._lock:
            before, until = self._kept.get(name, (None, 0.0))
            at = self._clock()
            if before is not None:
                self._kept.move_to_end(name)
                if at < until:
                    return before
                self._kept[name] = (before, at + self._seconds)
        try:
            thing = make(before)
        except BaseException:
            with self._lock:
                self._drop(name)
            raise
        with self._lock:
            self._keep(name, thing, at + self._seconds)
        return thing

    def fresh(self, name: Hashable) -> Thing | None:
        """The thing of a name if it need not be made anew yet."""
        # Without the lock: one look into a dictionary, and what it finds never changes.
        thing, until = self._kept.get(name, (None, 0.0))
        return thing if self._clock() < until else None

    def _keep(self, name: Hashable, thing: Thing, until: float) -> None:
        self._drop(name)
        self._kept[name] = (thing, until)
        self._weight += self._weigh(thing)
        while self._weight > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, name: Hashable) -> None:
        thing, _until = self._kept.pop(name, (None, 0.0))
        self._weight -= 0 if thing is None else self._weigh(thing)


class KeptPages:
    """Pages and calendars as bytes, each at most `seconds` old.

    Whoever acts on what one shows is judged by what is stored.
    """

    def __init__(self, seconds: float, most_bytes: int, clock: Callable[[], float]) -> None:
        self._pages: Kept[Page] = Kept(seconds, most_bytes, clock, lambda page: len(page.body))

    def get(self, address: Hashable, write: Callable[[], Dated]) -> Page:
        """The page at an address: what `write` returns, and since when it is so where it knows."""
        return self._pages.get(address, lambda before: _rewritten(before, *write()))

    def fresh(self, address: Hashable) -> Page | None:
        """The page at an address if it is still as young as asked for."""
        return self._pages.fresh(address)


def _rewritten(before: Page | None, body: bytes, since: datetime | None) -> Page:
    """The page as it reads now: the one before where nothing of it changed."""
    etag = tag_of(body)
    second = since and since.replace(microsecond=0)
    if before is not None and before.etag == etag and second in (None, before.since):
        return before
    return Page(body, etag, second or now().replace(microsecond=0))
