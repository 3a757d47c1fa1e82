"""What a calendar shows of a meeting, an offering and its place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from icalendar import Calendar

from app.calendars import ics
from app.calendars.entries import entries_of, entry_of
from app.extensions import db
from app.models import SYSTEM, Offering, now
from app.offerings.cancel import mark_cancelled
from tests import factories
from tests.calendars.samples import at
from tests.js import reader

BASE = "https://rollcall.example"

pytestmark = pytest.mark.usefixtures("app")


def coffee(**fields: object) -> Offering:
    """A coffee with everything a calendar can show."""
    default = {
        "title": "Coffee with a Cop at the library",
        "slug": "library",
        "summary": "Coffee is on us.",
        "what_to_bring": "Nothing.",
        "stream_url": "https://stream.example/live",
    }
    return factories.offering(factories.COFFEE, **(default | fields))  # type: ignore[arg-type]


def test_an_entry_says_what_where_and_how_to_get_in() -> None:
    """In an order that fits the small window of a calendar program."""
    given = coffee(venue=factories.venue("Library", room="Room 2"))
    given.meetings[0].topic = ""
    given.meetings[0].note = "We sit in the back."
    entry = entry_of(given.meetings[0], BASE)
    assert entry.title == "Coffee with a Cop at the library"
    assert entry.location == "Library, Room 2, 3301 Silver Lake Road, St. Anthony, MN 55418"
    assert (entry.latitude, entry.longitude) == (45.02, -93.21)
    assert entry.url == "https://rollcall.example/coffee-with-a-cop/library/"
    assert entry.category == "Coffee with a Cop"
    assert entry.description.split("\n\n") == [
        "Coffee is on us.",
        "We sit in the back.",
        "What to bring: Nothing.",
        "Getting in: Level entrance from the parking lot.\nFree lot on the north side.",
        "Watch live: https://stream.example/live",
        "Questions: 612-555-0100, community@rollcall.example",
        "https://rollcall.example/coffee-with-a-cop/library/",
    ]


@pytest.mark.parametrize(
    ("title", "topic", "shown"),
    [
        ("Spring 2027", "Patrol", "Coffee with a Cop, Spring 2027: Patrol"),
        ("Coffee with a Cop, spring", "", "Coffee with a Cop, spring"),
        ("COFFEE WITH A COP", "K9\nand dogs", "COFFEE WITH A COP: K9 and dogs"),
    ],
)
def test_a_title_always_says_the_program(title: str, topic: str, shown: str) -> None:
    """Among a hundred other things in a week, "Spring 2027" says nothing."""
    given = coffee(title=title)
    given.meetings[0].topic = topic
    assert entry_of(given.meetings[0], BASE).title == shown


def test_a_meeting_may_have_a_place_of_its_own() -> None:
    """A field trip in the middle of a class."""
    given = factories.offering(factories.ACADEMY, meetings=2)
    given.meetings[1].venue = factories.venue("Range", address="1 Range Road", room="")
    assert [e.location.split(",")[0] for e in entries_of(given, BASE)] == [
        "Community Room",
        "Range",
    ]


def test_online_only_has_its_address_as_the_place() -> None:
    """Calendar programs show the place, and hide conferences."""
    given = coffee(venue=None)
    entry = entry_of(given.meetings[0], BASE)
    assert entry.location == "https://stream.example/live"
    assert entry.latitude is None


def test_an_entry_is_as_old_as_its_youngest_text() -> None:
    """The place counts: its new name is shown too."""
    given = coffee()
    assert given.venue is not None
    later = now() + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        given.venue.name = "Library"
        db.session.commit()
        assert entry_of(given.meetings[0], BASE).updated_at == now()


def test_a_cancelled_class_says_so_and_why() -> None:
    """Every session, with a sequence that calendars act on."""
    given = factories.offering(factories.ACADEMY, meetings=2)
    before = [(entry.uid, entry.sequence) for entry in entries_of(given, BASE)]
    mark_cancelled(given, SYSTEM, "The storm closed the hall.")
    db.session.commit()
    after = entries_of(given, BASE)
    assert [(entry.uid, entry.sequence - 1) for entry in after] == before
    for entry in after:
        assert entry.cancelled
        assert entry.summary.startswith("Cancelled: ")
        assert entry.description.startswith("The storm closed the hall.")


def test_no_text_of_the_database_breaks_the_calendar() -> None:
    """Typed by staff, pasted from anywhere, in every field a calendar shows."""
    bad = "a,b;c\\d\r\nEND:VEVENT\x07\x1b\u2028é語🚓"
    good = "a,b;c\\d\nEND:VEVENT\né語🚓"
    line = good.replace("\n", " ")
    fields = ("title", "summary", "what_to_bring", "stream_url", "contact_phone", "contact_email")
    place = factories.venue(bad, room=bad, address=bad, step_free=bad, parking=bad)
    given = coffee(**dict.fromkeys(fields, bad), venue=place)
    given.meetings[0].topic = given.meetings[0].note = bad
    db.session.commit()
    calendar = ics.publish(entries_of(given, BASE), alarm=True)
    (found,) = reader.read(calendar)["entries"]
    assert found["summary"] == f"Coffee with a Cop, {line}: {line}"
    assert found["location"] == f"{line}, {line}, {line}"
    assert found["description"].split("\n\n") == [
        good,
        good,
        f"What to bring: {good}",
        f"Getting in: {good}\n{good}",
        f"Questions: {line}, {line}",
        "https://rollcall.example/coffee-with-a-cop/library/",
    ]


def test_a_weekly_class_keeps_its_hour_over_the_change() -> None:
    """Six o'clock stays six o'clock for twelve weeks, one holiday skipped."""
    days = [date(2027, 2, 4) + timedelta(weeks=week) for week in range(13) if week != 6]
    starts = [at(f"{day} 18:00") for day in days]
    given = factories.offering(factories.ACADEMY, meetings=0, starts=starts[0])
    given.meetings = [factories.meeting_at(moment) for moment in starts]
    db.session.commit()
    calendar = ics.publish(entries_of(given, BASE), alarm=False)
    read = Calendar.from_ical(calendar).walk("VEVENT")
    assert [f"{found['DTSTART'].dt:%Y-%m-%d %H:%M}" for found in read] == [
        f"{day} 18:00" for day in days
    ]
    witnessed = reader.read(calendar)["entries"]
    assert [found["starts"]["utc"] for found in witnessed] == [
        f"{moment:%Y-%m-%dT%H:%M:%S}.000Z" for moment in starts
    ]
