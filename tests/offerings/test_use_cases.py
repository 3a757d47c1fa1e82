"""Drafting, copying, editing, publishing and calling off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.models import SYSTEM, Offering, now
from app.offerings import meetings
from app.offerings.cancel import mark_cancelled
from app.offerings.copy_offering import Copy, copy_offering
from app.offerings.draft import Start, draft
from app.offerings.edit import Facts, Panelist, Seats, change_facts, change_seats
from app.offerings.edit import stored as value_of
from app.offerings.meetings import MeetingFacts, Weekly, weekly_days
from app.offerings.refusals import (
    AlreadyCancelledError,
    NotADraftError,
    SeatsTakenError,
    WindowTurnedError,
)
from app.program_kit.wording import local
from app.programs import PROGRAMS, program
from tests import factories
from tests.factories import ACADEMY

DOMAIN = "rollcall.example"


def stored(offering_id: int) -> Offering:
    db.session.expire_all()
    return db.session.get_one(Offering, offering_id)


def facts_of(offering: Offering, **changes: Any) -> Facts:
    values = {name: value_of(offering, name) for name in Facts.__dataclass_fields__}
    return Facts(**{**values, **changes})


def test_a_skipped_week_moves_the_rest_back() -> None:
    plan = Weekly(date(2027, 2, 4), 9, time(18), time(20, 30), frozenset({date(2027, 4, 1)}))
    days = weekly_days(plan)
    assert len(days) == 9
    assert days[-1] == date(2027, 4, 8)
    assert date(2027, 4, 1) not in days


@pytest.mark.parametrize("slug", [p.slug for p in PROGRAMS])
def test_every_program_starts_a_draft_from_its_schedule(app: Flask, slug: str) -> None:
    about = program(slug)
    start = Start("A new run", date(2027, 2, 4), "a@example.org", "612-555-0100", DOMAIN)
    made = stored(draft(about, start, SYSTEM))
    assert made.state == "draft"
    assert made.slug == "a-new-run-2027"
    assert len(made.meetings) == about.schedule.weeks
    assert [d.name for d in made.divisions] == [name for _, name, _ in about.schedule.divisions]
    assert made.closes_at == made.meetings[0].starts_at
    assert len({m.uid for m in made.meetings}) == len(made.meetings)
    assert all(m.uid.endswith(f"@{DOMAIN}") for m in made.meetings)
    again = stored(draft(about, start, SYSTEM))
    assert again.slug == "a-new-run-2027-2"


def test_sessions_keep_their_time_on_the_wall_across_a_clock_change(app: Flask) -> None:
    offering = factories.offering(ACADEMY, starts=datetime(2027, 1, 7, 18, tzinfo=UTC))
    plan = Weekly(date(2027, 3, 4), 3, time(18), time(20, 30))
    assert meetings.add_weekly(offering.id, plan, SYSTEM, DOMAIN) == 3
    added = stored(offering.id).meetings[1:]
    assert [local(m.starts_at, offering.zone).hour for m in added] == [18, 18, 18]
    with pytest.raises(Exception, match="already a session"):
        meetings.add_weekly(offering.id, plan, SYSTEM, DOMAIN)


def test_a_copy_moves_every_date_and_starts_empty(app: Flask) -> None:
    first = datetime(2027, 2, 5, 0, tzinfo=UTC)
    source = factories.offering(ACADEMY, starts=first, meetings=6, title="Spring 2027")
    factories.registration(source)
    source.opens_at = datetime(2026, 12, 1, 15, tzinfo=UTC)
    source.closes_at = source.change_until = first
    db.session.commit()
    meetings.cancel_meeting(source.id, source.meetings[5].id, SYSTEM, "Snow")
    made = stored(copy_offering(source.id, Copy("Fall 2027", date(2027, 9, 2), DOMAIN), SYSTEM))
    assert made.state == "draft"
    assert made.slug == "fall-2027"
    assert len(made.meetings) == 5
    assert all(local(m.starts_at, made.zone).hour == 18 for m in made.meetings)
    assert local(made.meetings[0].starts_at, made.zone).date() == date(2027, 9, 2)
    assert not {m.uid for m in made.meetings} & {m.uid for m in stored(source.id).meetings}
    assert [d.seats_taken for d in made.divisions] == [0]
    assert made.closes_at == made.meetings[0].starts_at


def test_only_what_calendars_show_moves_the_sequence(app: Flask) -> None:
    offering = factories.offering(starts=datetime(2027, 3, 18, 0, tzinfo=UTC))
    meeting = offering.meetings[0]
    same = MeetingFacts(date(2027, 3, 17), time(19), time(21, 30), topic="New topic")
    meetings.change_meeting(offering.id, meeting.id, same, SYSTEM)
    assert (meeting.topic, meeting.sequence) == ("New topic", 0)
    later = MeetingFacts(date(2027, 3, 17), time(19, 30), time(21, 30), topic="New topic")
    meetings.change_meeting(offering.id, meeting.id, later, SYSTEM)
    assert meeting.sequence == 1
    uid = meeting.uid
    meetings.cancel_meeting(offering.id, meeting.id, SYSTEM, "Snow")
    meetings.cancel_meeting(offering.id, meeting.id, SYSTEM, "Snow")
    assert (meeting.state, meeting.sequence) == ("cancelled", 2)
    meetings.restore_meeting(offering.id, meeting.id, SYSTEM)
    assert (meeting.state, meeting.sequence, meeting.uid) == ("scheduled", 3, uid)
    change_facts(offering.id, facts_of(offering, venue_id=factories.venue("Library").id), SYSTEM)
    assert stored(offering.id).meetings[0].sequence == 4
    change_facts(offering.id, facts_of(offering, summary="Other words"), SYSTEM)
    assert stored(offering.id).meetings[0].sequence == 4


def test_a_moved_date_says_where_it_was(app: Flask) -> None:
    offering = factories.offering(venue=factories.venue("Bakery"))
    change_facts(offering.id, facts_of(offering, venue_id=factories.venue("Library").id), SYSTEM)
    assert stored(offering.id).details == {"moved_from": "Bakery"}
    draft_row = factories.offering(venue=factories.venue("Bakery"), state="draft")
    change_facts(draft_row.id, facts_of(draft_row, venue_id=None), SYSTEM)
    assert stored(draft_row.id).details == {}


def test_a_line_up_is_kept_beside_other_details(app: Flask) -> None:
    offering = factories.offering(details={"moved_from": "Bakery"})
    people = (Panelist("Lee Sample", "Dispatcher", "county", 21), Panelist("Jo Modell"))
    change_facts(offering.id, facts_of(offering, lineup=people), SYSTEM)
    assert value_of(stored(offering.id), "lineup") == people
    assert offering.details["moved_from"] == "Bakery"


def test_another_offerings_meeting_cannot_be_reached(app: Flask) -> None:
    mine, other = factories.offering(), factories.offering()
    with pytest.raises(KeyError):
        meetings.cancel_meeting(mine.id, other.meetings[0].id, SYSTEM, "Snow")


def test_a_session_people_have_seen_is_not_deleted(app: Flask) -> None:
    shown, hidden = factories.offering(meetings=2), factories.offering(meetings=2, state="draft")
    with pytest.raises(NotADraftError):
        meetings.delete_meeting(shown.id, shown.meetings[0].id, SYSTEM)
    meetings.delete_meeting(hidden.id, hidden.meetings[0].id, SYSTEM)
    assert len(stored(hidden.id).meetings) == 1


def test_whoever_saves_second_is_told(app: Flask) -> None:
    offering = factories.offering()
    version = offering.version
    change_facts(offering.id, facts_of(offering, title="First"), SYSTEM, version)
    with pytest.raises(StaleDataError):
        change_facts(offering.id, facts_of(offering, title="Second"), SYSTEM, version)
    assert stored(offering.id).title == "First"


def test_sign_up_cannot_close_before_it_opens(app: Flask) -> None:
    offering = factories.offering()
    wrong = facts_of(offering, opens_at=now(), closes_at=now() - timedelta(days=1))
    with pytest.raises(WindowTurnedError):
        change_facts(offering.id, wrong, SYSTEM)


def test_seats_cannot_fall_below_those_taken(app: Flask) -> None:
    offering = factories.offering(seats=5)
    factories.registration(offering, party_size=3)
    division = offering.divisions[0]
    with pytest.raises(SeatsTakenError) as refused:
        change_seats(offering.id, {division.id: Seats("Main", 2)}, SYSTEM)
    assert refused.value.field == f"capacity-{division.id}"
    db.session.rollback()
    change_seats(offering.id, {division.id: Seats("Everyone", 3)}, SYSTEM)
    change_seats(offering.id, {division.id: Seats("Everyone", None)}, SYSTEM)
    assert stored(offering.id).divisions[0].capacity is None
    assert stored(offering.id).divisions[0].name == "Everyone"


def test_a_cancelled_run_stays_as_it_was(app: Flask) -> None:
    offering = factories.offering(meetings=2)
    write_tx()
    mark_cancelled(offering, SYSTEM, "Flood")
    mark_cancelled(offering, SYSTEM, "Flood")
    db.session.commit()
    assert {m.state for m in stored(offering.id).meetings} == {"cancelled"}
    assert {m.sequence for m in offering.meetings} == {1}
    with pytest.raises(AlreadyCancelledError):
        change_facts(offering.id, facts_of(offering, title="Again"), SYSTEM)
