"""Every address, every role, own and foreign objects and none: nobody gets further than written."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.security.matrix import MATRIX, STAFF, Guard
from tests.security.world import World, build, stored

on_one_engine = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

IN, SIGN_IN, NOT_FOUND = "in", "to the sign-in page", "not found"
TO_OWN_START, NO_PROGRAMS = "to the role's own first page", "nothing to open"
# Guards that look at the object already, or at none.
ABOUT_NOW = {Guard.MEDICAL_SCOPED, Guard.DESK_SCOPED, Guard.LEAD_SCOPED}
SEVERAL_OBJECTS = {Guard.SCOPED, Guard.STAFF, Guard.LEAVE, Guard.REVIEWER_SCOPED} | ABOUT_NOW
SHUT_OUT = {"anonymous", "closed account", "idle", "signed out elsewhere"}
ADMINS = {"admin", "admin with a program"}
COORDINATES = {
    "coordinator": "own",
    "other coordinator": "foreign",
    "admin with a program": "own",
}
# Guard: the roles that get in, and whether only with the objects of their own program.
ROLES = {
    Guard.ADMIN: (ADMINS, False),
    Guard.RECORDS: ({"records"}, False),
    Guard.CHIEF: ({"chief"}, False),
    Guard.REVIEWER: ({"reviewer"}, False),
    Guard.MEDICAL: ({"medical"}, False),
    Guard.REVIEWER_SCOPED: ({"reviewer"}, True),
    Guard.MEDICAL_SCOPED: ({"medical"}, True),
    Guard.DESK: ({"desk", "desk_lead"}, False),
    Guard.DESK_SCOPED: ({"desk", "desk_lead"}, True),
    Guard.LEAD: ({"lead"}, False),
    Guard.LEAD_SCOPED: ({"lead"}, True),
}
IN_USE = {MATRIX[endpoint] for endpoint in STAFF}
WITH_PAGES = {
    name
    for guard, (callers, _by_program) in ROLES.items()
    if guard in IN_USE
    for role in callers
    for name in (role, f"other {role}")
}
# What a form would hold: were a guard to fail, the act would be done and show in the tables.
FORM = {
    "reason": "Because.",
    "kind": "emergency",
    "active": "no",
    "code": "other",
    "name": "Changed",
    "address": "Changed",
    "step_free": "Changed",
    "title": "Changed",
    "first_day": "March 4, 2030",
    "passphrase": "larch street four lanterns",
    "person": ["1", "2", "3", "1:1", "2:1", "3:1"],
    "outcome": "decline",
    "note": "Noted.",
}
SAFE = {"HEAD", "OPTIONS"}


def test_every_address_is_in_the_table_and_every_line_has_an_address(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert known - set(MATRIX) == set(), "write down who may open these"
    assert set(MATRIX) - known == set(), "these addresses are gone"


def test_an_address_is_guarded_as_its_path_says(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert rule.rule.startswith("/staff") == (rule.endpoint in STAFF), rule
        assert rule.rule.startswith("/dev") == (MATRIX[rule.endpoint] is Guard.DEVELOPER), rule


def expected(endpoint: str, role: str, whose: str) -> str:
    """What the table says becomes of a request."""
    guard = MATRIX[endpoint]
    if role in SHUT_OUT or guard is Guard.LEAVE:
        return SIGN_IN
    if guard is Guard.STAFF:
        return IN
    if role == "without rights":
        return NO_PROGRAMS
    if guard in ROLES:
        callers, by_program = ROLES[guard]
        allowed = role.removeprefix("other ") in callers and (
            not by_program or whose == program_of(role)
        )
    else:
        allowed = role in COORDINATES and (guard is not Guard.SCOPED or whose == COORDINATES[role])
    if endpoint == "staff.today" and not allowed:
        return TO_OWN_START if role in WITH_PAGES else NO_PROGRAMS
    return IN if allowed else refused(role)


def program_of(role: str) -> str:
    """Whose people a visitor may see: those of the first program, or of the other."""
    return "foreign" if role.startswith("other ") else "own"


def refused(role: str) -> str:
    """Who has no page at all is told so on every page."""
    return NOT_FOUND if role in WITH_PAGES | set(COORDINATES) else NO_PROGRAMS


def became(endpoint: str, response: TestResponse) -> str:
    """What became of a request."""
    goes_to = urlsplit(response.headers.get("Location", "")).path
    if goes_to == "/staff/sign-in":
        return SIGN_IN
    if endpoint == "staff.today" and goes_to:
        return TO_OWN_START
    outcomes = {200: IN, 204: IN, 302: IN, 409: IN, 422: IN, 404: NOT_FOUND, 403: NO_PROGRAMS}
    return outcomes.get(response.status_code, f"answered {response.status_code}")


def rules_of(app: Flask, endpoint: str) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules(endpoint):
        for method in sorted((rule.methods or set()) - SAFE):
            yield rule, method


def attempts(world: World, endpoint: str, has_object: bool) -> list[tuple[str, str, str]]:
    """(role, whose object, expected), those that must fail before those that change something."""
    found = [
        (role, whose, expected(endpoint, role, whose))
        for role in world.visitors
        for whose in world.objects
    ]
    if has_object and MATRIX[endpoint] not in SEVERAL_OBJECTS:
        found = [
            (role, whose, NOT_FOUND if (whose, what) == ("none", IN) else what)
            for role, whose, what in found
        ]
    return sorted(found, key=lambda each: each[2] == IN)


def strange(world: World, role: str, right: str) -> set[str]:
    """Words that an answer to this role must not hold."""
    mine = readable(role) if right == IN else set()
    return {
        word
        for whose, thing in world.objects.items()
        if whose not in mine
        for word in thing.private
    }


def readable(role: str) -> set[str]:
    """Whose names a role may read where it gets in; which of them, test_visibility.py asks."""
    if role in {"admin", "chief"} | SHUT_OUT:
        return set()
    return {"own", "foreign"} if role == "records" else {COORDINATES.get(role) or program_of(role)}


def fault(world: World, attempt: tuple[str, str, str], rule: Rule, method: str) -> str:
    """Make one request and compare what became of it with the table; "" when they agree."""
    role, whose, right = attempt
    visitor = world.visitors[role]
    site = visitor.application.url_map.bind("localhost")
    names = world.objects[whose].args(rule.arguments)
    if MATRIX[rule.endpoint] in ABOUT_NOW and "registration_id" in names:
        names["registration_id"] = world.objects[whose].expected_id
    if MATRIX[rule.endpoint] is Guard.REVIEWER_SCOPED:
        names["registration_id"] = world.objects[whose].checked_id
    path = site.build(rule.endpoint, names, method=method)
    data = {"csrf_token": visitor.token(), **FORM} if method == "POST" else None
    answer = visitor.open(path, method=method, data=data)
    found = [f"shows {word}" for word in strange(world, role, right) if word in answer.text]
    if became(rule.endpoint, answer) != right:
        found.append(f"{became(rule.endpoint, answer)}, should be {right}")
    return f"{method} {path} ({whose}) as {role}: {'; '.join(found)}" if found else ""


def faults(world: World, rule: Rule, method: str) -> list[str]:
    """All roles at one address: what went wrong, and whether a refused request changed a row."""
    before = stored()
    plan = attempts(world, rule.endpoint, bool(rule.arguments))
    harmless = [each for each in plan if each[2] != IN or method == "GET"]
    found = [fault(world, each, rule, method) for each in harmless]
    if MATRIX[rule.endpoint] is not Guard.LEAVE and stored() != before:
        found.append(f"a refused {method} at {rule.rule} changed something")
    found += [fault(world, each, rule, method) for each in plan if each not in harmless]
    return [each for each in found if each]


@on_one_engine
@pytest.mark.parametrize("endpoint", [name for name in STAFF if MATRIX[name] is not Guard.DOOR])
def test_who_gets_in(app: Flask, endpoint: str) -> None:
    world = build(app)
    wrong = [
        each for rule, method in rules_of(app, endpoint) for each in faults(world, rule, method)
    ]
    assert not wrong, "\n".join(wrong)
