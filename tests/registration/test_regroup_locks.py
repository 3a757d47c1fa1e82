"""Two coordinators move people crosswise: on PostgreSQL one waits for the other."""

from __future__ import annotations

from app.extensions import db
from app.models import SYSTEM
from app.registration import regroup
from tests import factories
from tests.factories import GAME
from tests.registration.people import assert_counters, child, sign_up
from tests.registration.test_locks import Meeting, meeting, only_where_rows_are_locked

__all__ = ["meeting", "only_where_rows_are_locked"]


def test_two_are_moved_crosswise(meeting: Meeting) -> None:
    offering = factories.offering(GAME, divisions={"grade-4": 2, "grade-5": 2})
    four, five = (division.id for division in offering.divisions)
    ids = [sign_up(offering, child("A", grade)).registrations[0].id for grade in (4, 5)]
    meeting.hold(regroup, "_move_counts")
    meeting.run(
        lambda: regroup.regroup(ids[0], five, SYSTEM, "Swapped."),
        lambda: regroup.regroup(ids[1], four, SYSTEM, "Swapped."),
    )
    db.session.expire_all()
    assert [row.seats_taken for row in offering.divisions] == [1, 1]
    assert_counters(offering)
