"""Ids that do not belong together, forms without their token, and what strangers may post to."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask import Flask

from tests.security.matrix import STAFF
from tests.security.world import build, stored, visitor

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def test_two_ids_in_one_address_belong_together(app: Flask) -> None:
    world = build(app)
    own, foreign = world.objects["own"], world.objects["foreign"]
    coordinator = world.visitors["admin with a program"]
    site = app.url_map.bind("localhost")
    before, tried = stored(), 0
    for rule in app.url_map.iter_rules():
        names = sorted(name for name in rule.arguments if name.endswith("_id"))
        if rule.endpoint not in STAFF or len(names) < 2:
            continue
        for owners in list(product((own, foreign), repeat=len(names)))[1:]:
            ids = {name: vars(owner)[name] for name, owner in zip(names, owners, strict=True)}
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                path = site.build(rule.endpoint, {"act": "cancel", **ids}, method=method)
                data = {"csrf_token": coordinator.token(), "reason": "Because."}
                answer = coordinator.open(path, method=method, data=data)
                assert answer.status_code == 404, f"{method} {path}"
                tried += 1
    assert tried >= 9
    assert stored() == before


def test_ticked_people_of_another_program_are_left_alone(app: Flask) -> None:
    world = build(app)
    own, foreign = world.objects["own"], world.objects["foreign"]
    coordinator, before = world.visitors["coordinator"], stored()
    form: dict[str, Any] = {"person": [str(foreign.registration_id), "1e3", "-1", "²", "9" * 40]}
    answer = coordinator.send(f"/staff/offerings/{own.offering_id}/roster/accept", form)
    assert answer.status_code == 302
    form |= {"outcome": "decline", "code": "full", "person": [f"{foreign.registration_id}:1"]}
    answer = coordinator.send(f"/staff/offerings/{own.offering_id}/applications/decide", form)
    assert "0 people decided" in answer.text
    assert stored() == before


@pytest.mark.parametrize("token", ["none", "of another sign-in", "made up"])
def test_staff_forms_need_the_token_of_their_own_sign_in(app: Flask, token: str) -> None:
    world = build(app)
    coordinator = world.visitors["admin with a program"]
    other = visitor(app)
    other.get("/staff/sign-in")
    with other.session_transaction("/staff/") as kept:
        kept["csrf_token"] = "another"
    tokens = {"none": {}, "of another sign-in": {"csrf_token": other.token()}}
    data = {"reason": "Because.", **tokens.get(token, {"csrf_token": "made up"})}
    before, tried = stored(), 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in STAFF and UNSAFE & (rule.methods or set()):
            args = world.objects["own"].args(rule.arguments)
            path = app.url_map.bind("localhost").build(rule.endpoint, args, method="POST")
            answer = coordinator.post(path, data=data)
            assert answer.status_code == 400, path
            tried += 1
    assert tried > 15
    assert stored() == before


def test_a_form_sent_from_another_site_is_refused_everywhere(app: Flask) -> None:
    world = build(app)
    coordinator = world.visitors["admin with a program"]
    before = stored()
    for rule in app.url_map.iter_rules():
        if not UNSAFE & (rule.methods or set()):
            continue
        args = world.objects["own"].args(rule.arguments)
        path = app.url_map.bind("localhost").build(rule.endpoint, args, method="POST")
        data = {"csrf_token": coordinator.token(), "reason": "Because."}
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "http://localhost.evil.example"},
        ):
            answer = coordinator.post(path, data=data, headers=headers)
            assert answer.status_code == 403, f"{path} {headers}"
    assert stored() == before


def test_no_address_takes_more_than_reading_and_posting(app: Flask) -> None:
    world = build(app)
    coordinator, before = world.visitors["admin with a program"], stored()
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule
    for method in ("TRACE", "PUT", "PATCH", "DELETE", "PROPFIND"):
        for path in ("/", "/find", "/staff/", "/manage"):
            assert coordinator.open(path, method=method).status_code == 405, (method, path)
    assert stored() == before
