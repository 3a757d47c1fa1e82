"""A coordinator decides: accept, decline, promote. Each decision says why and owes one mail."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Actor, Message, Offering, Registration, staff_actor
from app.program_kit.decisions import DECLINE_REASONS
from app.program_kit.statuses import UNDER_REVIEW, WAITLISTED
from app.registration import decide
from app.registration.refusals import FullError, NotAllowedError
from tests import factories
from tests.factories import ACADEMY, COFFEE
from tests.registration.people import ADULT, assert_counters, history, person, sign_up


@pytest.fixture
def offering(app: Flask) -> Offering:
    return factories.offering(ACADEMY, seats=1)


@pytest.fixture
def staff(app: Flask) -> Actor:
    return staff_actor(factories.staff(ACADEMY).id)


def applicant(offering: Offering) -> Registration:
    return sign_up(offering, person(birth_date=ADULT)).registrations[0]


def fresh(row_id: int) -> Registration:
    db.session.expire_all()
    return db.session.get_one(Registration, row_id)


def decisions(row: Registration) -> list[Message]:
    query = select(Message).where(Message.kind == "decision").order_by(Message.id)
    return [m for m in db.session.scalars(query) if m.submission_id == row.submission_id]


def test_accepting_takes_a_seat_and_the_next_one_waits(offering: Offering, staff: Actor) -> None:
    first, second = applicant(offering), applicant(offering)
    assert decide.accept(first.id, staff) == "documents_due"
    assert decide.accept(second.id, staff) == "waitlisted"
    assert history(fresh(first.id).submission)[-1] == (
        "staff",
        "under_review",
        "documents_due",
        "Accepted by the coordinator.",
    )
    assert history(second.submission)[-1][3] == "Accepted, but no place was free."
    told = decisions(second)
    assert [(m.data["to"], m.data["registration_ids"]) for m in told] == [
        ("waitlisted", [second.id])
    ]
    assert_counters(offering)


def test_declining_tells_the_reason_and_holds_no_seat(offering: Offering, staff: Actor) -> None:
    row = applicant(offering)
    assert decide.decline(row.id, staff, "full") == "declined"
    words = DECLINE_REASONS["full"][1]
    assert history(fresh(row.id).submission)[-1][3] == f"No place in this class. {words}"
    assert decisions(row)[0].data["reason"] == words
    assert_counters(offering)


@pytest.mark.parametrize(
    ("code", "words", "refusal"),
    [
        ("because", "", "Choose a reason from the list."),
        ("other", "", "Write the reason that the person will read."),
    ],
)
def test_nobody_is_declined_without_a_reason(
    offering: Offering, staff: Actor, code: str, words: str, refusal: str
) -> None:
    row = applicant(offering)
    with pytest.raises(NotAllowedError, match=refusal):
        decide.decline(row.id, staff, code, words)
    assert fresh(row.id).status == UNDER_REVIEW
    assert decisions(row) == []


def test_a_decision_can_be_looked_at_again(offering: Offering, staff: Actor) -> None:
    row = applicant(offering)
    decide.decline(row.id, staff, "other", "We could not reach you.")
    assert decide.accept(row.id, staff, "They called back.") == "documents_due"
    assert [m.data["to"] for m in decisions(row)] == ["declined", "documents_due"]
    assert_counters(offering)


def test_somebody_with_a_place_cannot_be_accepted_again(offering: Offering, staff: Actor) -> None:
    row = applicant(offering)
    decide.accept(row.id, staff)
    with pytest.raises(NotAllowedError, match="They were accepted already"):
        decide.accept(row.id, staff)
    assert len(decisions(row)) == 1
    assert_counters(offering)


def waiting_for_a_seat() -> tuple[Offering, Registration, Registration]:
    offering = factories.offering(COFFEE, seats=1)
    has, waits = sign_up(offering).registrations[0], sign_up(offering).registrations[0]
    assert (has.status, waits.status) == ("confirmed", WAITLISTED)
    return offering, has, waits


def test_nobody_moves_up_while_it_is_full(app: Flask, staff: Actor) -> None:
    offering, _has, waits = waiting_for_a_seat()
    with pytest.raises(FullError):
        decide.promote(waits.id, staff, "First in line.")
    assert fresh(waits.id).status == WAITLISTED
    assert_counters(offering)


def test_moving_up_takes_the_free_seat_with_a_reason(app: Flask, staff: Actor) -> None:
    offering, has, waits = waiting_for_a_seat()
    offering.divisions[0].capacity = 2
    db.session.commit()
    with pytest.raises(NotAllowedError, match="Write why"):
        decide.promote(waits.id, staff, "  ")
    with pytest.raises(NotAllowedError, match="Only people on the waitlist"):
        decide.promote(has.id, staff, "First in line.")
    assert decide.promote(waits.id, staff, "First in line.") == "confirmed"
    assert history(fresh(waits.id).submission)[-1] == (
        "staff",
        "waitlisted",
        "confirmed",
        "First in line.",
    )
    assert_counters(offering)


def test_a_party_moves_up_only_as_a_whole(app: Flask, staff: Actor) -> None:
    offering = factories.offering(COFFEE, seats=3)
    sign_up(offering, person(party_size=2))
    party = sign_up(offering, person(party_size=2)).registrations[0]
    with pytest.raises(FullError):
        decide.promote(party.id, staff, "First in line.")
    offering.divisions[0].capacity = 4
    db.session.commit()
    assert decide.promote(party.id, staff, "First in line.") == "confirmed"
    assert_counters(offering)


def test_a_page_made_before_somebody_else_decided_is_refused(
    offering: Offering, staff: Actor
) -> None:
    row = applicant(offering)
    seen = row.version
    decide.accept(row.id, staff, expected_version=seen)
    assert fresh(row.id).version == seen + 1
    for act in (
        lambda: decide.accept(row.id, staff, expected_version=seen),
        lambda: decide.decline(row.id, staff, "full", expected_version=seen),
        lambda: decide.promote(row.id, staff, "First.", expected_version=seen),
    ):
        with pytest.raises(StaleDataError):
            act()
    assert fresh(row.id).status == "documents_due"
    assert len(decisions(row)) == 1
    assert_counters(offering)
