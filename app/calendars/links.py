"""Ways to put sessions into one's own calendar: a file, a subscription, or one provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from app.calendars.entries import Entry, entries_of, page_url
from app.calendars.zones import utc
from app.models import Meeting, Offering

# Providers cut or refuse long addresses, and the text grows when it is encoded.
LONGEST_TEXT = 900

_COPY = "A copy as it is today. If we move a session, the copy does not follow."
_FOLLOWS = "Stays up to date by itself when we move or cancel a session."
_GOOGLE_FOLLOWS = "Stays up to date by itself. Google may take a day to show a change."


@dataclass(frozen=True)
class Link:
    """One way in. `kind` is download, subscribe or provider, for icons and grouping."""

    label: str
    url: str
    note: str
    kind: str


def calendar_links(offering: Offering, base_url: str) -> list[Link]:
    """What an offering's page, confirmation and mails show; nothing once all is cancelled.

    Providers take one session at a time and forget it at once, so a class with several gets
    the file and the subscription alone.
    """
    standing = [entry for entry in entries_of(offering, base_url) if not entry.cancelled]
    if not standing:
        return []
    label = "Calendar file" if len(standing) == 1 else f"All {len(standing)} sessions as a file"
    download = Link(label, f"{offering_feed(offering, base_url)}?download=1", _COPY, "download")
    if len(standing) == 1:
        return [download, *add_links(standing)]
    return [download, *subscribe_links(offering_feed(offering, base_url))]


def add_links(entries: Sequence[Entry]) -> list[Link]:
    """Google, Outlook and Yahoo for one standing session; nothing for several."""
    if len(entries) != 1 or entries[0].cancelled:
        return []
    entry = entries[0]
    return [
        Link("Google Calendar", _google(entry), _COPY, "provider"),
        Link("Outlook.com", _outlook("outlook.live.com", entry), _COPY, "provider"),
        Link("Office 365", _outlook("outlook.office.com", entry), _COPY, "provider"),
        Link("Yahoo", _yahoo(entry), _COPY, "provider"),
    ]


def subscribe_links(feed_url: str) -> list[Link]:
    """Subscriptions to any of our feeds, the personal one too."""
    webcal = "webcal://" + feed_url.partition("://")[2]
    links = [Link("Subscribe", webcal, _FOLLOWS, "subscribe")]
    # Google fetches from its own machines, so an address on this network is no use to it.
    if feed_url.startswith("https://"):
        google = f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
        links.append(Link("Subscribe in Google Calendar", google, _GOOGLE_FOLLOWS, "subscribe"))
    return links


def offering_feed(offering: Offering, base_url: str) -> str:
    """The calendar of one offering."""
    return f"{page_url(base_url, offering)}calendar.ics"


def session_file(meeting: Meeting, base_url: str) -> str:
    """The file of one session."""
    return f"{page_url(base_url, meeting.offering)}sessions/{meeting.id}.ics"


def program_feed(slug: str, base_url: str) -> str:
    """The calendar of everything in one program."""
    return f"{base_url}/{quote(slug)}/calendar.ics"


def personal_feed(token: str, base_url: str) -> str:
    """The calendar behind a person's own link."""
    return f"{base_url}/my/{quote(token)}/calendar.ics"


def _google(entry: Entry) -> str:
    fields = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{utc(entry.starts_at)}/{utc(entry.ends_at)}",
        "ctz": entry.zone,
        "details": _details(entry),
        "location": entry.location,
    }
    return _address("https://calendar.google.com/calendar/render", fields)


def _outlook(host: str, entry: Entry) -> str:
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": _iso(entry.starts_at),
        "enddt": _iso(entry.ends_at),
        "subject": entry.title,
        "body": _details(entry),
        "location": entry.location,
    }
    return _address(f"https://{host}/calendar/0/deeplink/compose", fields)


def _yahoo(entry: Entry) -> str:
    fields = {
        "v": "60",
        "title": entry.title,
        "st": utc(entry.starts_at),
        "et": utc(entry.ends_at),
        "desc": _details(entry),
        "in_loc": entry.location,
    }
    return _address("https://calendar.yahoo.com/", fields)


def _address(base: str, fields: dict[str, str]) -> str:
    # Outlook shows a plus sign as a plus sign, so a space must be %20.
    return f"{base}?{urlencode(fields, quote_via=quote)}"


def _iso(moment: datetime) -> str:
    """2027-03-04T00:00:00Z; without the Z Outlook takes the viewer's own zone."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _details(entry: Entry) -> str:
    """The description, cut where an address would grow too long, never losing the page."""
    if len(entry.description) <= LONGEST_TEXT:
        return entry.description
    room = LONGEST_TEXT - len(entry.url) - 3
    return f"{entry.description[:room].rstrip()}…\n\n{entry.url}"
