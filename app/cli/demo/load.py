"""Load the demo data, in one transaction after the texts and accounts."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import func, select

from app.cli.demo import (
    academy,
    accounts,
    asked,
    coffee,
    game,
    places,
    put_aside,
    saturday,
    twice,
    women,
)
from app.cli.demo.book import Book
from app.extensions import db, write_tx
from app.models import Offering, Submission
from app.records.texts import publish_texts


class RefusedError(Exception):
    """The demo data may not go where something real is."""


def load_demo() -> None:
    """Everything in the demo. Raises RefusedError beside real registrations or a loaded demo."""
    _refuse()
    publish_texts()
    if current_app.config["DEVELOPMENT"]:
        accounts.add_accounts()
    staff_id = accounts.coordinator_id()
    domain = current_app.config["CALENDAR_DOMAIN"]
    write_tx()
    # Seen again under the lock: two starts at once must not load twice.
    _refuse()
    venues = places.add_venues(places.add_cities())
    book = Book(staff_id)
    for part in (academy, saturday, women, coffee, game):
        part.load(book, venues, domain)
    twice.add_cases(staff_id)
    asked.ask()
    put_aside.put_aside()
    put_aside.hold()
    db.session.commit()


def is_loaded() -> bool:
    """Is there any demo offering?"""
    return db.session.scalar(select(Offering.id).where(Offering.is_demo).limit(1)) is not None


def _refuse() -> None:
    real = select(func.count(Submission.id)).where(Submission.source != "demo")
    if db.session.scalar(real):
        raise RefusedError(
            "This database holds registrations that are not from the demo. Nothing was changed."
        )
    if is_loaded():
        raise RefusedError("The demo data is loaded already; `flask demo clear` removes it.")
