"""A reader of calendars over HTTP, and a day that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Component

from app.models import Offering
from tests import factories
from tests.feeds.looks import NOON

Read = Callable[[str], list[Component]]


@pytest.fixture
def read(client: FlaskClient) -> Read:
    """read(address) gives the sessions in the calendar there."""

    def sessions(address: str) -> list[Component]:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status
        return Calendar.from_ical(answer.data).walk("VEVENT")

    return sessions


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, standing still until moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coffee(app: Flask, clock: time_machine.Traveller) -> Offering:
    """A coffee made the evening before noon, so that its age is older than the day."""
    clock.shift(timedelta(hours=-18))
    row = factories.offering(factories.COFFEE, meetings=2)
    clock.shift(timedelta(hours=18))
    return row
