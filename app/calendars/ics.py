"""iCalendar bytes for downloads, mails and feeds. Mail and serve these bytes untouched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.calendars.colors import nearest_name
from app.calendars.entries import Entry, clean
from app.calendars.lines import join, plain, text, with_parameters
from app.calendars.zones import definition, time_lines, utc, written_zone

PRODUCT = "-//Rollcall//Calendar//EN"
# What a subscriber is asked to wait between two looks, and how early an alarm rings.
REFRESH = "PT1H"
ALARM = "-PT2H"

Party = tuple[str, str]


def publish(entries: Sequence[Entry], *, organizer: Party | None = None, alarm: bool) -> bytes:
    """A file to download or attach: any number of sessions, nobody's name but the organizer's."""
    people = _organizer(organizer)
    events = [_event(entry, people, alarm=alarm) for entry in entries]
    # A published calendar must name an organizer; without one it is a plain file.
    return _calendar("PUBLISH" if organizer else "", [], entries, events)


def request(entry: Entry, organizer: Party, attendee: Party) -> bytes:
    """The invitation mailed to one person for one session, at confirmation and after a move."""
    event = _event(entry, [*_organizer(organizer), _attendee(attendee)], alarm=True)
    return _calendar("REQUEST", [], [entry], [event])


def cancel(entry: Entry, organizer: Party, attendee: Party, *, at: datetime | None = None) -> bytes:
    """Takes one session out of one person's calendar.

    A cancelled session already carries its higher sequence. Where the session stands and only
    this person leaves it, the sequence is raised here and `at` says when they left.
    """
    if not entry.cancelled:
        entry = replace(entry, cancelled=True, sequence=entry.sequence + 1)
    if at is not None:
        entry = replace(entry, updated_at=max(at, entry.updated_at))
    event = _event(entry, [*_organizer(organizer), _attendee(attendee)], alarm=False)
    return _calendar("CANCEL", [], [entry], [event])


def feed(
    entries: Sequence[Entry], *, name: str, source: str = "", organizer: Party | None = None
) -> bytes:
    """A calendar to subscribe to. Leave `source` out where the address is a person's secret."""
    head = [text("NAME", clean(name)), text("X-WR-CALNAME", clean(name))]
    zones = {entry.zone for entry in entries}
    if len(zones) == 1:
        head.append(text("X-WR-TIMEZONE", zones.pop()))
    head.append(with_parameters("REFRESH-INTERVAL", {"VALUE": "DURATION"}, REFRESH))
    head.append(plain("X-PUBLISHED-TTL", REFRESH))
    if source:
        head.append(with_parameters("SOURCE", {"VALUE": "URI"}, source))
    colors = {entry.color for entry in entries}
    if len(colors) == 1:
        head.append(plain("X-APPLE-CALENDAR-COLOR", colors.pop()))
    people = _organizer(organizer)
    events = [_event(entry, people, alarm=False) for entry in entries]
    return _calendar("PUBLISH" if organizer else "", head, entries, events)


def _calendar(
    method: str, head: list[bytes], entries: Iterable[Entry], events: list[list[bytes]]
) -> bytes:
    # The method comes first: some readers decide by the first line what the file is for.
    lines = [b"BEGIN:VCALENDAR", *([plain("METHOD", method)] if method else [])]
    lines += [b"VERSION:2.0", text("PRODID", PRODUCT), b"CALSCALE:GREGORIAN", *head]
    for zone in sorted({written_zone(e.starts_at, e.ends_at, e.zone) for e in entries}):
        lines += definition(zone)
    for event in events:
        lines += event
    return join([*lines, b"END:VCALENDAR"])


def _event(entry: Entry, people: list[bytes], *, alarm: bool) -> list[bytes]:
    changed = utc(entry.updated_at)
    return [
        b"BEGIN:VEVENT",
        text("UID", entry.uid),
        plain("SEQUENCE", str(entry.sequence)),
        plain("DTSTAMP", changed),
        plain("LAST-MODIFIED", changed),
        *time_lines(entry.starts_at, entry.ends_at, entry.zone),
        text("SUMMARY", entry.summary),
        *_state(entry),
        *_place(entry),
        *([text("DESCRIPTION", entry.description)] if entry.description else []),
        *([plain("URL", entry.url)] if entry.url else []),
        *([text("CATEGORIES", entry.category)] if entry.category else []),
        *([plain("COLOR", nearest_name(entry.color))] if entry.color else []),
        *people,
        *(_alarm(entry) if alarm and not entry.cancelled else []),
        b"END:VEVENT",
    ]


def _state(entry: Entry) -> list[bytes]:
    if entry.cancelled:
        # It must not keep the evening blocked where it stays visible.
        return [b"STATUS:CANCELLED", b"TRANSP:TRANSPARENT"]
    return [b"STATUS:CONFIRMED"]


def _place(entry: Entry) -> list[bytes]:
    lines = [text("LOCATION", entry.location)] if entry.location else []
    if entry.latitude is not None and entry.longitude is not None:
        lines.append(plain("GEO", f"{entry.latitude:.6f};{entry.longitude:.6f}"))
    if entry.stream_url:
        shown = {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": "Watch live"}
        lines.append(with_parameters("CONFERENCE", shown, entry.stream_url))
    return lines


def _organizer(organizer: Party | None) -> list[bytes]:
    return [_party("ORGANIZER", organizer, {})] if organizer else []


def _attendee(attendee: Party) -> bytes:
    # They have accepted by signing up, and nobody waits for an answer.
    return _party("ATTENDEE", attendee, {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})


def _party(name: str, party: Party, parameters: dict[str, str]) -> bytes:
    called = " ".join(clean(party[0]).split())
    every = ({"CN": called} if called else {}) | parameters
    address = f"mailto:{party[1]}"
    return with_parameters(name, every, address) if every else plain(name, address)


def _alarm(entry: Entry) -> list[bytes]:
    return [
        b"BEGIN:VALARM",
        b"ACTION:DISPLAY",
        plain("TRIGGER", ALARM),
        text("DESCRIPTION", entry.title),
        b"END:VALARM",
    ]
