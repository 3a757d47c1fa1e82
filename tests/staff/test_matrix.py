"""Every route, every role, own and foreign rows: generated from the URL map.

A new staff route fails here until it has its line in ROUTES; a new address outside /staff
fails until it is named in PUBLIC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Activity, Message, StaffMember
from app.program_kit.statuses import UNDER_REVIEW
from tests import factories
from tests.factories import ACADEMY, COFFEE

# OWNED: rows of a program. THEIRS: whatever the coordinator has. ADMIN: accounts. DOOR: sign-in.
OWNED, THEIRS, ADMIN, DOOR = "owned", "theirs", "admin", "door"
ROUTES = {
    "accounts": ADMIN,
    "accounts_active": ADMIN,
    "accounts_new": ADMIN,
    "accounts_one": ADMIN,
    "accounts_passphrase": ADMIN,
    "add_person": OWNED,
    "mail_person": OWNED,
    "offering": OWNED,
    "offering_cancel": OWNED,
    "offering_copy": OWNED,
    "offering_publish": OWNED,
    "offering_roster": OWNED,
    "offering_seats": OWNED,
    "offering_words": OWNED,
    "offerings": THEIRS,
    "offerings_new": THEIRS,
    "people": THEIRS,
    "person": OWNED,
    "person_act": OWNED,
    "person_private": OWNED,
    "person_resend": OWNED,
    "places": THEIRS,
    "places_new": THEIRS,
    "places_one": THEIRS,
    "program_page": OWNED,
    "roster_accept": OWNED,
    "roster_csv": OWNED,
    "roster_export": OWNED,
    "send_sign_in": DOOR,
    "meeting_act": OWNED,
    "meeting_one": OWNED,
    "sessions": OWNED,
    "sessions_add": OWNED,
    "sign_in": DOOR,
    "sign_out": THEIRS,
    "stay": THEIRS,
    "today": THEIRS,
}
# First parts of addresses that anyone may open; what lies behind is tested by its own room.
PUBLIC = {
    "", "accessibility", "calendar.ics", "citizens-academy", "coffee-with-a-cop", "confirm",
    "cops-vs-kids", "dev", "find", "healthz", "help", "manage", "my", "privacy", "robots.txt",
    "static", "theme.css", "women-in-policing",
}  # fmt: skip


@dataclass
class World:
    """Rows of one program, as a route may name them."""

    values: dict[str, Any]

    def address(self, app: Flask, rule: Rule) -> str:
        """The route's address for these rows."""
        wanted = {name: self.values[name] for name in rule.arguments}
        if rule.endpoint == "staff.person_act":
            wanted["act"] = "withdraw"
        with app.test_request_context():
            return app.url_map.bind("localhost").build(rule.endpoint, wanted)


@pytest.fixture
def world(app: Flask) -> World:
    """An academy with one applicant, one mail and one account."""
    offering = factories.offering(ACADEMY, meetings=2)
    person = factories.registration(offering, UNDER_REVIEW, private={"emergency": "canary"})
    mail = Message(
        dedupe_key="mail",
        kind="received",
        recipient=person.submission.email,
        program=ACADEMY,
        offering_id=offering.id,
        submission_id=person.submission_id,
        state="undelivered",
    )
    db.session.add(mail)
    db.session.commit()
    return World(
        {
            "offering_id": offering.id,
            "meeting_id": offering.meetings[0].id,
            "registration_id": person.id,
            "message_id": mail.id,
            "venue_id": offering.venue_id,
            "staff_id": factories.staff(COFFEE).id,
            "slug": ACADEMY,
            "act": "cancel",
        }
    )


def staff_rules(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("staff."):
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
                yield rule, rule.endpoint.removeprefix("staff."), method


def ask(client: FlaskClient, method: str, address: str, token: str = "") -> TestResponse:
    if method == "GET":
        return client.get(address)
    return client.open(address, method=method, data={"csrf_token": token})


def token_of(client: FlaskClient, address: str) -> str:
    page = client.get(address).page  # type: ignore[attr-defined]
    return str(page.soup.find(attrs={"name": "csrf_token"})["value"])


def acts() -> int:
    seen = select(func.count(Activity.id)).where(
        Activity.verb.not_in(("signed_in", "sign_in_tried"))
    )
    return db.session.scalar(seen) or 0


def test_every_route_has_its_line(app: Flask) -> None:
    found = {name for _rule, name, _method in staff_rules(app)}
    assert found == set(ROUTES)


def test_no_address_outside_staff_is_unknown(app: Flask) -> None:
    found = {str(rule.rule).split("/")[1] for rule in app.url_map.iter_rules()}
    assert found - {"staff"} <= PUBLIC


def test_a_visitor_gets_to_the_sign_in_page_and_no_further(app: Flask, world: World) -> None:
    for rule, name, method in staff_rules(app):
        client = app.test_client()
        token = token_of(client, "/staff/sign-in") if method != "GET" else ""
        answer = ask(client, method, world.address(app, rule), token)
        if ROUTES[name] == DOOR:
            assert answer.status_code in {200, 422}, name
        else:
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/staff/sign-in"), name
    assert acts() == 0


@pytest.mark.parametrize("kind", ["foreign", "nothing", "closed"])
def test_people_of_other_programs_reach_nothing_of_this_one(
    app: Flask, world: World, login: Callable[..., Any], kind: str
) -> None:
    staff = {
        "foreign": lambda: factories.staff(COFFEE),
        "nothing": lambda: factories.staff(role="coordinator"),
        "closed": lambda: factories.staff(ACADEMY),
    }[kind]()
    client = app.test_client()
    login(client, staff)
    token = token_of(client, "/staff/")
    if kind == "closed":
        db.session.get_one(StaffMember, staff.id).active = False
        db.session.commit()
    for rule, name, method in staff_rules(app):
        if name in {"sign_out", "stay"} or ROUTES[name] == DOOR:
            continue
        if not token and method != "GET":
            token = token_of(client, "/staff/sign-in")
        answer = ask(client, method, world.address(app, rule), token)
        html = answer.get_data(as_text=True)
        assert "canary" not in html
        if kind == "closed":
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/staff/sign-in"), name
            token = ""
        elif ROUTES[name] == ADMIN:
            assert answer.status_code == 404, name
        elif kind == "nothing":
            assert answer.status_code == 403, name
        elif ROUTES[name] == OWNED:
            assert answer.status_code == 404, name
        else:
            assert answer.status_code in {200, 422}, name
    assert acts() == 0


def test_an_admin_reaches_accounts_and_nobodys_answers(
    app: Flask, world: World, login: Callable[..., Any]
) -> None:
    client = app.test_client()
    login(client, factories.staff(role="admin"))
    token = token_of(client, "/staff/accounts")
    for rule, name, method in staff_rules(app):
        if name in {"sign_out", "stay", "accounts_active"} or ROUTES[name] == DOOR:
            continue
        answer = ask(client, method, world.address(app, rule), token)
        if ROUTES[name] == ADMIN:
            assert answer.status_code in {200, 422}, name
        else:
            assert answer.status_code == 302, name
            assert answer.headers["Location"] == "/staff/accounts", name
    assert acts() == 0


def test_the_programs_own_coordinator_reaches_it(
    app: Flask, world: World, login: Callable[..., Any]
) -> None:
    client = app.test_client()
    login(client, factories.staff(ACADEMY))
    token = token_of(client, "/staff/")
    for rule, name, method in staff_rules(app):
        if name in {"sign_out", "stay"} or ROUTES[name] == DOOR:
            continue
        answer = ask(client, method, world.address(app, rule), token)
        if ROUTES[name] == ADMIN:
            assert answer.status_code == 404, name
        else:
            assert answer.status_code in {200, 302, 422}, name
            assert not answer.headers.get("Location", "").startswith("/staff/sign-in"), name


def test_no_post_works_without_the_forms_token(
    app: Flask, world: World, login: Callable[..., Any]
) -> None:
    client = app.test_client()
    login(client, factories.staff(ACADEMY))
    for rule, name, method in staff_rules(app):
        if method == "POST":
            answer = client.post(world.address(app, rule), data={})
            assert answer.status_code == 400, name
    assert acts() == 0
