"""How a calendar travels: kept while nothing changes, and not sent to those who have it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from flask import Response, request


@dataclass(frozen=True)
class Written:
    """A calendar as bytes, and the tag that names just these bytes."""

    body: bytes
    etag: str


class Shelf:
    """The calendars written last, under the marks they were written for.

    A mark costs one small query, so a subscriber who has the calendar is answered without
    building it. Bounded by size: the oldest unused ones go.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Written] = OrderedDict()
        self._lock = Lock()

    def get(self, mark: Hashable, write: Callable[[], bytes]) -> Written:
        """The calendar kept under a mark, else the one `write` makes."""
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
                return self._kept[mark]
        body = write()
        written = Written(body, hashlib.sha256(body).hexdigest()[:32])
        with self._lock:
            self._keep(mark, written)
        return written

    def _keep(self, mark: Hashable, written: Written) -> None:
        if mark not in self._kept:
            self._bytes += len(written.body)
        self._kept[mark] = written
        while self._bytes > self._most_bytes:
            _mark, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)


def answer(written: Written, changed_at: datetime, download: str = "") -> Response:
    """The calendar, or 304 for a client that holds it. `download` is a file name."""
    changed_at = changed_at.replace(microsecond=0)
    if _holds(written.etag, changed_at):
        response = Response(status=304)
    else:
        response = Response(written.body, content_type="text/calendar; charset=utf-8")
        if download:
            response.headers["Content-Disposition"] = f'attachment; filename="{download}"'
    response.set_etag(written.etag)
    response.last_modified = changed_at
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _holds(etag: str, changed_at: datetime) -> bool:
    """Does the client say it has just this calendar? The tag decides where it sends one.

    A date must be the very one we gave: when the newest row is deleted ours goes back, and
    "not since" would then hold for ever. Garbage reads as no date.
    """
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(etag)
    return request.if_modified_since == changed_at
