"""Every column of every table posted to every kind of form: only what the form asks is taken."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import Base, db
from app.messages import links
from app.models import Offering, Registration, Submission
from app.records.texts import publish_texts
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME
from tests.pages import Page, filled_in
from tests.security.world import Visitor, a_link, build, stored, visitor

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

COLUMNS = sorted({column.name for table in Base.metadata.tables.values() for column in table.c})
PLANTED = {
    "status": "attended",
    "state": "cancelled",
    "program": GAME,
    "email_confirmed_at": "2020-01-01 00:00:00",
    "hold_until": "2020-01-01 00:00:00",
    "roles": "admin",
    "grants": GAME,
}
# What differs between any two sign-ups.
OWN = {
    "id",
    "submission_id",
    "reference",
    "key_hash",
    "offering_id",
    "division_id",
    "notice_shown_at",
}


def planted(known: set[str], *prefixes: str) -> dict[str, str]:
    """A value for every column under every prefix, except where the form has such a field."""
    names = [*COLUMNS, "roles", "grants", "is_admin", "_method", "__class__", "csrf"]
    found = {
        f"{prefix}{name}": PLANTED.get(name, "7") for prefix in ("", *prefixes) for name in names
    }
    return {name: value for name, value in found.items() if name not in known}


def row_of(model: type[Base], without: set[str]) -> dict[str, Any]:
    """The newest row, without columns that are its own."""
    table = model.__table__
    row = db.session.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one()
    return {
        name: value for name, value in row.items() if name not in without and name[-3:] != "_at"
    }


def typed(client: FlaskClient, page: TestResponse, extra: bool, **fields: str) -> TestResponse:
    """Send the page's form, with every column planted in it when `extra`."""
    known, data = filled_in(page.page.form())  # type: ignore[attr-defined]
    more = planted(known | {"go", "change", "remove", "add", "back"}, "p0-") if extra else {}
    return client.post(page.request.path, data={**more, **data, **fields}, follow_redirects=True)


def signed_up(client: FlaskClient, extra: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows that a sign-up for a coffee makes."""
    date = factories.offering(COFFEE)
    page = client.get(f"/{COFFEE}/{date.slug}/sign-up")
    page = typed(client, page, extra)
    page = typed(client, page, extra, party="2", called="Ana", email="ana@example.org")
    page = typed(client, page, extra, go="send")
    assert "/sent/" in page.request.path
    db.session.rollback()
    submission = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert submission and submission.offering_id == date.id
    return row_of(Submission, OWN), row_of(Registration, OWN)


def test_a_sign_up_takes_its_own_fields_alone(app: Flask, client: FlaskClient) -> None:
    publish_texts()
    assert len(COLUMNS) > 80
    assert signed_up(client, extra=True) == signed_up(client, extra=False)


@pytest.mark.parametrize("act", ["contact", "answers"])
def test_changing_a_registration_takes_its_own_fields_alone(
    app: Flask, client: FlaskClient, act: str
) -> None:
    person = factories.registration(factories.offering(COFFEE))
    token = a_link(person.submission_id, links.MANAGE)
    without = {"version"}
    results = []
    for extra in (False, True):
        page = client.post("/manage", data={"token": token, "act": act})
        known, data = filled_in(page.page.form())  # type: ignore[attr-defined]
        more = planted(known, f"r{person.id}-") if extra else {}
        answer = client.post("/manage", data={**more, **data, "act": f"save-{act}"})
        assert answer.status_code == 200
        assert "saved" in answer.text
        db.session.rollback()
        results.append((row_of(Submission, without), row_of(Registration, without)))
    assert results[0] == results[1]


STAFF_FORMS = {
    "words": "/staff/offerings/OFFERING/words",
    "session": "/staff/offerings/OFFERING/sessions/MEETING",
    "question": "/staff/offerings/OFFERING/questions/QUESTION",
    "seats": "/staff/offerings/OFFERING",
    "place": "/staff/places/VENUE",
    "account": "/staff/accounts/ACCOUNT",
}


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows but history, without versions, which any saving raises."""
    names = {table.name: [c.name for c in table.c] for table in Base.metadata.sorted_tables}
    return {
        table: [
            {n: v for n, v in zip(names[table], row, strict=True)
             if n not in {"version", "updated_at"}}
            for row in rows
        ]
        for table, rows in stored().items()
        if table != "activities" and not table.startswith("history_")
    }  # fmt: skip


@pytest.mark.parametrize("form", STAFF_FORMS)
def test_a_staff_form_takes_its_own_fields_alone(app: Flask, form: str) -> None:
    world = build(app)
    own, staff = world.objects["own"], world.visitors["admin with a program"]
    path = STAFF_FORMS[form]
    for word, value in (("OFFERING", own.offering_id), ("MEETING", own.meeting_id),
                        ("QUESTION", own.question_id), ("VENUE", own.venue_id),
                        ("ACCOUNT", own.staff_id)):  # fmt: skip
        path = path.replace(word, str(value))
    target = f"{path}/seats" if form == "seats" else path
    before = everything()
    page = Page(staff.get(path).text)
    action = next(
        str(f["action"]) for f in page.soup.main.find_all("form")  # type: ignore[union-attr]
        if f.get("method") == "post" and str(f["action"]) in {target, ""}
    )  # fmt: skip
    known, data = filled_in(page.form(action))
    answer = staff.post(target, data={**planted(known), **data})
    assert answer.status_code == 302, answer.text
    assert everything() == before


def test_a_coordinator_drafts_and_copies_in_own_programs_alone(app: Flask) -> None:
    world = build(app)
    coordinator, before = world.visitors["coordinator"], stored()
    form = {"program": GAME, "title": "Mine now", "first_day": "March 4, 2030"}
    assert coordinator.send("/staff/offerings/new", form).status_code == 422
    assert coordinator.get(f"/staff/offerings/new?program={GAME}").status_code == 200
    assert stored() == before
    copy = f"/staff/offerings/{world.objects['own'].offering_id}/copy"
    coordinator.send(copy, {**form, "program": GAME})
    db.session.rollback()
    newest = db.session.scalars(select(Offering).order_by(Offering.id.desc())).first()
    assert newest and newest.program == ACADEMY


def test_nobody_becomes_an_admin_without_one(app: Flask, stranger: Visitor) -> None:
    world = build(app)
    before = stored()
    account = f"/staff/accounts/{world.staff['coordinator'].id}"
    form = {"name": "Me", "email": "me@example.org", "roles": "admin", "programs": GAME}
    for role, told in (("coordinator", 404), ("medical", 404), ("without rights", 403)):
        for path in (account, "/staff/accounts/new", f"{account}/passphrase"):
            answer = world.visitors[role].send(path, {**form, "passphrase": "four words in line"})
            assert answer.status_code == told
    assert visitor(app).send(account, form).status_code == 302
    assert stored() == before
