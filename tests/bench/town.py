"""A database that has grown: past dates with their people, history and mail."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import Column, Table, func, select, text

from app.extensions import Base, db
from app.models import Activity, Message, Offering, Registration, Submission, now
from app.program_kit.statuses import CONFIRMED, SUBMITTED
from tests import factories

TABLES = ("submissions", "registrations", "activities", "messages")
PARENTS = {"submission_id": "submissions", "registration_id": "registrations"}
NUMBERED = {"reference", "key_hash", "dedupe_key"}
NAMED = {
    "email": "g",
    "recipient": "g",
    "full_name": "Person ",
    "search_name": "person ",
    "contact_name": "Person ",
}
PEOPLE_OF_A_DATE = 500
_WORDS = """
INSERT INTO search_words (word, registration_id)
SELECT lower(substr(full_name, 1, 15)), id FROM registrations WHERE id > :last
UNION ALL SELECT submissions.email, registrations.id FROM registrations
JOIN submissions ON submissions.id = submission_id WHERE registrations.id > :last
"""


def grow(app: Flask, up_to: int) -> None:
    """Past coffees with some hundred people each, until there are `up_to` registrations."""
    with app.app_context():
        present = db.session.scalar(select(func.count(Registration.id))) or 0
        while present < up_to:
            people = min(PEOPLE_OF_A_DATE, up_to - present)
            past = now() - timedelta(days=30 + present // PEOPLE_OF_A_DATE)
            opened = past - timedelta(days=20)
            coffee = factories.offering(
                factories.COFFEE, seats=PEOPLE_OF_A_DATE, starts=past, opens_at=opened
            )
            fill(coffee, people)
            present += people
        take_stock()
        db.session.remove()


def fill(offering: Offering, people: int) -> None:
    """Give a date that many people, copied by the database from one that the app's models made."""
    submission = factories.submission(offering)
    factories.registration(submission, CONFIRMED)
    db.session.add_all([_note(submission), _mail(submission)])
    db.session.commit()
    if people == 1:
        return
    tables = Base.metadata.tables
    last = {name: db.session.scalar(select(func.max(tables[name].c.id))) or 0 for name in TABLES}
    for name in TABLES:
        db.session.execute(text(_copies(tables[name], people - 1, last)))
        if db.engine.dialect.name == "postgresql":
            newest = last[name] + people - 1
            db.session.execute(text(f"SELECT setval('{name}_id_seq', {newest})"))
    db.session.execute(text(_WORDS), {"last": last["registrations"]})
    offering.divisions[0].seats_taken = people
    db.session.commit()


def take_stock() -> None:
    """Let the database look at what it holds, as it does by itself over night."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _note(submission: Submission) -> Activity:
    return Activity(
        actor="resident",
        verb="registered",
        offering_id=submission.offering_id,
        submission_id=submission.id,
        registration_id=submission.registrations[0].id,
        from_status=SUBMITTED,
        to_status=CONFIRMED,
    )


def _mail(submission: Submission) -> Message:
    return Message(
        dedupe_key=f"grown {submission.id}",
        kind="received",
        recipient=submission.email,
        program=factories.COFFEE,
        offering_id=submission.offering_id,
        submission_id=submission.id,
        state="sent",
        sent_at=now(),
        message_id=f"grown-{submission.id}@rollcall.example",
    )


def _copies(table: Table, times: int, last: dict[str, int]) -> str:
    """INSERT ... SELECT of the newest row of a table, `times` over, each with keys of its own."""
    names = ", ".join(column.name for column in table.c)
    values = ", ".join(_value(table, column, last) for column in table.c)
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {values}"
        f" FROM {table.name}, {_turns(times)} WHERE {table.name}.id = {last[table.name]}"
    )


def _value(table: Table, column: Column[object], last: dict[str, int]) -> str:
    number = f"({last[table.name]} + turns.n)"
    if column.name == "id":
        return number
    if column.name in PARENTS:
        return f"({last[PARENTS[column.name]]} + turns.n)"
    if column.name in NUMBERED:
        return f"('G' || {number})"
    if column.name in NAMED:
        return f"('{NAMED[column.name]}' || {number} || {table.name}.{column.name})"
    return f"{table.name}.{column.name}"


def _turns(times: int) -> str:
    if db.engine.dialect.name == "postgresql":
        return f"generate_series(1, {times}) AS turns(n)"
    counted = f"SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {times}"
    return f"(WITH RECURSIVE counted(n) AS ({counted}) SELECT n FROM counted) AS turns"
