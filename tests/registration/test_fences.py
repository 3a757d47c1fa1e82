"""What holds even if the code above it does not: constraints, the table of steps, the vault."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.extensions import db, vault
from app.models import SYSTEM, Activity, Registration
from app.models.submissions import STATUSES
from app.program_kit import statuses
from app.registration import private
from app.registration.refusals import FullError, NotAllowedError
from app.registration.transition import move
from tests import factories
from tests.factories import COFFEE, GAME
from tests.registration.people import assert_counters, child, sign_up

OVERSELLING = (
    "UPDATE divisions SET seats_taken = seats_taken + 1",
    "UPDATE divisions SET capacity = 0",
    "UPDATE divisions SET seats_taken = -1",
    "UPDATE divisions SET waiting = -1",
    "UPDATE registrations SET seat_held = FALSE",
    "UPDATE registrations SET status = 'waitlisted'",
    "UPDATE registrations SET status = 'lost'",
    "UPDATE registrations SET party_size = 0",
    "UPDATE registrations SET party_size = 21",
)


@pytest.mark.parametrize("statement", OVERSELLING)
def test_the_database_itself_refuses(app: Flask, statement: str) -> None:
    offering = factories.offering(COFFEE, seats=1)
    sign_up(offering)
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
    db.session.rollback()
    assert_counters(offering)


@pytest.mark.parametrize(
    ("table", "column"), [("submissions", "key_hash"), ("submissions", "reference")]
)
def test_one_form_is_one_row(app: Flask, table: str, column: str) -> None:
    offering = factories.offering(COFFEE)
    sign_up(offering)
    sign_up(offering)
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE {table} SET {column} = 'same'"))
    db.session.rollback()


def test_the_table_of_steps_and_the_database_know_the_same_statuses() -> None:
    known = set(STATUSES)
    assert set(statuses.TRANSITIONS) == set(statuses.WORDS) == known
    assert {to for steps in statuses.TRANSITIONS.values() for to in steps} <= known
    assert known >= statuses.SEATED
    assert known >= statuses.ACTIVE


def test_every_status_but_the_last_ones_leads_somewhere_and_none_to_itself() -> None:
    ends = {status for status, steps in statuses.TRANSITIONS.items() if not steps}
    assert ends == {"removed", "transferred", "cancelled_by_department"}
    assert not [s for s, steps in statuses.TRANSITIONS.items() if s in steps]
    active = [s for s in statuses.ACTIVE if "cancelled_by_department" not in _steps(s)]
    assert active == []


def test_every_status_can_be_reached_from_a_sign_up() -> None:
    reached, open_ends = set(), {"submitted"}
    while open_ends:
        reached |= open_ends
        open_ends = {to for s in open_ends for to in _steps(s)} - reached
    assert reached == set(STATUSES)


def _steps(status: str) -> frozenset[str]:
    return statuses.TRANSITIONS[status]


def test_no_status_reads_like_a_code() -> None:
    for sentence, label in statuses.WORDS.values():
        assert "_" not in sentence + label
        assert sentence[0].isupper()
        assert label[0].isupper()


@pytest.mark.parametrize("old", STATUSES)
@pytest.mark.parametrize("new", ["confirmed", "waitlisted", "withdrawn", "cancelled_by_department"])
def test_each_step_keeps_the_counters_or_is_refused(app: Flask, old: str, new: str) -> None:
    offering = factories.offering(COFFEE, seats=2)
    row = factories.registration(offering, old, party_size=2)
    if statuses.may_move(old, new):
        move(row, new, SYSTEM, "For a test.")
        db.session.commit()
        assert row.status == new
    else:
        with pytest.raises(NotAllowedError):
            move(row, new, SYSTEM)
    assert_counters(offering)


def test_no_step_takes_a_seat_that_is_not_there(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=1)
    factories.registration(offering)
    waits = factories.registration(offering, "waitlisted")
    with pytest.raises(FullError):
        move(waits, "offered", SYSTEM)
    db.session.rollback()
    assert_counters(offering)


def test_opening_a_sealed_answer_is_on_record(app: Flask) -> None:
    staff = private.Reader(factories.staff(GAME), "coordinator")
    made = sign_up(factories.offering(GAME), child("Ana", 4, private={"custody": "Not to Kim."}))
    row = made.registrations[0]
    assert private.read(row.id, "custody", staff, "Asked at the door.") == "Not to Kim."
    assert private.read(row.id, "pickup", staff, "Asked at the door.") == ""
    query = select(Activity).where(Activity.verb == "private_read").order_by(Activity.id)
    lines = db.session.scalars(query).all()
    assert [(a.staff_id, a.registration_id, a.reason, a.data) for a in lines] == [
        (staff.staff.id, row.id, "Asked at the door.", {"kind": kind, "role": "coordinator"})
        for kind in ("custody", "pickup")
    ]


@pytest.mark.parametrize(
    ("kind", "reason"), [("health", "Why"), ("check", "Why"), ("custody", " "), ("status", "Why")]
)
def test_what_a_coordinator_may_not_open_stays_shut(app: Flask, kind: str, reason: str) -> None:
    made = sign_up(factories.offering(GAME), child("Ana", 4, private={"health": "peanuts"}))
    staff = private.Reader(factories.staff(GAME), "coordinator")
    with pytest.raises(NotAllowedError):
        private.read(made.registrations[0].id, kind, staff, reason)
    assert db.session.scalars(select(Activity).where(Activity.verb == "private_read")).all() == []


def test_a_sealed_answer_moved_to_another_row_does_not_open(app: Flask) -> None:
    offering = factories.offering(GAME)
    made = sign_up(offering, child("Ana", 4, private={"custody": "Kim"}), child("Leo", 4))
    ana, leo = made.registrations
    stolen = factories.sealed_field(leo, "custody", "")
    stolen.sealed = ana.private_fields[0].sealed
    db.session.add(stolen)
    db.session.commit()
    reader = private.Reader(factories.staff(GAME), "coordinator")
    with pytest.raises(InvalidTag):
        private.read(leo.id, "custody", reader, "To check.")
    assert vault.open(stolen.sealed, f"registration:{ana.id}:custody") == "Kim"
    assert db.session.get_one(Registration, leo.id).full_name == "Leo"
