"""Sees each request come and go: gives it a number, times it, and logs what was done or failed.

Pages that are merely read are counted and not logged: the proxy has a line for each of them, and
a crowd at noon should not be slowed down by ours. No address, name or token is written: an
endpoint names the page, and the number leads from the error page to the log and to the mail.
"""

from __future__ import annotations

import logging
import os
import re
from contextvars import ContextVar
from time import perf_counter

from flask import Flask, Response, request

from app.extensions import request_id
from app.web.counts import Counts, Shelf, counts_folder

log = logging.getLogger(__name__)

READING = frozenset({"GET", "HEAD", "OPTIONS"})
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SLOW_SECONDS = 1.0
# What a proxy may call a request; anything else is not taken over.
NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)

_began: ContextVar[float] = ContextVar("began")


def init_app(app: Flask) -> None:
    """Bind both looks; comes first, so that it sees what all others do."""
    trusted = app.config["BEHIND_PROXY"] > 0
    counts = app.extensions["rollcall.counts"] = Counts()
    several = app.config["WEB_PROCESSES"] > 1
    shelf = Shelf(counts_folder(app.config)) if several else None
    app.extensions["rollcall.shelf"] = shelf

    def come() -> None:
        _began.set(perf_counter())
        given = request.headers.get("X-Request-ID", "") if trusted else ""
        request_id.set(given if NUMBER.fullmatch(given) else os.urandom(8).hex())

    def go(response: Response) -> Response:
        took = perf_counter() - _began.get()
        status = response.status_code
        endpoint = request.endpoint or "-"
        counts.took(endpoint, status, took)
        if shelf:
            shelf.leave(counts)
        if request.method not in READING or status >= 400 or took >= SLOW_SECONDS:
            method = request.method if request.method in READING | WRITING else "other"
            facts = {"endpoint": endpoint, "method": method, "status": status}
            log.info("answered", extra={"facts": {**facts, "ms": round(took * 1000)}})
        return response

    app.before_request(come)
    app.after_request(go)
