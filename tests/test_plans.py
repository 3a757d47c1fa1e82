"""What residents, the office and the worker wait for most reads no big table from end to end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event, select

from app.extensions import db
from app.messages import links
from app.messages.claim import take
from app.models import Registration
from app.registration.confirm import release_unconfirmed
from app.registration.offer_answers import lapse_due, nudge_due
from app.registration.offers import offer_everywhere
from tests import factories
from tests.bench import town
from tests.factories import COFFEE
from tests.security.world import a_link, visitor
from tests.signup.walk import Walk, open_offering

# Tables that grow with every sign-up.
BIG = {
    "access_links", "activities", "answers", "guardian_forms", "history_seals", "messages",
    "offer_registrations", "offers", "papers", "private_fields", "registrations",
    "saved_applications", "search_words", "signatures", "submissions",
}  # fmt: skip
GROWN = {"activities", "messages", "registrations", "search_words", "submissions"}
LINEAR = {"Seq Scan", "Index Scan", "Index Only Scan"}
PEOPLE = 20_000
Sent = list[tuple[str, Any]]


@contextmanager
def sent(app: Flask) -> Iterator[Sent]:
    """Every statement sent meanwhile, with its parameters."""
    found: Sent = []

    def note(
        _conn: Connection, _cursor: object, statement: str, given: Any, _ctx: Any, many: bool
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) and not many:
            found.append((statement, given))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def read_whole(statement: str, given: Any) -> set[str]:
    """The big tables that the engine would read from end to end for a statement."""
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            steps = [str(row[-1]).split() for row in plan]
            scanned = {step[1].rstrip("_0123456789") for step in steps if step[0] == "SCAN"}
        else:
            explain = f"EXPLAIN (FORMAT JSON) {statement}"
            scanned = GROWN & set(_scans(connection.exec_driver_sql(explain, given).scalar()))
            # What is all but empty here is read whole because that is quicker: is there an index?
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            scanned |= set(
                _scans(connection.exec_driver_sql(explain, given).scalar(), {"Seq Scan"})
            )
        connection.rollback()
    return scanned & BIG


def _scans(found: Any, kinds: Collection[str] = LINEAR) -> Iterator[str]:
    for node in [part["Plan"] for part in found] if isinstance(found, list) else found["Plans"]:
        if node["Node Type"] in kinds and "Index Cond" not in node and "Relation Name" in node:
            yield node["Relation Name"]
        if "Plans" in node:
            yield from _scans(node, kinds)


def ways(app: Flask) -> dict[str, Callable[[], object]]:
    """What is done most, in words, in a town with years of sign-ups behind it."""
    town.grow(app, PEOPLE)
    coffee = open_offering(COFFEE, seats=40)
    town.fill(coffee, 30)
    person = db.session.scalars(
        select(Registration).where(Registration.offering_id == coffee.id).limit(1)
    ).one()
    reader = visitor(app).as_staff(factories.staff(COFFEE, password="-"))
    walk = Walk(app.test_client(), coffee).to_check()
    token = a_link(person.submission_id, links.MANAGE)
    number, path = person.id, f"/{COFFEE}/{coffee.slug}/"
    roster = f"/staff/offerings/{coffee.id}/roster"
    town.take_stock()
    db.session.rollback()
    return {
        "home": lambda: reader.get("/"),
        "page of a date": lambda: reader.get(path),
        "calendar": lambda: reader.get("/calendar.ics"),
        "start of sign-up": lambda: reader.get(f"{path}sign-up"),
        "send": walk.send,
        "behind the link": lambda: reader.post("/manage", data={"token": token}),
        "roster": lambda: reader.get(roster),
        "one person": lambda: reader.get(f"/staff/people/{number}"),
        "start of staff": lambda: reader.get("/staff/"),
        "find by name": lambda: reader.get("/staff/people?q=person%2012"),
        "find by address": lambda: reader.get("/staff/people?q=g12%40example.org"),
        "mails to deliver": lambda: take(10),
        "holds to release": release_unconfirmed,
        "offers to end": lapse_due,
        "people to remind": nudge_due,
        "seats to offer": offer_everywhere,
    }


def test_the_hottest_ways_read_no_big_table_whole(app: Flask) -> None:
    wrong = []
    for name, go in ways(app).items():
        with sent(app) as statements:
            go()
        assert statements, name
        db.session.rollback()
        for statement, given in statements:
            whole = read_whole(statement, given)
            if whole:
                wrong.append(f"{name}: {sorted(whole)} by {' '.join(statement.split())}")
    assert not wrong, "\n".join(wrong)


def test_a_table_without_an_index_is_found(app: Flask) -> None:
    """Shows that the test above can fail."""
    town.grow(app, 2_000)
    assert read_whole("SELECT id FROM submissions WHERE heard = 'x'", ()) == {"submissions"}
    assert read_whole("SELECT id FROM submissions WHERE id = 1", ()) == set()
