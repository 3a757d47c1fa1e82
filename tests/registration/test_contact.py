"""New contact details: who is told, what ends, what history keeps, who is renamed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.messages import links
from app.messages.compose import compose
from app.messages.resend import resend
from app.models import RESIDENT, Activity, Actor, Message, Submission, now, staff_actor
from app.registration.change import ContactChange, change_contact
from app.registration.confirm import confirm_address, release_unconfirmed
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import COFFEE, GAME, WOMEN
from tests.live import parsed
from tests.messages.mails import body, flat
from tests.registration.people import child, mails, person, sign_up, statuses

NEW = "new@example.org"


def staff(program: str = WOMEN) -> Actor:
    return staff_actor(factories.staff(program).id)


def confirmed(program: str = WOMEN, *people: Any, **fields: Any) -> Submission:
    made = sign_up(factories.offering(program), *people, **fields)
    confirm_address(made.id)
    db.session.expire_all()
    return made


def change(made: Submission, actor: Actor, **fields: Any) -> bool:
    now_there = {
        "email": made.email,
        "phone": made.phone_typed,
        "text_ok": made.text_ok,
    }
    done = change_contact(
        made.id, ContactChange(**{**now_there, **fields}), actor, made.version, "Called in"
    )
    db.session.expire_all()
    return done


def owed(kind: str) -> list[Message]:
    found = select(Message).where(Message.kind == kind).order_by(Message.id)
    return list(db.session.scalars(found))


@pytest.mark.parametrize("by", ["resident", "staff"])
def test_the_address_that_is_left_is_told_and_the_new_one_confirms(app: Flask, by: str) -> None:
    made = confirmed(WOMEN, person("Ana Sample"))
    old = made.email
    token = links.mint(made, links.MANAGE)
    db.session.commit()
    change(made, staff() if by == "staff" else RESIDENT, email=NEW)
    assert [mail.recipient for mail in owed("address_left")] == [old]
    assert [mail.recipient for mail in owed("confirm_address")][-1] == NEW
    assert links.find(token, links.MANAGE) is None
    assert made.email_confirmed_at is None
    confirm_address(made.id)
    assert [mail.recipient for mail in owed("received")][-1] == NEW


def test_what_the_old_address_reads_names_nobody_and_opens_nothing(app: Flask) -> None:
    made = confirmed(WOMEN, person("Ana Sample"))
    old = made.email
    change(made, staff(), email=NEW)
    row = owed("address_left")[0]
    made_mail = compose(row)
    mail = parsed(made_mail.mail.as_bytes())
    assert (mail["To"], made_mail.links) == (old, ())
    for part in ("plain", "html"):
        text = flat(body(mail, part))
        assert "We changed where we write" in text
        for secret in (NEW, "Ana", "/manage/", "/confirm/"):
            assert secret not in text


def test_the_note_to_the_old_address_is_sent_again_to_the_old_address(app: Flask) -> None:
    made = confirmed()
    old = made.email
    change(made, staff(), email=NEW)
    row = owed("address_left")[0]
    row.state = "sent"
    db.session.commit()
    resend(row.id, staff())
    assert [mail.recipient for mail in owed("address_left")] == [old, old]


def test_an_address_nobody_confirmed_is_not_told(app: Flask) -> None:
    made = sign_up(factories.offering(WOMEN))
    assert made.email_confirmed_at is None
    change(made, staff(), email=NEW)
    assert owed("address_left") == []


def test_going_back_to_an_earlier_address_is_confirmed_and_told_anew(app: Flask) -> None:
    made = confirmed()
    first = made.email
    by = staff()
    change(made, by, email=NEW)
    change(made, by, email=first)
    confirm_address(made.id)
    assert [mail.recipient for mail in owed("received")] == [first, first]


def test_who_has_no_address_any_more_keeps_the_seat(app: Flask, time_machine: Any) -> None:
    made = sign_up(factories.offering(COFFEE, seats=5))
    made.hold_until, made.email_confirmed_at = now(), None
    token = links.mint(made, links.CONFIRM)
    db.session.commit()
    change(made, staff(COFFEE), email="", phone="612-555-0199")
    assert links.find(token, links.CONFIRM) is None
    assert release_unconfirmed() == 0
    assert statuses(made) == ["confirmed"]
    assert mails(made).count("confirm_address") <= 1


def test_history_names_the_boxes_and_the_reason_not_what_stood_in_them(app: Flask) -> None:
    made = confirmed()
    change(made, staff(), phone="612-555-0199", mailing_address="1 Secret Lane")
    line = db.session.scalars(select(Activity).where(Activity.verb == "contact_changed")).one()
    assert line.reason == "Called in"
    assert line.data["what"] == ["phone_typed", "mailing_address"]
    assert "Secret" not in str(line.data)
    assert (made.phone, made.mailing_address) == ("+16125550199", "1 Secret Lane")
    assert mails(made)[-1] == "changed"


def test_nothing_different_writes_nothing(app: Flask) -> None:
    made = confirmed()
    version, before = made.version, mails(made)
    assert not change(made, staff())
    assert (made.version, mails(made)) == (version, before)


def test_who_signed_up_for_themselves_is_renamed_on_the_roster(app: Flask) -> None:
    made = confirmed(WOMEN, person("Ann Sampel"), contact_name="Ann Sampel")
    change(made, staff(), name="Ana Sample")
    row = made.registrations[0]
    assert (made.contact_name, row.full_name, row.search_name) == (
        "Ana Sample",
        "Ana Sample",
        "ana sample",
    )


def test_a_guardians_name_changes_no_childs(app: Flask) -> None:
    made = confirmed(GAME, child("Leo Sample", 4), contact_name="Pat")
    change(made, staff(GAME), name="Patrice Sample")
    assert [row.full_name for row in made.registrations] == ["Leo Sample"]


def test_the_second_writer_changes_nothing(app: Flask) -> None:
    made = confirmed()
    seen = made.version
    change(made, staff(), phone="612-555-0199")
    wanted = ContactChange(NEW, "", False)
    with pytest.raises(StaleDataError):
        change_contact(made.id, wanted, staff(), seen)
    db.session.expire_all()
    assert made.email != NEW


def test_staff_mend_what_was_withdrawn_after_the_cut_off(app: Flask) -> None:
    made = confirmed(COFFEE)
    withdraw([made.registrations[0].id], RESIDENT)
    made.offering.change_until = now()
    db.session.commit()
    assert change(made, staff(COFFEE), email=NEW)
    assert made.email == NEW
