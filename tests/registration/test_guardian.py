"""A parent or guardian signs for people of 16 and 17: kept, reminded, let go, never overtaken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages import kinds
from app.models import RESIDENT, SYSTEM, GuardianForm, Message, Signature, Submission, now
from app.program_kit.guardian import REMINDERS, stricter_photo
from app.program_kit.kept import kept_until, reminders
from app.program_kit.statuses import CONFIRMED, GUARDIAN_PENDING, OFFERED, WAITLISTED, WITHDRAWN
from app.records.texts import current_texts, publish_texts
from app.registration.confirm import confirm_address, release_unconfirmed
from app.registration.decide import promote
from app.registration.guardian import (
    MAILS_A_DAY,
    GuardianSigned,
    note_paper_form,
    send_guardian_form,
    sign_guardian_form,
)
from app.registration.guardian_deadlines import GUARDIANS
from app.registration.guardian_facts import form_of
from app.registration.kept_places import chase, release_due
from app.registration.refusals import NotAllowedError, TooLateError
from app.registration.withdraw import undo, withdraw
from tests import factories
from tests.factories import WOMEN
from tests.registration.people import assert_counters, history, mails, person, sign_up, statuses

DAY = timedelta(days=1)


def teen(name: str = "Ana Young", **fields: object) -> object:
    return person(
        name,
        is_minor=True,
        division="all",
        guardian_name="Robin Grown",
        guardian_email="robin@example.org",
        **fields,
    )


def signed_up(offering: factories.Offering, **fields: object) -> Submission:
    """A sign-up by somebody of 17 whose own address is confirmed."""
    made = sign_up(offering, teen(), **fields)  # type: ignore[arg-type]
    confirm_address(made.id)
    db.session.expire_all()
    return made


def the_form(made: Submission) -> GuardianForm:
    db.session.expire_all()
    form = form_of(made.registrations[0].id)
    assert form is not None
    return form


def signature(photo: str = "group") -> GuardianSigned:
    publish_texts()
    current = current_texts(WOMEN)
    texts = {kind: current[kind] for kind in ("guardian_consent", "waiver")}
    return GuardianSigned("Robin Grown", "parent", "612-555-0123", texts, photo, current["notice"])


def sign(made: Submission) -> None:
    sign_guardian_form(made.registrations[0].id, signature())


def to_the_guardian(made: Submission) -> list[Message]:
    query = select(Message).where(
        Message.submission_id == made.id, Message.kind.in_(kinds.TO_GUARDIAN)
    )
    return list(db.session.scalars(query.order_by(Message.id)))


def test_a_place_is_kept_until_the_guardian_signs(app: Flask) -> None:
    offering = factories.offering(WOMEN, seats=2)
    made = signed_up(offering)
    assert statuses(made) == [GUARDIAN_PENDING]
    assert offering.divisions[0].seats_taken == 1
    assert [(m.kind, m.recipient) for m in to_the_guardian(made)] == [
        ("guardian_form", "robin@example.org")
    ]
    sign(made)
    assert statuses(made) == [CONFIRMED]
    assert history(made)[-1] == (
        "system", GUARDIAN_PENDING, CONFIRMED, "A parent or guardian signed."
    )  # fmt: skip
    assert mails(made)[-2:] == ["received", "guardian_signed"]
    rows = db.session.scalars(select(Signature).order_by(Signature.id)).all()
    assert [(row.document.kind, row.choice, row.signer_name) for row in rows] == [
        ("notice", "shown", "Robin Grown"),
        ("guardian_consent", "agreed", "Robin Grown"),
        ("waiver", "agreed", "Robin Grown"),
    ]
    assert made.registrations[0].photo == "group", "the stricter of the two choices"
    assert_counters(offering)


def test_again_changes_nothing(app: Flask) -> None:
    made = signed_up(factories.offering(WOMEN))
    sign(made)
    before = mails(made), history(made)
    sign(made)
    assert (mails(made), history(made)) == before
    assert len(db.session.scalars(select(Signature)).all()) == 3


def test_nobody_is_mailed_before_the_address_of_the_sign_up_is_confirmed(app: Flask) -> None:
    made = sign_up(factories.offering(WOMEN), teen())  # type: ignore[arg-type]
    assert statuses(made) == [GUARDIAN_PENDING]
    assert to_the_guardian(made) == []
    confirm_address(made.id)
    confirm_address(made.id)
    assert len(to_the_guardian(made)) == 1


def test_an_address_nobody_confirms_keeps_no_place(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = factories.offering(WOMEN, seats=1)
    made = sign_up(offering, teen())  # type: ignore[arg-type]
    time_machine.move_to(now() + timedelta(hours=2, minutes=1), tick=False)
    assert release_unconfirmed() == 1
    assert statuses(made) == [WAITLISTED]
    assert_counters(offering)
    confirm_address(made.id)
    assert statuses(made) == [WAITLISTED], "who waits is offered a place only when it is signed"
    sign(made)
    assert statuses(made) == [OFFERED]
    assert_counters(offering)


def test_an_adult_on_the_phone_needs_nobody(app: Flask) -> None:
    made = sign_up(factories.offering(WOMEN), person(division="all"))
    assert statuses(made) == [CONFIRMED]
    assert db.session.scalar(select(GuardianForm)) is None


def test_reminders_go_out_on_their_days_and_once(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    made = signed_up(factories.offering(WOMEN, starts=now() + 30 * DAY))
    began = the_form(made).asked_at
    assert began is not None
    sent = []
    for hours in range(0, 24 * 7, 6):
        time_machine.move_to(began + timedelta(hours=hours), tick=False)
        chase(GUARDIANS)
        if chase(GUARDIANS):
            pytest.fail("reminded twice for one day")
        sent.append(len(to_the_guardian(made)))
    assert [sent.index(count) * 6 for count in (1, 2, 3, 4)] == [0, 48, 120, 144]


def test_a_late_form_lets_the_place_go_and_the_way_back_is_to_sign(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = factories.offering(WOMEN, seats=1)
    made = signed_up(offering)
    other = sign_up(offering, person(division="all"))
    confirm_address(other.id)
    time_machine.move_to(now() + 7 * DAY + timedelta(minutes=1), tick=False)
    assert (release_due(GUARDIANS), release_due(GUARDIANS)) == (1, 0)
    assert (statuses(made), statuses(other)) == ([WAITLISTED], [OFFERED])
    assert history(made)[-1][3] == "The form of a parent or guardian did not come in time."
    assert mails(made)[-1] == "decision"
    assert_counters(offering)
    sign(made)
    assert statuses(made) == [WAITLISTED]
    withdraw([row.id for row in other.registrations], RESIDENT)
    assert statuses(made) == [OFFERED]
    assert_counters(offering)


def test_a_deadline_holds_without_the_worker(app: Flask, time_machine: TimeMachineFixture) -> None:
    offering = factories.offering(WOMEN, seats=1)
    made = signed_up(offering)
    other = sign_up(offering, person(division="all"))
    confirm_address(other.id)
    time_machine.move_to(now() + 8 * DAY, tick=False)
    sign(made)
    assert (statuses(made), statuses(other)) == ([WAITLISTED], [OFFERED])
    assert_counters(offering)


def test_a_party_that_stays_together_waits_for_the_form_together(app: Flask) -> None:
    offering = factories.offering(WOMEN, seats=2)
    holder = sign_up(offering, person(division="all"), person(division="all"))
    confirm_address(holder.id)
    pair = sign_up(
        offering, person(division="all"), teen(), keep_together=True  # type: ignore[arg-type]
    )  # fmt: skip
    confirm_address(pair.id)
    alone = sign_up(offering, person(division="all"))
    confirm_address(alone.id)
    withdraw([row.id for row in holder.registrations], RESIDENT)
    assert statuses(pair) == [WAITLISTED, WAITLISTED]
    assert statuses(alone) == [OFFERED], "who waits behind is not held up by a missing form"
    sign_guardian_form(pair.registrations[1].id, signature())
    assert statuses(pair) == [WAITLISTED, WAITLISTED], "one seat is not two"
    assert_counters(offering)


def test_moved_up_by_hand_the_place_is_kept_for_the_form(app: Flask) -> None:
    offering = factories.offering(WOMEN, seats=1)
    holder = sign_up(offering, person(division="all"))
    made = signed_up(offering)
    assert statuses(made) == [WAITLISTED]
    assert the_form(made).due_at is None
    withdraw([row.id for row in holder.registrations], RESIDENT)
    assert statuses(made) == [WAITLISTED]
    promote(made.registrations[0].id, SYSTEM, "Asked at the desk.")
    assert statuses(made) == [GUARDIAN_PENDING]
    assert the_form(made).due_at is not None
    assert len(to_the_guardian(made)) == 2, "asked again, now that a place waits for it"
    assert_counters(offering)


def test_on_paper(app: Flask) -> None:
    made = signed_up(factories.offering(WOMEN))
    form = the_form(made)
    told = signature(photo="")
    note_paper_form(made.registrations[0].id, told, SYSTEM, form.version)
    assert statuses(made) == [CONFIRMED]
    assert the_form(made).method == "paper"


def test_another_address_ends_the_links_to_the_first(app: Flask) -> None:
    made = signed_up(factories.offering(WOMEN))
    form = the_form(made)
    person_id = made.registrations[0].id
    send_guardian_form(person_id, "Kim Grown", "kim@example.org", RESIDENT, form.version)
    assert [mail.recipient for mail in to_the_guardian(made)] == [
        "robin@example.org",
        "kim@example.org",
    ]
    for _ in range(MAILS_A_DAY - 2):
        version = the_form(made).version
        send_guardian_form(person_id, "Kim Grown", "kim@example.org", RESIDENT, version)
    with pytest.raises(NotAllowedError, match="several times today"):
        send_guardian_form(
            person_id, "Kim Grown", "kim@example.org", RESIDENT, the_form(made).version
        )


def test_who_left_needs_no_signature_until_they_come_back(app: Flask) -> None:
    made = signed_up(factories.offering(WOMEN))
    ids = [row.id for row in made.registrations]
    withdraw(ids, RESIDENT)
    with pytest.raises(TooLateError):
        sign(made)
    assert statuses(made) == [WITHDRAWN]
    undo(ids, RESIDENT)
    sign(made)
    assert statuses(made) == [CONFIRMED]


def test_the_rules_alone(app: Flask) -> None:
    at = now()
    assert kept_until(at, None) == at + 7 * DAY
    assert kept_until(at, at + 3 * DAY) == at + 3 * DAY
    assert kept_until(at, at - DAY) == at
    assert reminders(at, at + 7 * DAY, REMINDERS) == [at + 2 * DAY, at + 5 * DAY, at + 6 * DAY]
    assert reminders(at, at + 3 * DAY, REMINDERS) == [at + 2 * DAY]
    assert reminders(at, at + timedelta(hours=20), REMINDERS) == []
    assert stricter_photo("yes", "no") == stricter_photo("no", "yes") == "no"
    assert stricter_photo("", "yes") == "yes"
