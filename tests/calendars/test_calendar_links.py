"""Links that put sessions into a calendar: which are offered, and what they say when opened."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from app.calendars.links import Link, add_links, calendar_links, subscribe_links
from app.models import SYSTEM
from app.offerings.cancel import mark_cancelled
from tests import factories
from tests.calendars.samples import entry

BASE = "https://rollcall.example"
FEED = f"{BASE}/citizens-academy/calendar.ics"
PROVIDERS = ["Google Calendar", "Outlook.com", "Office 365", "Yahoo"]


def fields(link: Link) -> dict[str, str]:
    """What the provider reads from the address."""
    query = parse_qs(urlsplit(link.url).query, strict_parsing=True)
    return {name: values[0] for name, values in query.items()}


def by_label(links: list[Link]) -> dict[str, Link]:
    """The links by what they are called."""
    return {link.label: link for link in links}


def test_one_session_gets_the_file_first_and_then_the_providers(app: object) -> None:
    """The file works everywhere and can be replaced; the others are for convenience."""
    one = factories.offering(factories.COFFEE, slug="library")
    links = calendar_links(one, BASE)
    assert [link.label for link in links] == ["Calendar file", *PROVIDERS]
    assert links[0].url == f"{BASE}/coffee-with-a-cop/library/calendar.ics?download=1"
    assert [link.kind for link in links] == ["download", *["provider"] * 4]


def test_a_class_gets_the_file_and_the_subscription(app: object) -> None:
    """Providers take one session at a time and never follow a change."""
    academy = factories.offering(factories.ACADEMY, slug="spring", meetings=9)
    download, subscribe, google = calendar_links(academy, BASE)
    assert download.label == "All 9 sessions as a file"
    assert "does not follow" in download.note
    assert subscribe.url == "webcal://rollcall.example/citizens-academy/spring/calendar.ics"
    assert "up to date by itself" in subscribe.note
    assert "a day" in google.note


def test_what_is_cancelled_is_not_offered(app: object) -> None:
    """A cancelled session does not count, a cancelled class has no links."""
    pair = factories.offering(factories.COFFEE, meetings=2)
    pair.meetings[0].state = "cancelled"
    assert [link.label for link in calendar_links(pair, BASE)] == ["Calendar file", *PROVIDERS]
    mark_cancelled(pair, SYSTEM, "Snow.")
    assert calendar_links(pair, BASE) == []
    assert add_links([entry(cancelled=True)]) == []
    assert add_links([entry(), entry()]) == []


def test_google_subscribes_only_to_what_it_can_reach() -> None:
    """Through webcal inside the address, for https there fails; and never to this machine."""
    webcal, google = subscribe_links(FEED)
    assert webcal.url == "webcal://rollcall.example/citizens-academy/calendar.ics"
    assert google.url == (
        "https://calendar.google.com/calendar/r?cid="
        "webcal%3A%2F%2Frollcall.example%2Fcitizens-academy%2Fcalendar.ics"
    )
    local = subscribe_links("http://localhost:8000/calendar.ics")
    assert [link.url for link in local] == ["webcal://localhost:8000/calendar.ics"]


def test_every_provider_gets_the_same_moment() -> None:
    """In UTC and marked so; six in the evening in March is midnight there."""
    links = by_label(add_links([entry("2027-03-04 18:00", 2.5)]))
    google, yahoo = fields(links["Google Calendar"]), fields(links["Yahoo"])
    assert google["dates"] == "20270305T000000Z/20270305T023000Z"
    assert google["ctz"] == "America/Chicago"
    assert (yahoo["st"], yahoo["et"]) == ("20270305T000000Z", "20270305T023000Z")
    for name, host in (("Outlook.com", "outlook.live.com"), ("Office 365", "outlook.office.com")):
        outlook = fields(links[name])
        assert urlsplit(links[name].url).netloc == host
        assert outlook["startdt"] == "2027-03-05T00:00:00Z"
        assert outlook["enddt"] == "2027-03-05T02:30:00Z"


@pytest.mark.parametrize("text", ["A & B + C #1 = 50%", 'Zoë, 語 🚓; "quoted" <b>', "two  spaces"])
def test_texts_arrive_as_they_are(text: str) -> None:
    """With %20 for spaces, for Outlook shows a plus sign as one."""
    for link in add_links([entry(title=text, location=text, description=text)]):
        assert "+" not in link.url
        assert link.url.isascii()
        assert list(fields(link).values()).count(text) == 3
        assert text in unquote(link.url)


def test_a_long_description_is_cut_but_never_loses_the_page() -> None:
    """Providers refuse long addresses."""
    given = entry(description="All about it. " * 400 + "\n\nthe end")
    for link in add_links([given]):
        assert len(link.url) < 2000
        told = next(text for text in fields(link).values() if text.startswith("All about it."))
        assert told.endswith(given.url)
        assert len(told) <= 900
