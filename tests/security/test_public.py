"""What strangers see: the same as staff do, without a cookie, and nothing that is not out yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.messages import links
from app.models import RESIDENT, now
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME
from tests.security.matrix import MATRIX, SITE, STAFF, Guard
from tests.security.world import Visitor, World, a_link, build, stored

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)


def arguments(rule_arguments: set[str], world: World) -> dict[str, Any]:
    own = world.objects["own"]
    known = {
        "filename": "js/rollcall.js",
        "offering": own.offering,
        "key": "no-such-key",
        "meeting_id": own.meeting_id,
        "token": a_link(own.submission_id, links.MANAGE),
        "name": "none.eml",
        "number": 1,
    }
    return {name: known[name] for name in rule_arguments if name in known}


def test_nothing_outside_the_staff_pages_sets_or_heeds_a_cookie(
    app: Flask, stranger: Visitor
) -> None:
    world = build(app)
    staff = world.visitors["admin with a program"]
    site = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in STAFF:
            continue
        path = site.build(rule.endpoint, arguments(rule.arguments, world))
        for method in sorted((rule.methods or set()) & {"GET", "POST", "HEAD"}):
            answers = [each.open(path, method=method) for each in (stranger, staff)]
            for answer in answers:
                assert "Set-Cookie" not in answer.headers, path
                assert "Cookie" not in answer.headers.get("Vary", ""), path
            assert answers[0].status_code == answers[1].status_code, path
            if rule.endpoint.startswith(("home.", "feeds.", "theme", "manage.", "find.")):
                assert answers[0].data == answers[1].data, path
    assert not stranger._cookies


@pytest.mark.parametrize("state", ["draft", "of another program", "none"])
def test_a_date_that_is_not_out_is_not_found_by_anyone(
    app: Flask, stranger: Visitor, state: str
) -> None:
    world = build(app)
    of = GAME if state == "of another program" else ACADEMY
    row = factories.offering(of, state="draft" if state == "draft" else "published", slug="hidden")
    if state == "none":
        row.slug = "elsewhere"
    meeting = row.meetings[0].id
    for tail in (
        "",
        "sign-up",
        "calendar.ics",
        "calendar.ics?download=1",
        f"sessions/{meeting}.ics",
    ):
        for each in (stranger, world.visitors["coordinator"], world.visitors["admin"]):
            assert each.get(f"/{ACADEMY}/hidden/{tail}").status_code == 404, tail
    assert stranger.post(f"/{ACADEMY}/hidden/sign-up").status_code == 404


def test_a_session_of_another_date_is_not_found(app: Flask, stranger: Visitor) -> None:
    world = build(app)
    own, foreign = world.objects["own"], world.objects["foreign"]
    path = f"/{ACADEMY}/{own.offering}/sessions/{foreign.meeting_id}.ics"
    assert stranger.get(path).status_code == 404


def opened(stranger: Visitor, endpoint: str, token: str) -> TestResponse:
    """Open a link in the way of its endpoint."""
    path = {
        "feeds.of_person": f"/my/{token}/calendar.ics",
        "manage.confirm_landing": f"/confirm/{token}",
        "manage.landing": f"/manage/{token}",
        "guardian.landing": f"/guardian/{token}",
        "papers.landing": f"/papers/{token}",
    }.get(endpoint)
    if path:
        return stranger.get(path)
    forms = {"manage.confirm": "confirm", "guardian.form": "guardian", "papers.form": "papers"}
    return stranger.post(f"/{forms.get(endpoint, 'manage')}", data={"token": token})


PURPOSES = {
    "feeds.of_person": links.FEED,
    "manage.confirm_landing": links.CONFIRM,
    "manage.confirm": links.CONFIRM,
    "manage.landing": links.MANAGE,
    "manage.registration": links.MANAGE,
    "guardian.landing": links.GUARDIAN,
    "guardian.form": links.GUARDIAN,
    "papers.landing": links.DOCUMENTS,
    "papers.form": links.DOCUMENTS,
}


def test_every_link_page_is_known_here(app: Flask) -> None:
    assert set(PURPOSES) == {name for name, guard in SITE.items() if guard is Guard.LINK}


@pytest.mark.parametrize("endpoint", PURPOSES)
def test_a_link_opens_its_own_purpose_and_no_other(
    app: Flask, stranger: Visitor, endpoint: str
) -> None:
    world = build(app)
    own = world.objects["own"]
    tokens = {purpose: a_link(own.submission_id, purpose) for purpose in set(PURPOSES.values())}
    right = tokens.pop(PURPOSES[endpoint])
    strange = [
        *tokens.values(),
        "",
        "x",
        right[:-1],
        right.swapcase(),
        f"{right}x",
        "%00",
        "é" * 43,
    ]
    for token in [*strange, "REF-OWN", str(own.submission_id)]:
        answer = opened(stranger, endpoint, token)
        assert answer.status_code in {404, 405, 308}, token
        assert not [word for word in own.private if word in answer.text]
    answer = opened(stranger, endpoint, right)
    assert answer.status_code == 200
    if "landing" in endpoint:
        assert not [word for word in own.private if word in answer.text]


def test_a_link_reaches_the_people_of_its_own_sign_up_alone(app: Flask, stranger: Visitor) -> None:
    world = build(app)
    own, foreign = world.objects["own"], world.objects["foreign"]
    token, before = a_link(own.submission_id, links.MANAGE), stored()
    for act in ("ask-withdraw", "withdraw", "undo"):
        form = {"token": token, "act": act, "person": str(foreign.registration_id)}
        answer = stranger.post("/manage", data=form)
        assert not [word for word in foreign.private if word in answer.text]
    assert stored() == before


def test_a_private_calendar_holds_its_own_sessions_alone(app: Flask, stranger: Visitor) -> None:
    mine, theirs = factories.offering(COFFEE), factories.offering(COFFEE)
    person, _other = factories.registration(mine), factories.registration(theirs)
    token = a_link(person.submission_id, links.FEED)
    text = stranger.get(f"/my/{token}/calendar.ics").text
    assert text.count("BEGIN:VEVENT") == 1
    assert mine.meetings[0].uid in text.replace("\r\n ", "")
    withdraw([person.id], RESIDENT)
    left = stranger.get(f"/my/{token}/calendar.ics").text
    assert "STATUS:CONFIRMED" not in left
    assert person.full_name not in text


def test_production_has_no_developers_pages(production: Flask) -> None:
    known = {rule.endpoint for rule in production.url_map.iter_rules()}
    assert known == {name for name, guard in MATRIX.items() if guard is not Guard.DEVELOPER}
    for path in ("/dev/mail", "/dev/mail/x.eml", "/dev/", "/console", "/.git/HEAD", "/.env"):
        assert production.test_client().get(path).status_code == 404, path


def test_whoever_finds_a_fault_is_told_where_to_write(stranger: Visitor) -> None:
    text = stranger.get("/.well-known/security.txt").text
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"].startswith("mailto:")
    assert now() < datetime.fromisoformat(fields["Expires"]) < now() + timedelta(days=365)
