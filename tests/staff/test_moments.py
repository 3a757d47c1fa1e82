"""HTML allows three digits after the second; what people do carries six."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from app.models import staff_actor
from app.program_kit.statuses import WAITLISTED
from app.registration.decide import decline
from tests import factories
from tests.factories import ACADEMY

FINER = re.compile(r'datetime="[^"]*\.\d{4,}')


def test_moments_are_written_as_html_reads_them(
    client: FlaskClient, login: Callable[..., object]
) -> None:
    made = factories.now().replace(microsecond=123456) - timedelta(hours=1)
    date = factories.offering(ACADEMY)
    contact = factories.submission(date, created_at=made)
    person = factories.registration(contact, WAITLISTED, created_at=made)
    staff = factories.staff(ACADEMY)
    login(client, staff)
    decline(person.id, staff_actor(staff.id), "full")
    for path in (f"/staff/offerings/{date.id}/roster", f"/staff/people/{person.id}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<time " in page.text
        assert not FINER.search(page.text), path
