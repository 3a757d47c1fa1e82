"""Numbers for Prometheus: what this process counted, and what stands in the database."""

from __future__ import annotations

import hmac
import shutil
import time

from flask import Flask, Response, abort, request

from app.messages.lookups import states_of_mails, waiting_since
from app.models import now
from app.registration.lookups import open_offers
from app.web.counts import Counts, Gauge, Labels, Shelf, gauge_lines
from app.web.guesses import limit_guesses
from app.web.public import fact

STARTED = time.time()


def init_app(app: Flask) -> None:
    """Bind /metrics."""
    counts: Counts = app.extensions["rollcall.counts"]
    shelf: Shelf | None = app.extensions["rollcall.shelf"]
    folder = app.config["INSTANCE_PATH"]

    @app.get("/metrics")
    @limit_guesses
    def metrics() -> Response:
        """For whoever sends the token; for all others there is no such page."""
        token = app.config["METRICS_TOKEN"]
        given = request.headers.get("Authorization", "").encode()
        if not token or not hmac.compare_digest(given, f"Bearer {token}".encode()):
            abort(404)
        if shelf:
            shelf.leave(counts, at_once=True)
        counted = shelf.total() if shelf else counts
        free = shutil.disk_usage(folder).free
        gauges = [
            Gauge("process_start_time_seconds", "When this process started", {(): STARTED}),
            Gauge("rollcall_disk_free_bytes", "Room left for the instance folder", {(): free}),
            *fact("gauges", _stored),
        ]
        lines = [*counted.lines(), *(line for gauge in gauges for line in gauge_lines(gauge))]
        return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _stored() -> list[Gauge]:
    oldest = waiting_since()
    age = (now() - oldest).total_seconds() if oldest else 0.0
    mails: dict[Labels, float] = {
        (("state", state),): float(number) for state, number in states_of_mails().items()
    }
    return [
        Gauge("rollcall_mails", "Mails in the outbox by state", mails),
        Gauge("rollcall_mail_oldest_seconds", "Age of the oldest mail still owed", {(): age}),
        Gauge("rollcall_offers_open", "Offers that wait for an answer", {(): float(open_offers())}),
    ]
