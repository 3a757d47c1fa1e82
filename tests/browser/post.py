"""The mail that came out, and the calendar inside it as two programs read it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.message import EmailMessage

from icalendar import Calendar

from tests.js import reader
from tests.live import SmtpSink

SECONDS = 20.0
LINK = re.compile(r"https?://\S+/(?:manage|confirm|guardian|papers|saved)/[\w-]+")
Instants = list[tuple[datetime, datetime]]


class Post:
    """What arrived at the sink, by recipient."""

    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink

    def mails(self, recipient: str) -> list[EmailMessage]:
        """Everything this address got so far."""
        return [mail for mail in self.sink.messages if recipient in str(mail["To"])]

    def wait(self, recipient: str, number: int = 1) -> EmailMessage:
        """The address's mail of this number, as soon as it is there."""
        until = time.monotonic() + SECONDS
        while len(self.mails(recipient)) < number:
            assert time.monotonic() < until, f"no mail {number} to {recipient}"
            time.sleep(0.1)
        return self.mails(recipient)[number - 1]


def link_in(mail: EmailMessage) -> str:
    """The first link to a page of ours that needs its token."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    assert found, body.get_content()
    return found.group()


def calendars_in(mail: EmailMessage) -> list[bytes]:
    """Every calendar in a mail, whether shown or attached."""
    kinds = {"text/calendar", "application/ics"}
    parts = [part for part in mail.walk() if part.get_content_type() in kinds]
    raw = [part.get_payload(decode=True) for part in parts]
    return [bytes(calendar) for calendar in raw if isinstance(calendar, bytes)]


def read_by_icalendar(calendar: bytes) -> Instants:
    """Start and end of each entry in UTC, by the Python library."""
    entries = Calendar.from_ical(calendar).walk("VEVENT")
    return sorted(
        (entry["DTSTART"].dt.astimezone(UTC), entry["DTEND"].dt.astimezone(UTC))
        for entry in entries
    )


def read_by_ical_js(calendar: bytes) -> Instants:
    """Start and end of each entry in UTC, by the library of Thunderbird."""
    entries = reader.read(calendar)["entries"]
    return sorted((_utc(entry["starts"]), _utc(entry["ends"])) for entry in entries)


def _utc(told: dict[str, str]) -> datetime:
    return datetime.fromisoformat(told["utc"].replace("Z", "+00:00"))
