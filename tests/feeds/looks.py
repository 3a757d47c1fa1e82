"""How a subscriber looks again."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def again(client: FlaskClient, first: TestResponse, path: str = "/calendar.ics") -> TestResponse:
    """The next look of a client that keeps the tag."""
    return client.get(path, headers={"If-None-Match": first.headers["ETag"]})


def by_date(client: FlaskClient, date: str) -> TestResponse:
    """The next look of a client that keeps only the date."""
    return client.get("/calendar.ics", headers={"If-Modified-Since": date})
