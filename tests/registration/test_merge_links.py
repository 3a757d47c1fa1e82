"""Who hears of a merge, and where links in earlier mails lead afterwards."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.calendars import lookups as calendars
from app.extensions import db
from app.messages.links import MANAGE, mint
from app.models import RESIDENT, Message, now
from app.registration import lookups
from app.registration.find import send_links
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.messages.mails import body, flat, written
from tests.registration.people import mails, person, sign_up
from tests.registration.test_merge import join, twice


def test_one_address_gets_one_mail_and_earlier_links_lead_to_the_one_that_stays(
    app: Flask,
) -> None:
    stays, goes = twice(factories.offering(GAME))
    before = mails(goes.submission)
    join(stays)
    assert mails(stays.submission)[-1] == "merged"
    assert mails(goes.submission) == before
    assert lookups.goes_on_in(goes.submission_id) == stays.submission_id
    link = mint(goes.submission, MANAGE)
    db.session.commit()
    client = app.test_client()
    page = client.post("/manage", data={"token": link})
    assert page.status_code == 200
    assert stays.submission.reference in page.text
    # Asked for a new link, there is one registration and not two.
    assert send_links("riley@example.org") == 1


def test_another_address_is_told_and_learns_nothing(app: Flask) -> None:
    stays, goes = twice(factories.offering(GAME), "second@example.org")
    join(stays)
    assert mails(goes.submission)[-1] == "merged_away"
    mail = written("merged_away", goes.submission)
    for about_other in ("riley@example.org", stays.submission.reference, "Riley"):
        assert about_other not in body(mail, "plain") + body(mail, "html")
    link = mint(goes.submission, MANAGE)
    db.session.commit()
    client = app.test_client()
    assert client.get(f"/manage/{link}").status_code == 200
    for act in ("open", "contact", "withdraw", "save-contact"):
        page = client.post("/manage", data={"token": link, "act": act, "person": str(stays.id)})
        assert page.status_code == 410
        assert "goes on in another one" in page.text
        assert stays.submission.reference not in page.text
        assert "Riley" not in page.text
    assert stays.status == "confirmed"
    assert send_links("second@example.org") == 0


def test_the_calendar_behind_an_earlier_link_goes_on(app: Flask) -> None:
    stays, goes = twice(factories.offering(GAME))
    join(stays)
    assert len(calendars.meetings(calendars.of_person(goes.submission_id))) == 1
    withdraw([stays.id], RESIDENT)
    assert calendars.meetings(calendars.of_person(goes.submission_id)) == []


def test_an_address_that_was_confirmed_once_is_confirmed(app: Flask) -> None:
    stays, goes = twice(factories.offering(GAME))
    stays.submission.email_confirmed_at = None
    stays.submission.hold_until = now() + timedelta(hours=2)
    db.session.commit()
    join(stays)
    assert stays.submission.email_confirmed_at == goes.submission.email_confirmed_at
    assert stays.submission.hold_until is None


def test_the_mail_says_how_it_stands_and_brings_the_calendar(app: Flask) -> None:
    stays, _goes = twice(factories.offering(GAME, title="The Big Game"))
    join(stays)
    sent = db.session.scalars(select(Message).where(Message.kind == "merged")).one()
    mail = written("merged", stays.submission, **sent.data)
    assert "There were two sign-ups for the same child." in flat(body(mail, "plain"))
    assert "Riley Hansen (Grade 5): Confirmed" in flat(body(mail, "plain"))
    assert any(part.get_content_type() == "text/calendar" for part in mail.walk())


def test_an_adult_is_not_called_a_child(app: Flask) -> None:
    academy = factories.offering(ACADEMY)
    rows = [
        sign_up(academy, person("Pat Sample"), email="pat@example.org").registrations[0]
        for _ in range(2)
    ]
    join(rows[0])
    rows[0].submission.email_confirmed_at = now()
    db.session.commit()
    mail = written("merged", rows[0].submission, registration_ids=[rows[0].id])
    assert "for the same person." in flat(body(mail, "plain"))
