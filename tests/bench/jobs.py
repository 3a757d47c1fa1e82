"""What is measured: pages, a whole sign-up, its last step alone, and a feed of 300 sessions."""

from __future__ import annotations

import queue
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.models import Offering, now
from tests import factories
from tests.bench.load import Connection, Job, state_of

ANSWERS = {"party": "2", "called": "", "email": "", "language": "", "access": "", "topic": ""}
FEED = f"/{factories.ACADEMY}/calendar.ics"
SESSIONS = 300


def an_open_coffee(app: Flask) -> str:
    """The address of a coffee that takes sign-ups."""
    with app.app_context():
        found = select(Offering.slug).where(
            Offering.program == factories.COFFEE, Offering.opens_at < now(),
            Offering.closes_at > now(),
        )  # fmt: skip
        return f"/{factories.COFFEE}/{db.session.scalars(found).first()}/"


def page(path: str) -> Job:
    """Fetch a page."""
    return lambda line: void(line.get(path))


def void(_answer: bytes) -> None:
    """A job has no result."""


def to_the_last_step(line: Connection, path: str) -> str:
    """Walk a sign-up up to "check your answers"; what its form carries."""
    state = state_of(line.get(path))
    state = state_of(line.post(path, {"state": state, "page": "start"}))
    answers = {"state": state, "page": "coming", "go": "next", **ANSWERS}
    return state_of(line.post(path, answers))


def send(line: Connection, path: str, state: str) -> None:
    """Send a sign-up; the answer leads on to a page of its own."""
    line.post(path, {"state": state, "page": "check", "go": "send"}, expect=303)


def whole_sign_up(path: str) -> Job:
    """Three pages and the send: four requests. The page it leads on to is left out."""
    return lambda line: send(line, path, to_the_last_step(line, path))


def until_empty(path: str, states: queue.SimpleQueue[str]) -> Job:
    """Only the send, with forms that were filled in beforehand."""
    return lambda line: send(line, path, states.get_nowait())


def unchanged(path: str, etag: str) -> Job:
    """Ask for something the client holds already."""
    return lambda line: void(line.get(path, etag=etag, expect=304))


def after_a_change(app: Flask, offering_id: int, path: str) -> Job:
    """Ask for a feed that has to be written anew each time."""

    def job(line: Connection) -> None:
        touch(app, offering_id)
        line.get(path)

    return job


def fill_in(port: int, path: str, forms: int) -> queue.SimpleQueue[str]:
    """Forms up to the last step, not measured."""
    line = Connection(port)
    states: queue.SimpleQueue[str] = queue.SimpleQueue()
    for _ in range(forms):
        states.put(to_the_last_step(line, path))
    line.close()
    return states


def add_sessions(app: Flask) -> int:
    """Published academy classes with 300 sessions in all; the id of one of them."""
    with app.app_context():
        venue = factories.venue("Hall")
        for number in range(SESSIONS // 10):
            starts = now() + timedelta(days=40 + number)
            made = factories.offering(
                factories.ACADEMY, meetings=10, starts=starts, venue=venue, title=f"Class {number}"
            )
        return int(made.id)


def touch(app: Flask, offering_id: int) -> None:
    """Change a row, so that the feed has to be written anew."""
    with app.app_context():
        db.session.execute(
            update(Offering).where(Offering.id == offering_id).values(updated_at=now())
        )
        db.session.commit()
