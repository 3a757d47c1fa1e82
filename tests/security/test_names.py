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

from app.calendars.entries import entries_of
from app.calendars.ics import feed
from app.extensions import db
from app.messages import kinds, links
from app.messages.headers import UnsafeHeaderError
from app.models import now
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
from tests.messages.mails import written
from tests.security.reach import addresses, reading
from tests.security.world import Visitor, a_link

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

NAMES = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><svg/onload=alert(1)>",
    "<!--",
    "]]>",
    "{{7*7}}{% include 'x' %}",
    "${7*7}#{7*7}",
    '=HYPERLINK("https://evil.example")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\uff1dSUM(A1)",
    "\t=1+1",
    " =1+1",
    "%s%n%(x)s{0}",
    "Robert'); DROP TABLE registrations;--",
    "Ana \U0001f355\U0001f468\u200d\U0001f469",
    "\u0646\u0648\u0631 Zo\u00eb \u00c5ke \u674e",
    "x" * 120,
]
# A tag or a way out of an attribute that only a name can have brought.
BROUGHT = ("<script>alert", "<img src=x", "<svg/onload", "' onmouseover='alert", "{{7*7}}49")


def people_of_all_names(offering: factories.Offering) -> list[factories.Registration]:
    """One person for each name, who also signed up for others under it."""
    people = [
        factories.registration(
            factories.submission(offering, contact_name=name, answers={"topic": name}),
            UNDER_REVIEW,
            full_name=name,
            called=name,
        )
        for name in NAMES
    ]
    for one, other in pairwise(people):
        factories.case(one, other, reason=one.full_name[:300])
    return people


def is_only_text(html: str) -> list[str]:
    """What on a page is more than text; a name's tags would be elements of the page."""
    soup = BeautifulSoup(html, "html.parser")
    wrong = [f"raw {text}" for text in BROUGHT if text in html]
    wrong += [f"<{tag.name}>" for tag in soup.find_all(["img"]) if tag.get("src") == "x"]
    for tag in soup.find_all(True):
        wrong += [f"{name}= on {tag.name}" for name in tag.attrs if name.startswith("on")]
    wrong += [f"script {tag}" for tag in soup.find_all("script") if "alert" in tag.get_text()]
    return wrong


def test_on_every_staff_page(app: Flask) -> None:
    people = people_of_all_names(factories.offering(ACADEMY, meetings=2))
    coordinator = reading(app, ACADEMY)
    for person in people:
        assert is_only_text(coordinator.get(f"/staff/people/{person.id}").text) == []
    for path in addresses(app, people[0]):
        assert is_only_text(coordinator.get(path).text) == [], path
    roster = coordinator.get(f"/staff/offerings/{people[0].offering_id}/roster").text
    shown = BeautifulSoup(roster, "html.parser").get_text()
    assert not [name for name in NAMES if " ".join(name.split()) not in " ".join(shown.split())]


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
    for person in people_of_all_names(factories.offering(COFFEE)):
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


def written_to(
    date: factories.Offering, kind: str, *, contact_name: str, full_name: str, reason: str
) -> EmailMessage:
    """A mail of a kind that is still true when it is written."""
    open_address = {"email_confirmed_at": None, "hold_until": now() + timedelta(hours=1)}
    contact = factories.submission(
        date, contact_name=contact_name, **(open_address if kind == kinds.CONFIRM_ADDRESS else {})
    )
    status = STATUS_OF.get(kind, CONFIRMED)
    person = factories.registration(contact, status, full_name=full_name, called=full_name)
    facts = {"registration_ids": [person.id], "to": status, "reason": reason}
    if status in {OFFERED, OFFER_LAPSED}:
        facts["offer_id"] = factories.offer(person).id
    if kind in kinds.TO_GUARDIAN:
        factories.guardian_form(person, guardian_name=full_name)
        facts["registration_id"] = person.id
    return written(kind, contact, **facts)


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_in_a_mail_they_stay_out_of_the_head_and_are_text_in_the_body(
    app: Flask, kind: str
) -> None:
    date = factories.offering(COFFEE)
    for name in NAMES[:12]:
        mail = written_to(date, kind, contact_name=name, full_name=name, reason=name)
        html = mail.get_body(("html",))
        assert html is not None
        assert is_only_text(html.get_content()) == []
        assert len(mail.get_all("To") or []) == 1
        assert mail.get_all("Bcc") is None
        assert name not in "".join(f"{key}: {value}" for key, value in mail.items())


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
