"""Days and times as people type them, and the two nights the clocks jump."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.offerings.clock import at, comes_twice, read_clock, read_day, span, twice_note
from app.offerings.refusals import BadTimeError

TODAY = date(2026, 11, 23)
CENTRAL = "America/Chicago"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6:30 pm", time(18, 30)),
        ("6:30 p.m.", time(18, 30)),
        (" 6 PM ", time(18)),
        ("630pm", time(18, 30)),
        ("18:30", time(18, 30)),
        ("09:00", time(9)),
        ("12 pm", time(12)),
        ("12:15 a.m.", time(0, 15)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("7.15 am", time(7, 15)),
    ],
)
def test_times_are_read_leniently(typed: str, meant: time) -> None:
    assert read_clock(typed) == meant


@pytest.mark.parametrize("typed", ["", "6:30", "12", "25:00", "6:75 pm", "13 pm", "soon", "0 am"])
def test_what_could_be_either_half_or_nothing_is_refused(typed: str) -> None:
    with pytest.raises(BadTimeError):
        read_clock(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("March 4, 2027", date(2027, 3, 4)),
        ("Thursday, March 4, 2027", date(2027, 3, 4)),
        ("mar 4", date(2027, 3, 4)),
        ("Dec 8", date(2026, 12, 8)),
        ("3/4/2027", date(2027, 3, 4)),
        ("3/4/27", date(2027, 3, 4)),
        ("2027-03-04", date(2027, 3, 4)),
        ("Nov 23", date(2026, 11, 23)),
        ("4 Mar 2027", date(2027, 3, 4)),
    ],
)
def test_days_are_read_leniently(typed: str, meant: date) -> None:
    assert read_day(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["", "Thursday", "March", "2/30/2027", "13/1/2027", "1/2/3/4"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(BadTimeError):
        read_day(typed, TODAY)


def test_a_time_in_the_march_gap_does_not_exist() -> None:
    with pytest.raises(BadTimeError, match="does not exist that day"):
        at(date(2027, 3, 14), time(2, 30), CENTRAL)
    assert at(date(2027, 3, 14), time(3), CENTRAL) == datetime(2027, 3, 14, 8, tzinfo=UTC)


def test_the_doubled_november_hour_is_the_first_and_is_explained() -> None:
    night = date(2027, 11, 7)
    assert comes_twice(night, time(1, 30), CENTRAL)
    assert not comes_twice(night, time(2), CENTRAL)
    assert not comes_twice(date(2027, 3, 14), time(2, 30), CENTRAL)
    assert at(night, time(1, 30), CENTRAL) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    assert "comes twice" in twice_note(night, (time(23), time(1, 30)), CENTRAL)
    assert twice_note(night, (time(18), time(20)), CENTRAL) == ""


def test_an_end_before_the_start_is_the_next_day_if_that_makes_sense() -> None:
    starts, ends = span(date(2026, 12, 31), time(22), time(1), CENTRAL)
    assert (ends - starts).seconds == 3 * 3600
    with pytest.raises(BadTimeError):
        span(date(2027, 3, 4), time(18), time(9), CENTRAL)
