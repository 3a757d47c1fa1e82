"""Health notes and the other private answers: sealed where they are stored, shown nowhere."""

from __future__ import annotations

import io
import logging
import sqlite3
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.cli import processes
from app.extensions import db
from app.messages import kinds, links
from app.models import RESIDENT, SYSTEM, Activity, Registration, now
from app.program_kit.statuses import CONFIRMED, OFFER_LAPSED, OFFERED, WAITLISTED
from app.registration.cancel_offering import cancel_offering
from app.registration.own_private import change_private
from app.registration.private import Reader, read
from tests import factories
from tests.factories import GAME
from tests.manage.codes import a_code
from tests.messages.mails import written
from tests.security.reach import addresses, reading
from tests.security.world import Visitor, a_link, stored

SECRETS = {
    "health": "canary-asthma-inhaler",
    "check": "canary-born-1990-03-04",
    "emergency": "canary-aunt-612-555-0177",
    "pickup": "canary-grandmother",
    "custody": "canary-not-to-uncle",
    "accommodation": "canary-large-print",
}
on_one_engine = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)


def person_with_secrets() -> Registration:
    """A child whose guardian told everything, and changed the health note once."""
    date = factories.offering(GAME, meetings=2)
    contact = factories.submission(date, contact_name="Robin Example")
    person = factories.registration(contact, CONFIRMED, private=SECRETS, full_name="Alex Example")
    twice = factories.registration(date, full_name="Alex Example")
    factories.case(person, twice)
    change_private(contact.id, {person.id: {"health": SECRETS["health"]}}, RESIDENT)
    return person


def found(text: str) -> list[str]:
    return [kind for kind, secret in SECRETS.items() if secret in text]


def test_no_page_list_or_file_for_staff_shows_them(app: Flask) -> None:
    person = person_with_secrets()
    coordinator = reading(app, GAME)
    seen = 0
    for path in addresses(app, person):
        answer = coordinator.get(path)
        assert found(answer.text) == [], path
        seen += "Alex Example" in answer.text
    assert seen >= 3
    sheet = coordinator.send(
        f"/staff/offerings/{person.offering_id}/roster.csv", {"reason": "Badges"}
    )
    assert "Alex Example" in sheet.text
    assert found(sheet.text) == []


def test_nobody_finds_a_person_by_them(app: Flask) -> None:
    person_with_secrets()
    coordinator = reading(app, GAME)
    for secret in SECRETS.values():
        assert "Alex Example" not in coordinator.get(f"/staff/people?q={secret}").text


@on_one_engine
def test_whoever_holds_the_link_is_not_shown_them_either(app: Flask, stranger: Visitor) -> None:
    person = person_with_secrets()
    token = a_link(person.submission_id, links.MANAGE)
    for act in (
        "open",
        "contact",
        "answers",
        "send-code",
        "open-private",
        "save-private",
        "withdraw",
        "undo",
    ):
        form = {"token": token, "act": act, "person": str(person.id)}
        assert found(stranger.post("/manage", data=form).text) == [], act


OFFERS = {
    kinds.OFFER: OFFERED,
    kinds.OFFER_NUDGE: OFFERED,
    kinds.OFFER_LAPSED: OFFER_LAPSED,
}


@on_one_engine
@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_no_mail_holds_them(app: Flask, kind: str) -> None:
    person = person_with_secrets()
    if kind == kinds.CONFIRM_ADDRESS:
        person.submission.email_confirmed_at = None
        person.submission.hold_until = now() + timedelta(hours=1)
        db.session.commit()
    if kind == kinds.CANCELLED:
        cancel_offering(person.offering_id, SYSTEM, "The hall has no power.")
    if kind == kinds.DRAWN:
        person.status, person.seat_held = WAITLISTED, False
        db.session.commit()
    if kind in OFFERS:
        person.status, person.seat_held = OFFERS[kind], OFFERS[kind] == OFFERED
        db.session.commit()
    facts = {"registration_ids": [person.id], "to": person.status, "reason": "Because."}
    if kind in OFFERS:
        facts["offer_id"] = factories.offer(person).id
    if kind == kinds.FRESH_CODE:
        facts["code_id"] = a_code(person.submission).id
    if kind in kinds.TO_GUARDIAN:
        factories.guardian_form(person)
        facts["registration_id"] = person.id
    mail = written(kind, person.submission, **facts)
    for part in mail.walk():
        if not part.is_multipart():
            assert found(str(part.get_content())) == []
    assert found(mail.as_string()) == []


def test_opening_one_is_on_record_without_its_words(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = person_with_secrets()
    coordinator = reading(app, GAME)
    path = f"/staff/people/{person.id}/private"
    opened = coordinator.send(path, {"kind": "emergency", "reason": "Call from the field"})
    assert found(opened.text) == ["emergency"]
    assert opened.headers["Cache-Control"] == "no-store"
    line = db.session.scalars(select(Activity).where(Activity.verb == "private_read")).one()
    assert (line.registration_id, line.reason) == (person.id, "Call from the field")
    assert line.data == {"kind": "emergency", "role": "coordinator"}
    assert found(coordinator.get(f"/staff/people/{person.id}").text) == []
    assert found(caplog.text) == []


@pytest.mark.parametrize("kind", ["health", "check", "none", ""])
def test_health_and_check_are_not_the_coordinators_to_open(app: Flask, kind: str) -> None:
    person = person_with_secrets()
    answer = reading(app, GAME).send(
        f"/staff/people/{person.id}/private", {"kind": kind, "reason": "Curious"}
    )
    assert answer.status_code == 422
    assert found(answer.text) == []
    opened = select(Activity).where(Activity.verb == "private_read")
    assert db.session.scalars(opened).all() == []


def test_without_a_reason_nothing_opens(app: Flask) -> None:
    person = person_with_secrets()
    for reason in ("", "   "):
        answer = reading(app, GAME).send(
            f"/staff/people/{person.id}/private", {"kind": "emergency", "reason": reason}
        )
        assert answer.status_code == 422
        assert found(answer.text) == []


def test_a_copy_of_the_database_holds_none_of_them(app: Flask) -> None:
    person = person_with_secrets()
    read(person.id, "pickup", Reader(factories.staff(GAME), "coordinator"), "Asked at the door")
    rows = stored()
    assert len(rows["private_fields"]) == len(SECRETS)
    assert found(repr(rows)) == []
    if db.engine.dialect.name == "sqlite":
        dump = io.StringIO()
        with sqlite3.connect(str(db.engine.url.database)) as copy:
            dump.writelines(copy.iterdump())
        copy.close()
        assert "Alex Example" in dump.getvalue()
        assert found(dump.getvalue()) == []


def test_the_server_writes_no_access_log() -> None:
    # Its lines would hold the tokens of mailed links.
    assert "--access-log" not in processes.web(8000)
