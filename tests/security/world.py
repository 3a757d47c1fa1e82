"""Visitors in every role, and two programs' worth of things for them to reach for."""

from __future__ import annotations

import contextvars
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import Base, db
from app.messages import links
from app.models import Message, Offering, Registration, StaffMember, Submission, now
from app.program_kit.statuses import CHECK_PENDING, UNDER_REVIEW
from tests import factories
from tests.factories import ACADEMY, GAME

NOBODY = 999_999
# Roles that act in the programs of the account only.
BOUND_ROLES = ("reviewer", "medical", "desk", "desk_lead", "lead")
RAW_TOKEN = hashlib.sha1(b"form token").hexdigest()


class Visitor(FlaskClient):
    """A client that reads nothing into the pages; each request has a context of its own."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request, as from another process."""
        db.session.commit()
        kwargs.setdefault("buffered", True)
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        return response

    def as_staff(self, staff: StaffMember, ago: float = 0) -> Visitor:
        """Hold the cookie that signing in gives; `ago` seconds old and unused since."""
        at = int(time.time() - ago)
        mark = staff.fs_uniquifier
        with self.session_transaction("/staff/") as kept:
            kept.update(_user_id=mark, _fresh=True, since=at, seen=at, csrf_token=RAW_TOKEN)
        return self

    def token(self) -> str:
        """The form token that belongs to this visitor's cookie."""
        with self.session_transaction("/staff/") as kept:
            raw = kept.setdefault("csrf_token", RAW_TOKEN)
        signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def send(self, address: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        """Post a form with the token in it."""
        return self.post(address, data={"csrf_token": self.token(), **(data or {})})


def visitor(app: Flask) -> Visitor:
    """Somebody without a cookie."""
    return Visitor(app, app.response_class, use_cookies=True)


@dataclass(frozen=True)
class Things:
    """One program's date with a person, by the names that addresses use for them."""

    program: str
    offering: str
    offering_id: int
    meeting_id: int
    registration_id: int
    message_id: int
    submission_id: int
    venue_id: int
    city_id: int
    question_id: int
    staff_id: int
    # Two sign-ups of the same person, as it seems.
    case_id: int
    # Somebody who is expected at a session that runs now.
    expected_id: int
    # What somebody asked under the data practices law.
    request_id: int
    # Somebody who waits for a background check.
    checked_id: int
    # Words that only people of the program may read.
    private: tuple[str, ...]

    def args(self, names: set[str]) -> dict[str, Any]:
        """Values for the variables of an address."""
        known = {**self.__dict__, "slug": self.program, "act": "withdraw"}
        known |= {"kind": "notice", "language": "en"}
        return {name: known[name] for name in names}


def things(program: str, mark: str, account: StaffMember) -> Things:
    """A date of the program, published, with one undecided person who got a mail."""
    starts = (now() + timedelta(days=30)).replace(hour=18, minute=0, second=0, microsecond=0)
    names = {"title": f"Title{mark}", "slug": f"slug-{mark.lower()}"}
    row = factories.offering(program, meetings=2, starts=starts, **names)
    contact = factories.submission(
        row, reference=f"REF-{mark}", contact_name=f"Contact{mark}", email=f"{mark}@example.org"
    )
    person = factories.registration(
        contact,
        UNDER_REVIEW,
        full_name=f"Name{mark}",
        private={"health": f"Health{mark}", "emergency": f"Emergency{mark}"},
    )
    factories.guardian_form(person)
    mail = a_mail(row, contact.id, f"{mark}@example.org")
    return Things(
        program=program,
        offering=row.slug,
        offering_id=row.id,
        meeting_id=row.meetings[0].id,
        registration_id=person.id,
        message_id=mail,
        submission_id=contact.id,
        venue_id=row.venue_id or 0,
        city_id=factories.city().id,
        question_id=factories.question(row, label=f"Question{mark}").id,
        staff_id=account.id,
        case_id=factories.case(person, factories.registration(contact, full_name=f"Name{mark}")).id,
        expected_id=expected_now(program, mark).id,
        request_id=factories.data_request(contact).id,
        checked_id=waits_for_check(contact, mark).id,
        private=(f"Name{mark}", f"Contact{mark}", f"REF-{mark}", f"{mark}@example.org"),
    )


def waits_for_check(contact: Submission, mark: str) -> Registration:
    """Somebody of the same sign-up whose papers are signed."""
    return factories.registration(
        contact, CHECK_PENDING, full_name=f"Name{mark}", private={"check": f"Check{mark}"}
    )


def expected_now(program: str, mark: str) -> Registration:
    """Somebody with a place in a run of the program whose session began an hour ago."""
    row = factories.offering(
        program, starts=now() - timedelta(hours=1), slug=f"now-{mark.lower()}", title=f"Now{mark}"
    )
    contact = factories.submission(
        row, contact_name=f"Contact{mark}", email=f"now-{mark}@example.org"
    )
    told = {"health": f"Health{mark}", "emergency": f"Emergency{mark}"}
    return factories.registration(contact, full_name=f"Name{mark}", private=told)


def a_mail(row: Offering, submission_id: int, recipient: str) -> int:
    """A mail that could not be delivered; its id."""
    mail = Message(
        dedupe_key=f"test:{submission_id}",
        kind="received",
        recipient=recipient,
        program=row.program,
        offering_id=row.id,
        submission_id=submission_id,
        state="undelivered",
        last_error="550 no such user",
    )
    db.session.add(mail)
    db.session.commit()
    return mail.id


NO_THINGS = Things("no-such-program", "no-such-date", *[NOBODY] * 13, ())


@dataclass(frozen=True)
class World:
    """Everybody and everything, freshly stored."""

    visitors: Mapping[str, Visitor]
    objects: Mapping[str, Things]
    staff: Mapping[str, StaffMember]


def build(app: Flask) -> World:
    """Two programs with a date each, and a visitor in each role."""
    plain = {"password": "no hash: nobody signs in with it"}
    both = factories.staff(ACADEMY, role="admin", **plain)
    both.roles = [*both.roles, *factories.staff(ACADEMY, **plain).roles]
    staff = {
        "coordinator": factories.staff(ACADEMY, **plain),
        "other coordinator": factories.staff(GAME, **plain),
        "admin": factories.staff(role="admin", **plain),
        "admin with a program": both,
        **{name: factories.staff(ACADEMY, role=name, **plain) for name in BOUND_ROLES},
        **{f"other {name}": factories.staff(GAME, role=name, **plain) for name in BOUND_ROLES},
        **{name: factories.staff(role=name, **plain) for name in ("records", "chief")},
        "without rights": factories.staff(**plain),
        "closed account": factories.staff(ACADEMY, **plain),
        "idle": factories.staff(ACADEMY, **plain),
        "signed out elsewhere": factories.staff(ACADEMY, **plain),
        "colleague": factories.staff(GAME, name="Colleague", **plain),
    }
    objects = {
        "own": things(ACADEMY, "OWN", staff["colleague"]),
        "foreign": things(GAME, "FOREIGN", staff["colleague"]),
        "none": NO_THINGS,
    }
    visitors = {"anonymous": visitor(app)}
    for role, person in staff.items():
        if role != "colleague":
            visitors[role] = visitor(app).as_staff(person, ago=1801 if role == "idle" else 0)
    staff["closed account"].active = False
    staff["signed out elsewhere"].fs_uniquifier = "a new one"
    db.session.commit()
    return World(visitors, objects, staff)


def a_link(submission_id: int, purpose: str) -> str:
    """A mailed link's token."""
    row = db.session.get_one(factories.Submission, submission_id)
    token, link = links.draw(row, purpose)
    if purpose in {links.GUARDIAN, links.DOCUMENTS}:
        link.registration_id = row.registrations[0].id
    db.session.add(link)
    db.session.commit()
    return token


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to show that a refused request changed none of them."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
