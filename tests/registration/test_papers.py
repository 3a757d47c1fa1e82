"""Papers after a provisional yes, the check, and the last word of the person themself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import RESIDENT, Actor, Message, Offer, Offering, Signature, now, staff_actor
from app.models.papers import BackgroundCheck
from app.program_kit.statuses import (
    CHECK_PENDING,
    CONFIRMED,
    DECLINED,
    DOCUMENTS_DUE,
    OFFER_LAPSED,
    OFFERED,
    UNDER_REVIEW,
    WAITLISTED,
)
from app.programs import program
from app.records.texts import current_texts, publish_texts
from app.registration.checks import note_outcome
from app.registration.confirm import confirm_address
from app.registration.decide import accept, promote
from app.registration.kept_places import chase, release_due
from app.registration.next_step import check_of, papers_of
from app.registration.offer_answers import accept_offer, lapse_due
from app.registration.papers import (
    PAPERS,
    PapersSigned,
    sign_papers,
)
from app.registration.refusals import NotAllowedError, TooLateError
from tests import factories
from tests.factories import ACADEMY
from tests.registration.people import ADULT, assert_counters, history, mails, person, sign_up

DAY = timedelta(days=1)


def applied(offering: Offering, **answers: str) -> int:
    """The id of somebody who applied from an address of their own."""
    made = sign_up(offering, person(birth_date=ADULT, division="all", answers=answers))
    confirm_address(made.id)
    return made.registrations[0].id


def row(registration_id: int) -> factories.Registration:
    db.session.expire_all()
    return db.session.get_one(factories.Registration, registration_id)


def coordinator() -> Actor:
    return staff_actor(factories.staff(ACADEMY).id)


def signed(photo: str = "group", **fields: str) -> PapersSigned:
    publish_texts()
    current = current_texts(ACADEMY)
    texts = {kind: current[kind] for kind in program(ACADEMY).paper_kinds}
    return PapersSigned(texts, photo, "Pat Sample", **fields)


def checked(offering: Offering) -> int:
    """The id of somebody who waits for the check."""
    who = applied(offering)
    accept(who, coordinator())
    assert sign_papers(who, signed(), RESIDENT) == CHECK_PENDING
    return who


def test_from_application_to_place(app: Flask) -> None:
    offering = factories.offering(ACADEMY, seats=1)
    who = applied(offering)
    assert accept(who, coordinator()) == DOCUMENTS_DUE
    assert offering.divisions[0].seats_taken == 1, "the place is kept from the first yes"
    assert sign_papers(who, signed(), RESIDENT) == CHECK_PENDING
    kinds = [each.document.kind for each in db.session.scalars(select(Signature))]
    assert sorted(kinds) == sorted(program(ACADEMY).paper_kinds)
    assert row(who).photo == "group"
    reviewer = factories.staff(ACADEMY, role="reviewer").id
    assert note_outcome(who, "clear", "", reviewer, 0) == OFFERED
    offer = db.session.scalars(select(Offer)).one()
    assert timedelta(hours=60) < offer.deadline - now() <= timedelta(hours=84)
    accept_offer(offer.id, RESIDENT)
    assert row(who).status == CONFIRMED
    assert [to for _by, _from, to, _why in history(row(who).submission)] == [
        UNDER_REVIEW, DOCUMENTS_DUE, CHECK_PENDING, OFFERED, CONFIRMED,
    ]  # fmt: skip
    assert mails(row(who).submission)[2:] == ["decision", "papers_signed", "offer", "received"]
    assert_counters(offering)


def test_again_changes_nothing(app: Flask) -> None:
    who = checked(factories.offering(ACADEMY))
    before = mails(row(who).submission), len(db.session.scalars(select(Signature)).all())
    assert sign_papers(who, signed(), RESIDENT) == CHECK_PENDING
    assert (mails(row(who).submission), len(db.session.scalars(select(Signature)).all())) == before


def test_every_text_is_needed(app: Flask) -> None:
    who = applied(factories.offering(ACADEMY))
    accept(who, coordinator())
    told = signed()
    some = PapersSigned({"waiver": told.texts["waiver"]}, "yes", "Pat Sample")
    with pytest.raises(NotAllowedError, match="Every text"):
        sign_papers(who, some, RESIDENT)
    assert row(who).status == DOCUMENTS_DUE


def test_late_papers_are_chased_on_their_days_and_the_place_goes(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = factories.offering(ACADEMY, starts=now() + 40 * DAY)
    who = applied(offering)
    accept(who, coordinator())
    papers = papers_of(who)
    assert papers is not None
    began = papers.asked_at
    sent = []
    for hours in range(0, 24 * 7, 6):
        time_machine.move_to(began + timedelta(hours=hours), tick=False)
        chase(PAPERS)
        assert chase(PAPERS) == 0
        sent.append(mails(row(who).submission).count("papers_due"))
    assert [sent.index(number) * 6 for number in (1, 2)] == [72, 144]
    assert release_due(PAPERS) == 0
    time_machine.move_to(began + 7 * DAY, tick=False)
    assert (release_due(PAPERS), release_due(PAPERS)) == (1, 0)
    assert row(who).status == DECLINED
    assert history(row(who).submission)[-1][3] == "The papers were not signed in time."
    assert_counters(offering)
    with pytest.raises(TooLateError):
        sign_papers(who, signed(), RESIDENT)
    assert accept(who, coordinator()) == DOCUMENTS_DUE, "the coordinator can give it once more"


def test_a_deadline_holds_without_the_worker(app: Flask, time_machine: TimeMachineFixture) -> None:
    offering = factories.offering(ACADEMY)
    who = applied(offering)
    accept(who, coordinator())
    time_machine.move_to(now() + 8 * DAY, tick=False)
    with pytest.raises(TooLateError):
        sign_papers(who, signed(), RESIDENT)
    assert row(who).status == DECLINED
    assert_counters(offering)


def test_on_paper_somebody_saw_it(app: Flask) -> None:
    who = applied(factories.offering(ACADEMY))
    accept(who, coordinator())
    sign_papers(who, signed("no", witness="Officer Kim"), coordinator())
    assert history(row(who).submission)[-1][3] == (
        "The papers were signed on paper, seen by Officer Kim."
    )
    assert {each.method for each in db.session.scalars(select(Signature))} == {"paper"}


def test_graduates_wait_and_can_be_moved_up(app: Flask) -> None:
    offering = factories.offering(ACADEMY, seats=3)
    who = applied(offering, before="yes")
    assert row(who).took_part
    assert accept(who, coordinator()) == WAITLISTED
    assert "people who have not yet come first" in history(row(who).submission)[-1][3]
    assert promote(who, coordinator(), "Two places are left.") == DOCUMENTS_DUE
    assert_counters(offering)


def test_not_accepted_names_the_ground_and_the_way_back(app: Flask) -> None:
    offering = factories.offering(ACADEMY)
    who = checked(offering)
    reviewer = factories.staff(ACADEMY, role="reviewer").id
    for outcome, ground in (("not_accepted", ""), ("not_accepted", "made up"), ("clear", "order")):
        with pytest.raises(NotAllowedError):
            note_outcome(who, outcome, ground, reviewer, 0)
    assert note_outcome(who, "not_accepted", "order", reviewer, 0) == DECLINED
    last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert last is not None
    assert last.kind == "decision"
    assert program(ACADEMY).grounds["order"] in last.data["reason"]
    assert "to look at it again" in last.data["reason"]
    words = [why for _by, _from, _to, why in history(row(who).submission)]
    assert not [why for why in words if program(ACADEMY).grounds["order"] in why]
    assert_counters(offering)


def test_a_talk_keeps_the_place_and_the_second_reviewer_is_told(app: Flask) -> None:
    who = checked(factories.offering(ACADEMY))
    reviewer = factories.staff(ACADEMY, role="reviewer").id
    assert note_outcome(who, "needs_talk", "", reviewer, 0) == CHECK_PENDING
    with pytest.raises(StaleDataError):
        note_outcome(who, "clear", "", reviewer, 0)
    check = check_of(who)
    assert check is not None
    assert note_outcome(who, "clear", "", reviewer, check.version) == OFFERED
    assert db.session.scalars(select(BackgroundCheck.outcome)).one() == "clear"


def test_who_does_not_confirm_makes_way(app: Flask, time_machine: TimeMachineFixture) -> None:
    offering = factories.offering(ACADEMY, seats=1)
    who = checked(offering)
    note_outcome(who, "clear", "", factories.staff(ACADEMY, role="reviewer").id, 0)
    time_machine.move_to(now() + 5 * DAY, tick=False)
    assert lapse_due() == 1
    assert row(who).status == OFFER_LAPSED
    assert offering.divisions[0].free == 1
    assert_counters(offering)


def test_too_soon_to_ask_by_mail(app: Flask, time_machine: TimeMachineFixture) -> None:
    offering = factories.offering(ACADEMY, starts=now() + 9 * DAY)
    who = checked(offering)
    time_machine.move_to(now() + 8 * DAY + timedelta(hours=12), tick=False)
    reviewer = factories.staff(ACADEMY, role="reviewer").id
    assert note_outcome(who, "clear", "", reviewer, 0) == CONFIRMED


def test_signed_at_application_as_it_used_to_be(app: Flask) -> None:
    offering = factories.offering(ACADEMY)
    told = signed()
    applicant = person(
        birth_date=date(1980, 1, 1), division="all", signatures=dict.fromkeys(told.texts, "agreed")
    )
    made = sign_up(offering, applicant, texts=told.texts)
    confirm_address(made.id)
    assert accept(made.registrations[0].id, coordinator()) == CHECK_PENDING
