"""Notes about an application: several write, all read who may read it, and nobody else ever."""

from __future__ import annotations

import base64

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db, vault
from app.models import SYSTEM, Activity, Message, Registration, ReviewNote
from app.program_kit.statuses import UNDER_REVIEW
from app.records import purge
from app.records.copies import Request, Wanted, copy_of
from app.records.keys import rotate
from app.registration import decide
from app.registration.looks import CANNOT_OPEN
from app.registration.write_note import LONGEST, notes_about
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.messages.mails import written
from tests.records.old import approved, ended
from tests.security.reach import addresses, reading
from tests.security.world import Visitor, stored, visitor

SECRET = "canary-spoke-to-her-employer"


def applicant(of: factories.Offering | None = None) -> Registration:
    date = of or factories.offering(ACADEMY)
    return factories.registration(date, UNDER_REVIEW, full_name="Ann Example")


def page_of(row: Registration) -> str:
    return f"/staff/offerings/{row.offering_id}/applications/{row.id}"


def notes() -> list[ReviewNote]:
    db.session.expire_all()
    return list(db.session.scalars(select(ReviewNote).order_by(ReviewNote.id)))


def say(by: Visitor, row: Registration, words: str) -> int:
    return by.send(f"{page_of(row)}/notes", {"note": words}).status_code


def test_several_write_and_each_reads_all_the_newest_last(app: Flask) -> None:
    row = applicant()
    first, second = (
        visitor(app).as_staff(factories.staff(ACADEMY, name=name, password="-"))
        for name in ("Kim First", "Lee Second")
    )
    assert say(first, row, "Lives here.") == 302
    assert say(second, row, f" {SECRET} ") == 302
    assert say(second, row, SECRET) == 302, "pressed twice"
    assert say(first, row, "Called back.\nWill come.") == 302
    for reader in (first, second):
        text = reader.get(page_of(row)).text
        places = [text.index(each) for each in ("Lives here.", SECRET, "Will come.")]
        assert places == sorted(places)
        assert "Kim First" in text
        assert "wrote a note about the application" in text
    assert len(notes()) == 3
    refused = first.send(f"{page_of(row)}/notes", {"note": "x" * (LONGEST + 1)})
    assert refused.status_code == 422
    assert "x" * LONGEST in refused.text, "what was typed comes back"
    assert say(first, row, "  ") == 422
    assert say(first, applicant(factories.offering(GAME)), "Hello") in {302, 404}
    assert len(notes()) == 3


def test_nobody_else_reads_them_and_no_mail_list_file_or_dump_holds_them(app: Flask) -> None:
    row = applicant()
    coordinator = reading(app, ACADEMY)
    say(coordinator, row, SECRET)
    seen = [path for path in addresses(app, row) if SECRET in coordinator.get(path).text]
    assert seen == [page_of(row)]
    sheet = coordinator.send(f"/staff/offerings/{row.offering_id}/roster.csv", {"reason": "Badges"})
    assert SECRET not in sheet.text
    for role in ("reviewer", "lead", "desk", "desk_lead", "medical", "chief", "records", "admin"):
        other = visitor(app).as_staff(factories.staff(ACADEMY, role=role, password="-"))
        assert other.get(page_of(row)).status_code in {302, 404}, role
    assert reading(app, GAME).get(page_of(row)).status_code == 404
    decide.decline(row.id, SYSTEM, "full")
    mail = db.session.scalars(select(Message).where(Message.kind == "decision")).one()
    assert SECRET not in written("decision", row.submission, key="x", **mail.data).as_string()
    assert SECRET not in repr(stored())
    line = db.session.scalars(select(Activity).where(Activity.verb == "review_noted")).one()
    assert line.reason == ""


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_they_go_into_the_copy_and_to_a_new_key_and_go_with_the_person(app: Flask) -> None:
    row = applicant(ended(3, ACADEMY))
    coordinator = factories.staff(ACADEMY, password="-", name="Kim First")
    say(visitor(app).as_staff(coordinator), row, SECRET)
    designee = factories.staff(role="records", password="-")
    asked = Request("Ann Example", "Showed a license.", "Request of March 3")
    copy = copy_of(Wanted(frozenset({row.submission_id}), frozenset({row.id})), asked, designee.id)
    (told,) = copy["sign_ups"][0]["people"][0]["notes_of_reviewers"]
    assert (told["by"], told["words"]) == ("Kim First", SECRET)
    before, (old,) = app.config["FIELD_KEYS"], notes()
    first = old.sealed
    try:
        use(app, base64.urlsafe_b64encode(b"n" * 32).decode(), *before)
        assert rotate().moved["notes of reviewers"] == 1
        assert notes()[0].sealed != first
        use(app, *before)
        assert notes_about(row)[0].words == CANNOT_OPEN
    finally:
        use(app, *before)
    approved(designee)
    purge.run()
    assert notes() == []


def use(app: Flask, *keys: str) -> None:
    """The keys of private answers from now on."""
    app.config["FIELD_KEYS"] = list(keys)
    vault.init_app(app)
