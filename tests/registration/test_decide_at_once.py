"""Decisions about several meet other acts: nobody waits for ever, nobody is decided twice."""

from __future__ import annotations

from sqlalchemy import func, select

from app.extensions import db
from app.models import SYSTEM, Message, Offering
from app.program_kit.decisions import Decision
from app.program_kit.statuses import CANCELLED, DECLINED, UNDER_REVIEW, WAITLISTED
from app.registration import cancel_offering as cancelling
from app.registration import decide_several as several
from app.registration.decide_several import Pick
from tests import factories
from tests.factories import ACADEMY
from tests.registration.people import assert_counters
from tests.registration.test_locks import Meeting, meeting, only_where_rows_are_locked

__all__ = ["meeting", "only_where_rows_are_locked"]


def applied() -> tuple[Offering, list[Pick]]:
    """Two to be read and one who was not accepted, for one seat."""
    offering = factories.offering(ACADEMY, seats=1)
    rows = [factories.registration(offering, s) for s in (UNDER_REVIEW, UNDER_REVIEW, DECLINED)]
    return offering, [Pick(row.id, row.version) for row in rows]


def now_standing(offering: Offering) -> list[str]:
    db.session.expire_all()
    table = factories.Registration
    query = select(table.status).where(table.offering_id == offering.id).order_by(table.id)
    return list(db.session.scalars(query))


def test_a_decision_about_several_under_way_when_the_date_is_cancelled(meeting: Meeting) -> None:
    offering, picks = applied()
    offering_id = offering.id
    meeting.hold(several, "settle")
    meeting.run(
        lambda: several.decide_several(offering_id, picks, Decision("waitlist"), SYSTEM),
        lambda: cancelling.cancel_offering(offering_id, SYSTEM, "Storm."),
    )
    assert now_standing(offering) == [CANCELLED] * 3
    assert_counters(offering)


def test_two_coordinators_decide_about_the_same_people_at_once(meeting: Meeting) -> None:
    offering, picks = applied()
    offering_id = offering.id
    meeting.hold(several, "settle")
    first, second = meeting.run(
        lambda: several.decide_several(offering_id, picks, Decision("accept"), SYSTEM),
        lambda: several.decide_several(offering_id, picks, Decision("waitlist"), SYSTEM),
    )
    assert [each.refused for each in first] == ["", "", ""]
    assert ["meanwhile" in each.refused for each in second] == [True, True, True]
    assert sorted(now_standing(offering)) == ["documents_due", WAITLISTED, WAITLISTED]
    assert db.session.scalar(select(func.count(Message.id))) == 3
    assert_counters(offering)
