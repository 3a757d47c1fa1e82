"""A reader of calendars over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar, Component

Read = Callable[[str], list[Component]]


@pytest.fixture
def read(client: FlaskClient) -> Read:
    """read(address) gives the sessions in the calendar there."""

    def sessions(address: str) -> list[Component]:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status
        return Calendar.from_ical(answer.data).walk("VEVENT")

    return sessions
