"""How a calendar travels: kept while nothing changes, and not sent to those who have it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock

from flask import Response

from app.web.kept import tag_of
from app.web.public import client_holds


class Shelf:
    """The calendars written last, under the marks they were written for.

    A mark costs one small query, so a subscriber who has the calendar is answered without
    building it. Bounded by size: the oldest unused ones go.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, mark: Hashable, write: Callable[[], bytes]) -> bytes:
        """The calendar kept under a mark, else the one `write` makes."""
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
                return self._kept[mark]
        body = write()
        with self._lock:
            self._keep(mark, body)
        return body

    def _keep(self, mark: Hashable, body: bytes) -> None:
        if mark not in self._kept:
            self._bytes += len(body)
        self._kept[mark] = body
        while self._bytes > self._most_bytes:
            _mark, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest)


def answer(body: bytes, changed_at: datetime, download: str = "", *, etag: str = "") -> Response:
    """The calendar, or 304 for a client that holds it. `download` is a file name."""
    etag = etag or tag_of(body)
    changed_at = changed_at.replace(microsecond=0)
    if client_holds(etag, changed_at):
        response = Response(status=304)
    else:
        response = Response(body, content_type="text/calendar; charset=utf-8")
        if download:
            response.headers["Content-Disposition"] = f'attachment; filename="{download}"'
    response.set_etag(etag)
    response.last_modified = changed_at
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
