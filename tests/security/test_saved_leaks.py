"""What is told in private and put aside unsent is in clear nowhere but behind its link."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.scope import ROLES
from app.extensions import db, vault
from app.messages.compose import compose
from app.messages.deliver import deliver_due
from app.messages.saved import unseal
from app.models import Message
from app.offerings.asked import asked_now
from app.signup import saving
from tests import factories
from tests.factories import ACADEMY
from tests.live import parsed
from tests.offerings.asking import ask
from tests.security.marks import Marks
from tests.security.reach import addresses
from tests.security.test_leaks import SLUGS, dumped, files_of
from tests.security.world import stored, visitor
from tests.signup.saved_ways import copies, device, go_on, mailed_path, mails, save
from tests.signup.walk import Walk, open_offering


def typed(app: Flask, offering: factories.Offering, marks: Marks) -> Walk:
    """Every page filled in with marked phrases, up to the last button."""
    walk = Walk(device(app), offering).press()
    while walk.h1 != "Check your answers":
        form = walk.page.page.form()  # type: ignore[attr-defined]
        walk.fill(marks.fill(form))
    return walk


def shown_to_staff(app: Flask, offering: factories.Offering) -> dict[str, str]:
    """What each role gets for opening whatever there is, and every file."""
    person = factories.registration(offering)
    found = {}
    for role in ROLES:
        by = visitor(app).as_staff(factories.staff(*SLUGS, role=role, password="-"))
        for path in sorted(addresses(app, person)):
            found[f"{role} {path}"] = by.get(path).text
        for path in files_of(app, offering):
            found[f"{role} {path}"] = by.send(path, {"reason": "Test"}).text
    return found


def behind(app: Flask, offering: factories.Offering, path: str) -> str:
    """Every page of the form as somebody with the link sees it."""
    walk, seen = go_on(app, offering, path), ""
    while 'name="back"' in walk.html:
        walk.press("back")
        seen += walk.html
    return seen


def forget_earlier_tests() -> None:
    """Their rows are gone; their words may still stand in the journal."""
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def test_half_an_application_is_nowhere_in_clear(
    app: Flask,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saving, "SAME_SECONDS", 0.0)
    caplog.set_level(logging.DEBUG)
    forget_earlier_tests()
    marks, offering = Marks(), open_offering(ACADEMY, seats=None)
    ask(offering, "health", "What should the cook know?", per_person=True, retention="D3")
    assert asked_now(offering.id)
    walk = typed(app, offering, marks)
    save(walk, "opal@example.org")
    path = mailed_path("opal@example.org")
    mail = parsed(compose(mails("opal@example.org")[0]).mail.as_bytes())
    db.session.rollback()
    deliver_due()
    places = {
        **{name: marks.found(text) for name, text in shown_to_staff(app, offering).items()},
        "landing page": marks.found(device(app).get(path).text),
        "mail": marks.found(mail.as_string()),
        "mail rows": marks.found(repr([row.data for row in db.session.query(Message)])),
        "log": marks.found(caplog.text + "".join(capfd.readouterr())),
        "rows": marks.found(repr(stored())),
        "dump": marks.found(dump := dumped(tmp_path)),
    }
    assert {place: found for place, found in places.items() if found} == {}
    token = path.rpartition("/")[2]
    assert token.encode() not in dump, "who carries the database off has no link"
    assert b"Opal Openly" not in dump, "open answers are sealed as well"
    assert b"opal@example.org" in dump, "what is not sealed would have been found"
    (row,) = copies()
    assert row.sealed.startswith(vault.seal("", "")[:8]), "sealed with the key of private answers"
    seen = behind(app, db.session.get_one(factories.Offering, row.offering_id), path)
    for text in (unseal(row).form, seen):
        assert marks.found(text) == {}, "neither the key nor the link opens anything private"
        assert "PO Box 12" in text
