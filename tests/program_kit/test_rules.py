"""The pure rules: ages, places, names, spelling, words. No database, no forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.program_kit import wording
from app.program_kit.application import Application, Person
from app.program_kit.names import fold, has_hidden, tidy
from app.program_kit.phones import phone_e164
from app.program_kit.places import first_day, places_band, sign_up_refusal
from app.program_kit.rules import age_on, at_least, at_most
from app.program_kit.spelling import likely_address

AT = datetime(2027, 3, 4, 18, tzinfo=UTC)
ZONE = "America/Chicago"


@dataclass
class Seats:
    capacity: int | None
    seats_taken: int = 0
    waiting: int = 0
    held_back: int = 0


@dataclass
class Window:
    divisions: list[Seats] = field(default_factory=lambda: [Seats(20)])
    state: str = "published"
    zone: str = ZONE
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    selection: str = "first_come"
    residents_until: datetime | None = None
    drawn_at: datetime | None = None


@dataclass
class Start:
    starts_at: datetime
    state: str = "scheduled"


@pytest.mark.parametrize(
    ("window", "code", "takes"),
    [
        (Window(), "open", True),
        (Window([Seats(20, 15)]), "open", True),
        (Window([Seats(20, 16)]), "few", True),
        (Window([Seats(2, 0)]), "few", True),
        (Window([Seats(20, 20)]), "waitlist", True),
        # A free seat that somebody waits for is not free for a newcomer.
        (Window([Seats(20, 5, waiting=1)]), "waitlist", True),
        (Window([Seats(20, 18, held_back=2)]), "waitlist", True),
        (Window([Seats(10, 10), Seats(10, 0)]), "open", True),
        (Window([Seats(10, 10, 3), Seats(10, 7)]), "few", True),
        (Window([Seats(None, 500)]), "open", True),
        (Window([Seats(5, 5), Seats(None)]), "open", True),
        (Window([]), "open", True),
        (Window(state="cancelled"), "cancelled", False),
        (Window(opens_at=AT + timedelta(seconds=1)), "opens", False),
        (Window(opens_at=AT), "open", True),
        (Window(closes_at=AT), "closed", False),
        (Window(closes_at=AT + timedelta(seconds=1)), "open", True),
    ],
)
def test_the_places_band(window: Window, code: str, takes: bool) -> None:
    band = places_band(window, AT)
    assert (band.code, band.takes) == (code, takes)
    assert not any(c.isdigit() for c in band.text) or code == "opens"
    assert (sign_up_refusal(window, AT) == "") is takes


def test_why_nobody_can_sign_up_is_said_in_words() -> None:
    opens = Window(opens_at=datetime(2027, 3, 14, 14, tzinfo=UTC))
    # That Sunday the clocks go forward, and 14:00 UTC is 9 in the morning.
    assert sign_up_refusal(opens, AT) == "Sign-up opens on Sunday, March 14, 9 a.m."
    assert sign_up_refusal(Window(state="draft"), AT) == "This page is not public yet."
    assert sign_up_refusal(Window(state="cancelled"), AT) == "This date was cancelled."
    assert sign_up_refusal(Window(closes_at=AT), AT) == "Sign-up for this date has closed."


def test_the_first_day_is_that_of_the_wall_clock_and_of_a_session_that_stands() -> None:
    evening = datetime(2027, 3, 5, 1, tzinfo=UTC)
    assert first_day([Start(evening), Start(evening + timedelta(7))], ZONE) == date(2027, 3, 4)
    off = [Start(evening, "cancelled"), Start(evening + timedelta(7))]
    assert first_day(off, ZONE) == date(2027, 3, 11)
    assert first_day(off[:1], ZONE) == date(2027, 3, 4)


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (date(2009, 3, 4), date(2027, 3, 3), 17),
        (date(2009, 3, 4), date(2027, 3, 4), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_ages(birth: date, day: date, years: int) -> None:
    assert age_on(birth, day) == years


def form(*people: Person) -> Application:
    return Application(key="k", contact_name="", email="", people=people)


def test_the_rule_of_age_names_who_is_too_young_and_skips_the_unknown() -> None:
    old, young = (
        Person("Ana", birth_date=date(1980, 1, 1)),
        Person("Leo", birth_date=date(2010, 1, 1)),
    )
    rule = at_least(18)
    assert rule(form(old, Person("Kim")), date(2027, 1, 1)) == ""
    assert rule(form(old, young), date(2027, 1, 1)).endswith("Look again at Leo.")
    assert rule(form(young), date(2028, 1, 1)) == ""


def test_the_rule_of_number_counts_seats() -> None:
    rule = at_most(3)
    assert rule(form(Person("A"), Person("", party_size=2)), date(2027, 1, 1)) == ""
    assert "3 people" in rule(form(Person("A"), Person("", party_size=3)), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Zoë Núñez", "zoe nunez"),
        ("  ZOE   NUÑEZ ", "zoe nunez"),
        ("Straße", "strasse"),
        ("Nguyễn Thị", "nguyen thi"),
        ("İpek", "ipek"),
        ("李小龍", "李小龍"),
        ("", ""),
    ],
)
def test_folding(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_what_is_hidden_in_a_line_and_what_may_stand_in_a_text() -> None:
    assert not has_hidden("O'Brien-Núñez 李 👩🏽‍🚒")
    assert all(has_hidden(f"a{c}b") for c in "\x00\x1b\r\n\t\x85\u061c\u202e\u2028\u2066")
    assert not has_hidden("two\r\nlines\tand a tab", lines=True)
    assert has_hidden("a\x00b", lines=True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Ana ", "Ana"), ("\u200b", ""), ("\u3164\u00a0", ""), ("👩🏽‍🚒", "👩🏽‍🚒"), ("", "")],
)
def test_tidy(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("612-555-0123", "+16125550123"),
        ("(612) 555 0123", "+16125550123"),
        ("+1 612.555.0123", "+16125550123"),
        ("+52 55 1234 5678", "+525512345678"),
        ("911", ""),
        ("555-0123", ""),
        ("call me", ""),
        ("", ""),
        ("9" * 400, ""),
    ],
)
def test_phone_numbers(typed: str, dialled: str) -> None:
    assert phone_e164(typed) == dialled


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@GMAL.com", "ana@gmail.com"),
        ("ana@gmail.com", ""),
        ("ana@hotmial.com", "ana@hotmail.com"),
        ("ana@savmn.com", ""),
        ("ana@example.org", ""),
    ],
)
def test_spelling(typed: str, better: str) -> None:
    assert likely_address(typed) == better


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=6)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (at(18), at(20, 30), "6 to 8:30 p.m."),
        (at(9), at(15), "9 a.m. to 3 p.m."),
        (at(8), at(9, 30), "8 to 9:30 a.m."),
        (at(10), at(12), "10 a.m. to noon"),
        (at(12), at(13), "noon to 1 p.m."),
        (at(11, 30), at(12, 30), "11:30 a.m. to 12:30 p.m."),
        (at(22), at(0, day=5), "10 p.m. to midnight"),
        (at(20), at(20, day=5), "8 p.m. to 8 p.m."),
    ],
)
def test_times_as_people_say_them(starts: datetime, ends: datetime, words: str) -> None:
    assert wording.time_range(starts, ends, ZONE) == words
    assert wording.day_and_time(starts, ends, ZONE) == f"Thursday, March 4, {words}"


@pytest.mark.parametrize(
    ("things", "words"),
    [([], ""), (["Ana"], "Ana"), (["Ana", "Leo"], "Ana and Leo"), (["A", "B", "C"], "A, B and C")],
)
def test_lists_as_people_say_them(things: list[str], words: str) -> None:
    assert wording.listed(things) == words


def test_counts_and_zones_as_people_say_them() -> None:
    counts: list[Any] = [wording.count(n, "person", "people") for n in (0, 1, 2)]
    assert counts == ["0 people", "1 person", "2 people"]
    assert wording.zone_word(ZONE) == "Central"
    assert wording.zone_word("Europe/Oslo") == "Europe/Oslo"
