"""Look-alikes become cases in the sign-up's own transaction, and somebody decides about them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import RESIDENT, Activity, Case, Message, Offering, Submission, staff_actor
from app.program_kit.application import Person
from app.registration import cases
from app.registration.refusals import NotAllowedError
from app.registration.register import register
from app.registration.tell_apart import tell_apart
from app.registration.withdraw import undo, withdraw
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME
from tests.messages.mails import body, written
from tests.registration.people import application, child, person, sign_up


def all_cases() -> list[Case]:
    db.session.expire_all()
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def two_parents(offering: Offering) -> tuple[Submission, Submission]:
    """The same child, signed up by two adults with nothing in common."""
    who = child("Riley Hansen", 5)
    first = sign_up(offering, who, email="chris@example.org", contact_name="Chris Hansen")
    return first, sign_up(offering, who, email="pat@example.org", contact_name="Pat Lopez")


def test_two_guardians_of_one_child_are_one_case(app: Flask) -> None:
    first, second = two_parents(factories.offering(GAME))
    (case,) = all_cases()
    assert case.both == (first.registrations[0], second.registrations[0])
    assert (case.state, case.matched) == ("open", ["grade"])
    line = db.session.scalars(select(Activity).where(Activity.verb == "looked_alike")).one()
    assert (line.registration_id, line.actor) == (case.second_id, "system")


def test_who_was_there_first_is_mailed_and_reads_nothing_about_the_other(app: Flask) -> None:
    first, second = two_parents(factories.offering(GAME))
    mail = db.session.scalars(select(Message).where(Message.kind == "signed_up_again")).one()
    assert (mail.submission_id, mail.recipient) == (first.id, "chris@example.org")
    mail_words = written("signed_up_again", first, **mail.data)
    for text in (body(mail_words, "plain"), body(mail_words, "html")):
        for about_other in ("pat@", "Lopez", "Pat", second.reference):
            assert about_other not in text


def test_sending_again_and_again_fills_nobodys_mailbox(app: Flask) -> None:
    offering = factories.offering(GAME)
    for number in range(4):
        sign_up(offering, child("Riley Hansen", 5), email=f"p{number}@example.org")
    mails = select(Message.submission_id).where(Message.kind == "signed_up_again")
    sent = list(db.session.scalars(mails))
    assert len(sent) == len(set(sent)) == 3
    assert len(all_cases()) == 6, "a case for each pair"


def test_a_form_sent_again_and_again_grows_no_dearer_with_each_time(app: Flask) -> None:
    coffee = factories.offering(COFFEE, seats=50)
    made = [sign_up(coffee, person("Ana Sample"), email="ana@example.org") for _ in range(8)]
    pairs = [(case.first_id, case.second_id) for case in all_cases()]
    for submission in made:
        (mine,) = submission.registrations
        before = [each.registrations[0].id for each in made if each.id < submission.id]
        assert [first for first, second in pairs if second == mine.id] == before[:5]


def test_a_name_to_be_called_hides_nobody(app: Flask) -> None:
    offering = factories.offering(GAME)
    sign_up(offering, child("Riley Hansen", 5, called="Ri"))
    sign_up(offering, child("riley hansen", 5, called="Lee"))
    sign_up(offering, child("Riley Hansen Olson", 5))
    assert len(all_cases()) == 1


@pytest.mark.parametrize(("born", "number"), [("1990-03-02", 1), ("1990-01-01", 0)])
def test_dates_of_birth_are_compared_without_being_read(app: Flask, born: str, number: int) -> None:
    offering = factories.offering(ACADEMY)
    for email in ("ali@example.org", "noor@example.org"):
        who = person("Ali Noor", private={"check": f"Born: {born}"})
        sign_up(offering, who, email=email)
    found = all_cases()
    assert len(found) == number
    assert [case.matched for case in found] == [["birth_date"]] * number
    # Not a digit of it stands in what anybody reads.
    assert not any(born in str(line.data) for line in db.session.scalars(select(Activity)))


def test_nobody_is_compared_across_dates_or_within_a_sign_up_or_without_a_name(app: Flask) -> None:
    one, other = factories.offering(GAME), factories.offering(GAME)
    sign_up(one, child("Ana", 5), child("Ana", 5), email="same@example.org")
    sign_up(other, child("Ana", 5), email="same@example.org")
    coffee = factories.offering(COFFEE)
    for _ in range(2):
        form = application(Person(full_name="", party_size=2), email="same@example.org")
        register(coffee.id, form, RESIDENT)
    assert all_cases() == []


def test_who_has_left_is_no_look_alike(app: Flask) -> None:
    offering = factories.offering(GAME)
    first = sign_up(offering, child("Ana", 5))
    withdraw([first.registrations[0].id], RESIDENT)
    sign_up(offering, child("Ana", 5))
    assert all_cases() == []


def test_different_people_are_never_asked_about_again(app: Flask) -> None:
    offering = factories.offering(GAME)
    staff = factories.staff(GAME)
    _first, second = two_parents(offering)
    (case,) = all_cases()
    tell_apart(case.id, staff_actor(staff.id), "Cousins.", case.version)
    (case,) = all_cases()
    assert (case.state, case.decided_by, case.reason) == ("different", staff.id, "Cousins.")
    assert case.decided_at is not None
    assert cases.marked(offering.id) == set()
    assert [row.status for row in case.both] == ["confirmed", "confirmed"]
    told = select(Activity.registration_id).where(Activity.verb == "told_apart")
    assert sorted(db.session.scalars(told)) == [case.first_id, case.second_id]
    # Somebody leaves and comes back: the answer stands.
    ids = [second.registrations[0].id]
    withdraw(ids, RESIDENT)
    undo(ids, RESIDENT)
    assert cases.to_decide(staff) == []
    sign_up(offering, child("Riley Hansen", 5))
    assert len(cases.to_decide(staff)) == 2, "the third is another pair with each"
    assert len(cases.marked(offering.id)) == 3


def test_a_mark_stays_until_the_last_case_is_decided(app: Flask) -> None:
    offering, staff = factories.offering(GAME), factories.staff(GAME)
    two_parents(offering)
    third = sign_up(offering, child("Riley Hansen", 5)).registrations[0]
    of_third = [case for case in all_cases() if case.second_id == third.id]
    for case, left in zip(of_third, (True, False), strict=True):
        tell_apart(case.id, staff_actor(staff.id), "No.", case.version)
        assert (third.id in cases.marked(offering.id)) == left


def test_a_decision_needs_a_reason_and_is_taken_once(app: Flask) -> None:
    two_parents(factories.offering(GAME))
    (case,) = all_cases()
    by, number, version = staff_actor(factories.staff(GAME).id), case.id, case.version
    with pytest.raises(NotAllowedError, match="why"):
        tell_apart(number, by, " ", version)
    tell_apart(number, by, "Cousins.", version)
    with pytest.raises(StaleDataError):
        tell_apart(number, by, "No, the same.", version)
    with pytest.raises(NotAllowedError, match="meanwhile"):
        tell_apart(number, by, "No, the same.")


def test_there_is_nothing_to_decide_once_one_has_left(app: Flask) -> None:
    offering, staff = factories.offering(GAME), factories.staff(GAME)
    first, _second = two_parents(offering)
    assert cases.number_to_decide(offering.id) == len(cases.to_decide(staff)) == 1
    withdraw([first.registrations[0].id], RESIDENT)
    assert cases.number_to_decide(offering.id) == len(cases.to_decide(staff)) == 0
    undo([first.registrations[0].id], RESIDENT)
    assert cases.number_to_decide(offering.id) == 1
