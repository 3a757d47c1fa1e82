"""What people tell in private goes in by every door there is, and comes out by none but one.

The phrases are typed into whatever boxes the forms show (see `marks.py`), so a question added
tomorrow is in this test tomorrow.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.scope import ROLES
from app.accounts.visibility import ACCOMMODATION, MATRIX, SEALED, Sight
from app.extensions import db
from app.messages import links
from app.messages.compose import NoLongerTrueError, compose
from app.models import Message, Offering, Registration, StaffMember, Submission, now
from app.programs import PROGRAMS
from app.registration.instruct import instruct
from app.registration.private import INSTRUCTION, Reader, read
from tests import factories
from tests.factories import GAME
from tests.live import parsed
from tests.manage.codes import open_private
from tests.offerings.asking import ask
from tests.pages import CheckedClient, Page, filled_in
from tests.security.marks import Marks
from tests.security.matrix import MATRIX as ADDRESSES
from tests.security.matrix import Guard
from tests.security.reach import addresses
from tests.security.world import Visitor, a_link, stored, visitor
from tests.signup.walk import Walk, open_offering

SLUGS = [each.slug for each in PROGRAMS]


def handed_in(app: Flask, offering: Offering, marks: Marks) -> Submission:
    """A sign-up of as many people as the form takes, three at most, page by page."""
    walk = Walk(CheckedClient(app, app.response_class, use_cookies=False), offering).press()
    people = 1
    while walk.h1 != "Check your answers":
        form = walk.page.page.form()  # type: ignore[attr-defined]
        adds = form.find("button", attrs={"name": "add"}) is not None and people < 3
        people += adds
        walk.fill(marks.fill(form), *(("add", "1") if adds else ()))
    return walk.send().made


def called_in(by: Visitor, offering: Offering, marks: Marks) -> Submission:
    """The same by the coordinator's one long page."""
    here = f"/staff/offerings/{offering.id}/add"
    page = by.get(here + ("?people=2" if offering.program == GAME else ""))
    answer = by.post(here, data=filled(page.text, marks))
    assert answer.status_code == 302, Page(answer.text).text
    person = int(answer.location.rpartition("/")[2])
    return db.session.get_one(Registration, person).submission


def changed(app: Flask, made: Submission, marks: Marks) -> None:
    """New answers behind the mailed link, open ones and, with a code, private ones."""
    made.email_confirmed_at = now()
    token = a_link(made.id, links.MANAGE)
    client = visitor(app)
    page = client.post("/manage", data={"token": token, "act": "answers"})
    form = {**filled(page.text, marks), "act": "save-answers"}
    answer = client.post("/manage", data=form)
    assert "Your answers are saved." in answer.text, Page(answer.text).text
    page = open_private(client, token)
    form = {**filled(page.text, marks), "act": "save-private"}
    answer = client.post("/manage", data=form)
    assert "Your private answers are saved." in answer.text, Page(answer.text).text


def filled(html: str, marks: Marks) -> dict[str, Any]:
    """What is sent: hidden boxes as they are, the others marked."""
    form = Page(html).form()
    return {**filled_in(form)[1], **marks.fill(form)}


def told(app: Flask, by: Visitor, marks: Marks) -> dict[Offering, list[Submission]]:
    """In every program a sign-up on the web, and one by the coordinator, with a question more."""
    found = {}
    for slug in SLUGS:
        offering = open_offering(slug, seats=None)
        ask(offering, "health", "What should the cook know?", per_person=True, retention="D3")
        found[offering] = [handed_in(app, offering, marks), called_in(by, offering, marks)]
    return found


def told_anew(app: Flask, coordinator: StaffMember, made: list[Submission], marks: Marks) -> None:
    """Each sign-up changed by its owner, and an instruction written for helpers."""
    for each in made:
        changed(app, each, marks)
        if any(field.kind == ACCOMMODATION for field in each.registrations[0].private_fields):
            reader = Reader(coordinator, "coordinator")
            instruct(each.registrations[0].id, marks.new(INSTRUCTION), reader)


def dumped(folder: Path) -> bytes:
    """The database as somebody would carry it off: files with their journals, or a dump."""
    url = db.engine.url
    db.session.remove()
    if url.get_backend_name() == "sqlite":
        name = Path(str(url.database))
        return b"".join(each.read_bytes() for each in sorted(name.parent.glob(f"{name.name}*")))
    program = shutil.which("pg_dump")
    assert program, "this test needs pg_dump"
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    into = folder / "dump.sql"
    subprocess.run([program, "--inserts", "-f", str(into), address], check=True)
    return into.read_bytes()


def mailed() -> str:
    """Every mail owed, as it goes out and as a reader sees it."""
    texts = []
    for row in db.session.scalars(select(Message)).all():
        with contextlib.suppress(NoLongerTrueError):
            mail = parsed(compose(row).mail.as_bytes())
            texts.append(mail.as_string())
            payloads = [part.get_payload(decode=True) for part in mail.walk()]
            texts += [bytes(each).decode() for each in payloads if isinstance(each, bytes)]
    db.session.rollback()
    assert len(texts) > len(SLUGS)
    return "\n".join(texts)


def pages_and_files(app: Flask, made: dict[Offering, list[Submission]]) -> dict[str, str]:
    """What each role gets for merely opening, and every file that is handed out."""
    pages = {
        path
        for both in made.values()
        for each in both
        for path in addresses(app, each.registrations[0])
    }
    files = [path for offering in made for path in files_of(app, offering)]
    found = {}
    for role in ROLES:
        by = visitor(app).as_staff(factories.staff(*SLUGS, role=role, password="-"))
        found |= {f"{role} {path}": by.get(path).text for path in sorted(pages)}
        found |= {f"{role} {path}": by.send(path, {"reason": "Test"}).text for path in files}
    return found


def files_of(app: Flask, offering: Offering) -> list[str]:
    """Addresses that hand out a file about an offering, known by their endings."""
    site = app.url_map.bind("localhost")
    return [
        site.build(rule.endpoint, {"offering_id": offering.id}, method="POST")
        for rule in app.url_map.iter_rules()
        if rule.arguments == {"offering_id"}
        and "." in rule.rule.rpartition("/")[2]
        and "POST" in (rule.methods or set())
    ]


def calendars(app: Flask) -> str:
    """Each public calendar, and each person's own."""
    client = visitor(app)
    site = app.url_map.bind("localhost")
    public = [
        site.build(rule.endpoint)
        for rule in app.url_map.iter_rules()
        if not rule.arguments and ADDRESSES.get(rule.endpoint) is Guard.PUBLIC
    ]
    made = db.session.scalars(select(Submission.id)).all()
    own = [f"/my/{a_link(each, links.FEED)}/calendar.ics" for each in made]
    answers = [client.get(path) for path in [*public, *own] if "find" not in path]
    assert any("BEGIN:VEVENT" in each.text for each in answers[-len(own) :])
    return "\n".join(each.text for each in answers)


def opened() -> str:
    """Every sealed answer, read by a role that may, with a reason."""
    role_for = {
        kind: next(role for role, (sight, _) in MATRIX[kind].items() if sight is Sight.READ)
        for kind in SEALED
    }
    accounts: dict[str, StaffMember] = {
        role: factories.staff(*SLUGS, role=role, password="-") for role in role_for.values()
    }
    texts = []
    for person in db.session.scalars(select(Registration)).all():
        for kind in {field.kind for field in person.private_fields} - {INSTRUCTION}:
            role = role_for[kind]
            texts.append(read(person.id, kind, Reader(accounts[role], role), "Test"))
    return "\n".join(texts)


def test_fifty_marked_phrases_are_read_by_those_who_may_and_are_nowhere_else(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    marks = Marks()
    coordinator = factories.staff(*SLUGS, password="-")
    made = told(app, visitor(app).as_staff(coordinator), marks)
    starts = next(iter(made)).meetings[0].starts_at
    with time_machine.travel(starts, tick=False):
        readable = marks.found(opened())
    told_anew(app, coordinator, [each for both in made.values() for each in both], marks)
    with time_machine.travel(starts, tick=False):
        readable |= marks.found(opened())
        shown = pages_and_files(app, made)
    places = {
        **{place: marks.found(text, but=INSTRUCTION) for place, text in shown.items()},
        "mails": marks.found(mailed()),
        "calendars": marks.found(calendars(app)),
        "log": marks.found(caplog.text + "".join(capfd.readouterr())),
        "rows": marks.found(repr(stored())),
        "dump": marks.found(dump := dumped(tmp_path)),
    }
    assert {place: found for place, found in places.items() if found} == {}
    # Whoever may reads each, so each was stored; helpers read what was written for them.
    readable |= marks.found("".join(shown.values()))
    assert {mark: name for mark, name in marks.told.items() if mark not in readable} == {}
    # What is open is found in the same way: so the rest would have been found, too.
    assert b"Opal Openly" in dump
    assert "Opal Openly" in "".join(shown.values())
    assert len(marks.told) >= 50
