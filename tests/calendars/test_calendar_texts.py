"""Any text a person can type comes out of two parsers as it went in, on lines short enough."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar, Event
from icalendar.prop import vText

from app.calendars import ics, lines
from app.calendars.entries import clean, web_address
from tests.calendars.samples import ATTENDEE, ORGANIZER, entry
from tests.js import reader

TEXTS = {
    "comma, semicolon": "Village Hall, Room 2; use the north door",
    "backslash": r"C:\Users\Kim\notes and a \ alone",
    "a literal backslash n": r"Write \n for a new line and \N for another, \\n for neither",
    "several lines": "First line\nSecond line\n\nFourth line",
    "quotes": 'The "big" game isn\'t “over”',
    "colons and equals": "BEGIN:VEVENT and DTSTART;TZID=X:2027",
    "looks like the end": "END:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR",
    "accents": "Señora Åsa Nguyễn Thị Ánh",
    "combining marks": "Zoe\u0308 and n\u0303o",
    "CJK": "コーヒー・ウィズ・コップ、圣安东尼村" * 6,
    "Arabic and English": "قهوة مع شرطي Coffee with a Cop",
    "Hmong, Somali, Karen": "Kas fes nrog tub ceev xwm. Kafee iyo boolis. ကီၢ်ပဒိၣ်",
    "emoji with joiners": "Families 👩🏽‍👧🏿‍👦 welcome 🏳️‍🌈 " * 8,
    "percent and caret": "100% sure ^n ^' %2C",
    "one long word": "x" * 400,
    "spaces at a fold": "word " * 100 + "end",
    "nothing but backslashes": "\\" * 160,
}
CHARACTERS = {"one octet": "e", "two": "é", "three": "語", "four": "🚓", "escaped": ","}


def unfolded(calendar: bytes) -> list[bytes]:
    """The content lines as a strict reader joins them."""
    return calendar.replace(b"\r\n ", b"").split(b"\r\n")


def assert_well_formed(calendar: bytes) -> None:
    """Lines end in CR LF, none is over 75 octets, and no character is cut in two."""
    assert calendar.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in calendar.replace(b"\r\n", b"")
    assert b"\r" not in calendar.replace(b"\r\n", b"")
    for line in calendar.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_both_readers_get_the_text_back(text: str) -> None:
    """In the place and the description; a title has no line breaks."""
    calendar = ics.publish([entry(location=text, description=text)], alarm=True)
    assert_well_formed(calendar)
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    assert event["LOCATION"] == event["DESCRIPTION"] == text
    (found,) = reader.read(calendar)["entries"]
    assert found["location"] == found["description"] == text


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=list(CHARACTERS))
def test_folding_never_cuts_a_character_at_any_octet(character: str) -> None:
    """The character stands at each position around both folds of a line."""
    given = [
        entry(uid=f"session-{pad}@rollcall.example", description="x" * pad + character * 40)
        for pad in range(160)
    ]
    calendar = ics.publish(given, alarm=False)
    assert_well_formed(calendar)
    read = reader.read(calendar)["entries"]
    assert [found["description"] for found in read] == [e.description for e in given]


def test_control_characters_and_odd_line_breaks_are_cleaned_away() -> None:
    """What some editors paste and what some readers stumble over."""
    assert clean("a\x00b\x07c\x1bd\x7fe\x9ff") == "abcdef"
    assert clean("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"
    assert clean("  kept\tas is  ") == "kept\tas is"


@pytest.mark.parametrize(
    "name",
    [
        'Kim "Kit" Sample',
        "Sample, Kim; Officer: Chief",
        "Zoë\r\nX-EVIL:1",
        "O'Brien^n",
        "",
        "語" * 60,
    ],
)
def test_a_persons_name_cannot_break_out_of_its_line(name: str) -> None:
    """Quoted by the library, without line breaks, left out when there is none."""
    calendar = ics.request(
        entry(), ("St. Anthony; Police, Dept.", ORGANIZER[1]), (name, ATTENDEE[1])
    )
    assert_well_formed(calendar)
    assert not any(line.startswith(b"X-EVIL") for line in unfolded(calendar))
    (found,) = reader.read(calendar)["entries"]
    assert found["attendees"][0][3] == "mailto:ana@example.org"
    assert found["organizer"][1]["cn"] == "St. Anthony; Police, Dept."
    assert ("cn" in found["attendees"][0][1]) == bool(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://stream.example/live?a=1&b=2", True),
        ("http://stream.example/", True),
        ("javascript:alert(1)", False),
        ("https://stream.example/\r\nX-EVIL:1", False),
        ("https://stream.example/a b", False),
        ('https://stream.example/"', False),
        ("see the city page", False),
        ("", False),
    ],
)
def test_only_a_web_address_passes_as_one(typed: str, kept: bool) -> None:
    """Anything else is left out rather than guessed at."""
    assert web_address(typed) == (typed if kept else "")


def test_our_lines_are_those_the_library_writes() -> None:
    """We assemble lines ourselves only to be quick; the octets must be the library's."""
    given = entry(description="Bring: a pen, paper; no \\ needed\n" * 6)
    event = Event()
    wanted: dict[str, Any] = {
        "uid": given.uid,
        "sequence": given.sequence,
        "dtstamp": given.updated_at,
        "last-modified": given.updated_at,
        "summary": given.summary,
        "status": "CONFIRMED",
        "location": given.location,
        "description": given.description,
        "url": given.url,
        "categories": [given.category],
    }
    for name, value in wanted.items():
        event.add(name, value)
    ours = unfolded(ics.publish([given], alarm=False))
    for line in unfolded(event.to_ical(sorted=False)):
        assert line in ours
    long = "語, and; more " * 30
    library = Event()
    library.add("description", long)
    assert lines.text("DESCRIPTION", long) + b"\r\n" in library.to_ical()
    assert vText(long).to_ical() in unfolded(library.to_ical())[1]
