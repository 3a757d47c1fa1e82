"""Every cell of the matrix in `app/accounts/visibility.py`, looked for in the pages of each role.

A person tells everything. At moments around the one session each role opens all of its pages, and
presses every button that opens something. What then stands on the pages must be what the matrix
says for that moment: the answer, the instruction, a sign that there is one, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts import visibility
from app.accounts.scope import ROLES
from app.accounts.visibility import MATRIX, SEALED, Sight
from app.extensions import db
from app.models import Activity, Registration, Signature, StaffMember
from app.registration.private import INSTRUCTION, Reader, read
from app.registration.refusals import NotAllowedError
from tests import factories
from tests.factories import GAME
from tests.security.world import Visitor, visitor

one_engine = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
START = datetime.fromisoformat("2027-04-08T23:00:00+00:00")
END = START + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
MOMENTS = {
    "weeks before": START - timedelta(days=20),
    "more than three days before": START - timedelta(days=3) - MINUTE,
    "three days before": START - timedelta(days=3) + MINUTE,
    "more than four hours before": START - timedelta(hours=4) - MINUTE,
    "four hours before": START - timedelta(hours=4) + MINUTE,
    "in the session": START + MINUTE,
    "twelve hours after": END + timedelta(hours=12) - MINUTE,
    "more than twelve hours after": END + timedelta(hours=12) + MINUTE,
    "a day after": END + timedelta(days=1) - MINUTE,
    "more than a day after": END + timedelta(days=1) + MINUTE,
    "months after": END + timedelta(days=100),
}
# What each kind reads like where it is shown, and the sign that there is one.
ANSWER = {kind: f"canary-{kind}" for kind in (*SEALED, INSTRUCTION, visibility.NAME)}
ANSWER[visibility.ASKED] = "canary-asked"
ANSWER |= {visibility.CONTACT: "612-555-0142", visibility.ALONE: "May leave alone"}
# The roles that an added question can let in, and an answer to one that lets in none.
ASKED_OF, UNSEEN = ("lead", "desk", "medical"), "canary-of-nobody-else"
SIGN = {
    visibility.ACCOMMODATION: ("Access wish",),
    visibility.HEALTH: ("Ask the medical lead", "Only the medical lead opens it."),
    visibility.CHECK: ("Only the person who does the check opens it.",),
    visibility.PHOTO: ("No photos",),
    visibility.CONSENTS: ("Emergency care",),
}
# The reviewer's pages are about checks, the records designee's about requests; asked below.
WITH_PAGES = ("coordinator", "medical", "desk", "desk_lead", "lead", "chief", "admin")


def tells_everything() -> Registration:
    """A child of whom everything is known, at a game on START."""
    game = factories.offering(GAME, starts=START)
    game.meetings[0].ends_at = END
    contact = factories.submission(game, phone="+16125550142", phone_typed="612-555-0142")
    told = {kind: ANSWER[kind] for kind in (*SEALED, INSTRUCTION)}
    child = factories.registration(
        contact, full_name=ANSWER[visibility.NAME], photo="no", is_minor=True, private=told,
        answers={"alone": "yes", "stream": "no", "on_air": "no"},
    )  # fmt: skip
    text = factories.document(GAME, "care", title="Emergency care")
    for value, seen_by in ((ANSWER[visibility.ASKED], ASKED_OF), (UNSEEN, ())):
        asked = factories.question(game, seen_by=list(seen_by))
        db.session.add(factories.answer(asked, child, value))
    db.session.add(
        Signature(registration_id=child.id, document_id=text.id, signer_name="Robin Sample")
    )
    db.session.commit()
    return child


def everything_seen(reader: Visitor, role: str, person: int, offering: int) -> str:
    """All pages of a role about this person, and what its buttons open."""
    pages = {
        "coordinator": [f"/staff/people/{person}", f"/staff/offerings/{offering}/roster"],
        "medical": ["/staff/health-notes", f"/staff/health-notes/{person}"],
        "desk": ["/staff/desk", f"/staff/desk/{person}"],
        "desk_lead": ["/staff/desk", f"/staff/desk/{person}"],
        "lead": ["/staff/led-sessions"],
        "chief": ["/staff/totals"],
    }.get(role, ["/staff/"])
    found = [reader.get(path).text for path in pages]
    if role == "coordinator":
        path = f"/staff/people/{person}/private"
        found += [reader.send(path, {"kind": k, "reason": "Test"}).text for k in SEALED]
    if role in {"medical", "desk", "desk_lead"}:
        form = {"reason": "other", "words": "Test"}
        found.append(reader.send(pages[1], form).text)
    return "\n".join(found)


def seen(text: str, kind: str) -> Sight:
    """How much of a kind of data stands in these pages."""
    if kind in ANSWER and ANSWER[kind] in text:
        return Sight.READ
    if kind == visibility.ACCOMMODATION and ANSWER[INSTRUCTION] in text:
        return Sight.INSTRUCTION
    return Sight.FLAG if any(sign in text for sign in SIGN.get(kind, ())) else Sight.NOTHING


def at_most(kind: str, sight: Sight) -> Sight:
    """For a tick box the sign is all there is to read."""
    return sight if kind in ANSWER else min(sight, Sight.FLAG)


def as_role(app: Flask, role: str) -> tuple[Visitor, StaffMember]:
    account = factories.staff(GAME, role=role, password="-")
    return visitor(app).as_staff(account), account


@one_engine
@pytest.mark.parametrize("role", WITH_PAGES)
def test_the_pages_of_a_role_show_what_the_matrix_says(app: Flask, role: str) -> None:
    child = tells_everything()
    person, offering = child.id, child.offering
    wrong = []
    for name, at in MOMENTS.items():
        with time_machine.travel(at, tick=False):
            reader, _account = as_role(app, role)
            text = everything_seen(reader, role, person, offering.id)
            assert (UNSEEN in text) == (role == "coordinator"), name
            # Notes are written where applications are read; see tests/staff/test_notes.py.
            for kind in set(MATRIX) - {visibility.TOTALS, visibility.NOTES}:
                right = at_most(kind, visibility.may_see(role, kind, offering, at))
                if seen(text, kind) is not right:
                    wrong.append(f"{name}: {kind} is {seen(text, kind).name}, not {right.name}")
    assert not wrong, "\n".join(wrong)


WINDOWS: dict[str, Callable[[datetime], bool]] = {
    "always": lambda at: True,
    "around": lambda at: START - timedelta(days=3) <= at <= END + timedelta(days=1),
    "that day": lambda at: START - timedelta(hours=4) <= at <= END + timedelta(hours=12),
    "until after": lambda at: at <= END + timedelta(days=1),
}
# Who opens which sealed answer, and when; whoever is not named never does.
READERS = {
    "health": {"medical": "around", "records": "always"},
    "accommodation": {"coordinator": "until after", "medical": "around", "records": "always"},
    "emergency": {"coordinator": "until after", "desk": "that day", "desk_lead": "that day",
                  "medical": "that day", "records": "always"},
    "pickup": {"coordinator": "until after", "desk": "that day", "desk_lead": "that day",
               "records": "always"},
    "custody": {"coordinator": "until after", "desk_lead": "that day", "records": "always"},
    "check": {"reviewer": "always", "records": "always"},
}  # fmt: skip


@one_engine
@pytest.mark.parametrize("role", ROLES)
def test_a_sealed_answer_opens_to_these_roles_alone_and_each_time_is_on_record(
    app: Flask, role: str
) -> None:
    child = tells_everything().id
    _visitor, account = as_role(app, role)
    opened = 0
    for kind in SEALED:
        for name, at in list(MOMENTS.items())[1:-1]:
            when = READERS[kind].get(role)
            with time_machine.travel(at, tick=False):
                if when and WINDOWS[when](at):
                    assert read(child, kind, Reader(account, role), "Test") == ANSWER[kind], name
                    opened += 1
                else:
                    with pytest.raises(NotAllowedError):
                        read(child, kind, Reader(account, role), "Test")
    lines = db.session.scalars(select(Activity).where(Activity.verb == "private_read")).all()
    assert [line.staff_id for line in lines] == [account.id] * opened
    assert all(line.reason == "Test" and line.registration_id == child for line in lines)


@one_engine
def test_a_role_in_another_program_opens_nothing(app: Flask) -> None:
    child = tells_everything().id
    with time_machine.travel(START, tick=False):
        for role in ("coordinator", "medical", "desk", "desk_lead", "lead", "reviewer"):
            stranger = factories.staff(factories.ACADEMY, role=role, password="-")
            for kind in SEALED:
                with pytest.raises(NotAllowedError):
                    read(child, kind, Reader(stranger, role), "Test")


@one_engine
def test_a_role_that_somebody_does_not_have_opens_nothing(app: Flask) -> None:
    child = tells_everything().id
    coordinator = factories.staff(GAME, password="-")
    with time_machine.travel(START, tick=False), pytest.raises(NotAllowedError):
        read(child, "health", Reader(coordinator, "medical"), "Test")


@one_engine
def test_a_cancelled_session_opens_nothing(app: Flask) -> None:
    child = tells_everything()
    child.offering.meetings[0].state = "cancelled"
    db.session.commit()
    for role in ("medical", "desk_lead", "lead"):
        for kind in MATRIX:
            assert visibility.may_see(role, kind, child.offering, START) is Sight.NOTHING


@one_engine
def test_opening_asks_why_and_keeps_the_reason(app: Flask) -> None:
    child = tells_everything().id
    with time_machine.travel(START, tick=False):
        reader, _account = as_role(app, "medical")
        here = f"/staff/health-notes/{child}"
        for form in ({}, {"reason": "other", "words": " "}, {"reason": "made up"}):
            answer = reader.send(here, form)
            assert answer.status_code == 422
            assert ANSWER["health"] not in answer.text
        assert not db.session.scalars(select(Activity).where(Activity.verb == "private_read")).all()
        answer = reader.send(here, {"reason": "They asked me to"})
        assert ANSWER["health"] in answer.text
        assert ANSWER["health"] not in reader.get(here).text
        records, _account = as_role(app, "records")
        told = records.get("/staff/who-looked").text
    assert "They asked me to" in told
    assert "Medical lead" in told
    assert not [kind for kind in SEALED if ANSWER[kind] in told]
    coordinator, _account = as_role(app, "coordinator")
    assert "They asked me to" in coordinator.get(f"/staff/people/{child}").text


@one_engine
def test_the_chief_reads_totals_and_none_under_five(app: Flask) -> None:
    game = factories.offering(GAME, seats=20, starts=START)
    for _ in range(6):
        factories.registration(game)
    few = factories.offering(GAME, seats=20, starts=START)
    factories.registration(few, full_name="Alex Alone")
    chief, _account = as_role(app, "chief")
    page = chief.get("/staff/totals").text
    assert "<td>6</td><td>under 5</td>" in page
    assert "<td>under 5</td><td>under 5</td>" in page
    assert "Alex Alone" not in page
