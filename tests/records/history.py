"""Histories to tamper with, and the hands of somebody who can write SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text

from app.extensions import db
from app.models import RESIDENT, HistorySeal
from app.records.kept_heads import Head
from app.records.verify import Finding, Walk, findings
from app.registration.withdraw import withdraw
from tests import factories
from tests.registration.people import person, sign_up

REFUSED = "history is only ever added to"


def a_history(people: int = 3) -> int:
    """An offering with a line for each of so many people and one more; its id, and its chain."""
    offering = factories.offering(factories.COFFEE)
    made = [sign_up(offering, person()) for _ in range(people)]
    withdraw([made[0].registrations[0].id], RESIDENT)
    return offering.id


def sql(statement: str, **values: Any) -> None:
    """What somebody with a database prompt types."""
    db.session.rollback()
    db.session.execute(text(statement), values)
    db.session.commit()


def drop_triggers() -> None:
    """What an attacker does first, in this transaction."""
    if db.engine.dialect.name == "postgresql":
        for table in ("activities", "history_seals", "history_heads"):
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    found = db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for (name,) in found.all():
        db.session.execute(text(f"DROP TRIGGER {name}"))


def triggers() -> list[str]:
    """Statements that make the triggers anew."""
    if db.engine.dialect.name == "postgresql":
        tables = ("activities", "history_seals", "history_heads")
        return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    return list(
        db.session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).all()
    )


def tamper(*statements: str, **values: Any) -> None:
    """Run statements with the triggers away, and put them back so that nothing shows."""
    db.session.rollback()
    made = triggers()
    drop_triggers()
    for statement in statements:
        db.session.execute(text(statement), values)
    for statement in made:
        db.session.execute(text(statement))
    db.session.commit()


def line_at(chain: int, number: int) -> int:
    """The id of a line by its place in the chain."""
    found = db.session.scalar(
        select(HistorySeal.activity_id).where(
            HistorySeal.chain == chain, HistorySeal.number == number
        )
    )
    assert found is not None
    return found


def wrong(heads: Sequence[Head] = ()) -> list[Finding]:
    """Everything `verify` finds."""
    db.session.rollback()
    return list(findings(Walk(), heads))
