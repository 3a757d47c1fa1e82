"""Hostile names come out as text: on pages, in exports, in mails and in calendars."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from email.message import EmailMessage
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app.calendars.entries import entries_of
from app.calendars.ics import feed
from app.extensions import db
from app.messages import kinds, links
from app.messages.headers import UnsafeHeaderError
from app.models import Submission, now
from app.program_kit.statuses import (
    CANCELLED,
    CONFIRMED,
    OFFER_LAPSED,
    OFFERED,
    UNDER_REVIEW,
    WAITLISTED,
    WITHDRAWN,
)
from tests import factories
from tests.factories import ACADEMY, COFFEE
from tests.manage.codes import a_code
from tests.messages.mails import written
from tests.pages import Page, filled_in
from tests.security.hostile_names import BROUGHT, NAMES
from tests.security.reach import addresses, reading
from tests.security.world import Visitor, a_link, visitor
from tests.signup.walk import open_offering

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

# On a page of one person stand three names: every third person is enough to open.
EACH = 3


def after(number: int) -> list[str]:
    """The names, turned by some places."""
    return NAMES[number:] + NAMES[:number]


def people_of_all_names(offering: factories.Offering) -> list[factories.Registration]:
    """One person for each name; who signed them up and what was answered bear the next two."""
    people = [
        factories.registration(
            factories.submission(offering, contact_name=contact, answers={"topic": topic}),
            UNDER_REVIEW,
            full_name=name,
            called=name,
        )
        for name, contact, topic in zip(NAMES, after(1), after(2), strict=True)
    ]
    for one, other in pairwise(people):
        factories.case(one, other, reason=one.full_name[:300])
    return people


def is_only_text(html: str) -> list[str]:
    """What on a page is more than text; a name's tags would be elements of the page."""
    soup = BeautifulSoup(html, "html.parser")
    wrong = [f"raw {text}" for text in BROUGHT if text in html]
    wrong += [f"<{tag.name}>" for tag in soup.find_all(["img", "iframe", "base", "math"])]
    wrong += [
        f"leads to {tag['href']}"
        for tag in soup.find_all("a", href=True)
        if str(tag["href"]).split(":")[0].strip().lower() in {"javascript", "data"}
    ]
    for tag in soup.find_all(True):
        wrong += [f"{name}= on {tag.name}" for name in tag.attrs if name.startswith("on")]
    wrong += [f"script {tag}" for tag in soup.find_all("script") if "alert" in tag.get_text()]
    return wrong


def test_on_every_staff_page(app: Flask) -> None:
    people = people_of_all_names(factories.offering(ACADEMY, meetings=2))
    coordinator = reading(app, ACADEMY)
    for person in people[::EACH]:
        assert is_only_text(coordinator.get(f"/staff/people/{person.id}").text) == []
    for path in addresses(app, people[0]):
        assert is_only_text(coordinator.get(path).text) == [], path
    roster = coordinator.get(f"/staff/offerings/{people[0].offering_id}/roster").text
    shown = " ".join(BeautifulSoup(roster, "html.parser").get_text().split())
    assert [name for name in NAMES if " ".join(name.split()) not in shown] == []


def test_in_words_staff_type_and_everyone_reads(app: Flask, stranger: Visitor) -> None:
    for number, name in enumerate(NAMES):
        place = factories.venue(name=name, step_free=name)
        texts = {"title": name, "summary": name, "description": name, "host_name": name}
        row = factories.offering(COFFEE, slug=f"n{number}", venue=place, **texts)
        html = stranger.get(f"/{COFFEE}/{row.slug}/").text
        assert is_only_text(html) == [], name
        for script in BeautifulSoup(html, "html.parser").find_all("script", src=False):
            assert json.loads(script.string or "")["name"]
    for path in ("/", "/?view=month", f"/{COFFEE}/"):
        assert is_only_text(stranger.get(path).text) == [], path
    for path in ("/staff/offerings", "/staff/places"):
        assert is_only_text(reading(app, COFFEE).get(path).text) == [], path


def test_on_the_pages_behind_a_link(app: Flask, stranger: Visitor) -> None:
    for person in people_of_all_names(factories.offering(COFFEE))[::EACH]:
        token = a_link(person.submission_id, links.MANAGE)
        for act in ("open", "ask-withdraw", "contact", "answers"):
            form = {"token": token, "act": act, "person": str(person.id)}
            assert is_only_text(stranger.post("/manage", data=form).text) == [], act


def test_in_an_export_no_cell_is_a_formula(app: Flask) -> None:
    people = people_of_all_names(factories.offering(ACADEMY))
    path = f"/staff/offerings/{people[0].offering_id}/roster.csv"
    answer = reading(app, ACADEMY).send(path, {"reason": "Badges"})
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(NAMES) + 1
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d")), cell
    names = {row[1] for row in rows[1:]}
    assert not [name for name in NAMES if not names & {name, f"'{name}"}]


STATUS_OF = {
    kinds.CANCELLED: CANCELLED,
    kinds.WITHDRAWN: WITHDRAWN,
    kinds.DRAWN: WAITLISTED,
    kinds.OFFER: OFFERED,
    kinds.OFFER_NUDGE: OFFERED,
    kinds.OFFER_LAPSED: OFFER_LAPSED,
}


def written_to(date: factories.Offering, kind: str, names: list[str]) -> EmailMessage:
    """A mail of a kind that is still true when it is written, about people of these names."""
    open_address = {"email_confirmed_at": None, "hold_until": now() + timedelta(hours=1)}
    more = open_address if kind == kinds.CONFIRM_ADDRESS else {}
    contact = factories.submission(date, contact_name=names[0], **more)
    status = STATUS_OF.get(kind, CONFIRMED)
    people = [
        factories.registration(contact, status, full_name=name, called=name) for name in names
    ]
    ids = [person.id for person in people]
    facts = {"registration_ids": ids, "to": status, "reason": names[-1]}
    if status in {OFFERED, OFFER_LAPSED}:
        facts["offer_id"] = factories.offer(*people).id
    if kind == kinds.FRESH_CODE:
        facts["code_id"] = a_code(contact).id
    if kind in kinds.TO_GUARDIAN:
        factories.guardian_form(people[0], guardian_name=names[0])
        facts["registration_id"] = ids[0]
    return written(kind, contact, **facts)


# A mail with nothing but a code names nobody, which test_words.py proves.
@pytest.mark.parametrize("kind", sorted(kinds.KINDS - {"fresh_code"}))
def test_in_a_mail_they_stay_out_of_the_head_and_are_text_in_the_body(
    app: Flask, kind: str
) -> None:
    date = factories.offering(COFFEE, seats=None)
    for start in range(0, len(NAMES), 10):
        names = NAMES[start : start + 10]
        mail = written_to(date, kind, names)
        html = mail.get_body(("html",))
        assert html is not None
        assert is_only_text(html.get_content()) == []
        assert len(mail.get_all("To") or []) == 1
        assert mail.get_all("Bcc") is None
        head = "".join(f"{key}: {value}" for key, value in mail.items())
        assert [name for name in names if name in head] == []


def test_through_the_form_and_out_again(app: Flask) -> None:
    date = open_offering(COFFEE, seats=None)
    stranger = visitor(app)
    # A first name is at most 60 letters long; who is called otherwise is told so.
    short = [name for name in NAMES if len(name) <= 60]
    for called, topic in zip(short[::2], short[1::2], strict=False):
        page = stranger.get(f"/{COFFEE}/{date.slug}/sign-up")
        for answers in ({}, {"party": "1", "called": called, "topic": topic}):
            form = Page(page.text).form()
            data = {**filled_in(form)[1], **answers, "go": "next"}
            page = stranger.post(str(form["action"]), data=data)
            assert is_only_text(page.text) == [], called
        data = {**filled_in(Page(page.text).form())[1], "go": "send"}
        assert stranger.post(page.request.path, data=data).status_code == 303, called
    rows = db.session.scalars(select(Submission).order_by(Submission.id)).all()
    told = [row.contact_name for row in rows]
    assert [" ".join(name.split()) for name in short[::2]][: len(told)] == told


@pytest.mark.parametrize(
    "broken",
    [
        "Ana\r\nBcc: all@evil.example",
        "Ana\nX: 1",
        "Ana\r\n\r\n<b>body</b>",
        "Ana\u2028Bcc: x",
        "\0",
    ],
    ids=range(5),
)
@pytest.mark.parametrize("where", ["email", "title", "contact_email"])
def test_a_line_break_never_reaches_the_head_of_a_mail(app: Flask, broken: str, where: str) -> None:
    date = factories.offering(COFFEE, **({where: broken} if where != "email" else {}))
    contact = factories.submission(date, **({"email": broken} if where == "email" else {}))
    factories.registration(contact, CONFIRMED)
    try:
        mail = written(kinds.RECEIVED, contact)
    except UnsafeHeaderError:
        db.session.rollback()
        return
    assert mail.get_all("Bcc") is None
    assert mail.get_all("X") is None
    # What stands in the title may be read in the subject, as one line.
    assert "evil" not in "".join(f"{k}: {v}" for k, v in mail.items() if k != "Subject")


def test_in_a_calendar_they_break_no_line(app: Flask) -> None:
    for name in [*NAMES, "Ana\r\nATTENDEE:mailto:x@evil.example", "END:VEVENT\nBEGIN:VALARM"]:
        place = factories.venue(name=name, room=name)
        row = factories.offering(COFFEE, title=name, venue=place, host_name=name)
        text = feed(
            entries_of(row, "https://x.example"),
            name=name,
            source="",
            organizer=("A", "a@x.example"),
        )
        lines = text.decode().replace("\r\n ", "").split("\r\n")
        assert lines.count("BEGIN:VEVENT") == 1
        assert not [line for line in lines if line.startswith(("ATTENDEE", "BEGIN:VALARM"))]
        assert all(":" in line for line in lines if line)
