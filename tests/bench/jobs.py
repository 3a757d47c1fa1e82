"""What is measured: pages, whole sign-ups, a feed of 300 sessions, a coordinator's pages."""

from __future__ import annotations

import re
import secrets
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
SIGN_IN = "/staff/sign-in"
HIDDEN = re.compile(rb'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


def an_open_coffee(app: Flask, seats: int = 100_000) -> str:
    """The address of a new coffee that takes sign-ups."""
    with app.app_context():
        made = factories.offering(factories.COFFEE, seats=seats, title="Coffee on the square")
        path = f"/{made.program}/{made.slug}/"
        db.session.remove()
    return path


def page(path: str) -> Job:
    """Fetch a page."""
    return lambda line: void(line.get(path))


def void(_answer: bytes) -> None:
    """A job has no result."""


def etag_of(port: int, path: str) -> str:
    """What the server calls the present version of a page."""
    line = Connection(port)
    line.get(path)
    etag = line.header("etag")
    line.close()
    return etag


def unchanged(path: str, etag: str) -> Job:
    """Ask for something the client holds already."""
    return lambda line: void(line.get(path, etag=etag, expect=304))


def whole_sign_up(path: str) -> Job:
    """Three pages and the send: four requests. The page it leads on to is left out."""

    def job(line: Connection) -> None:
        state = state_of(line.get(path))
        state = state_of(line.post(path, {"state": state, "page": "start"}))
        called = f"Robin {secrets.token_hex(4)}"
        answers = {**ANSWERS, "called": called, "email": f"{called[6:]}@resident.example"}
        filled = {"state": state, "page": "coming", "go": "next", **answers}
        state = state_of(line.post(path, filled))
        line.post(path, {"state": state, "page": "check", "go": "send"}, expect=303)

    return job


def add_sessions(app: Flask) -> int:
    """Published academy classes with 300 sessions in all; the id of one of them."""
    with app.app_context():
        venue = factories.venue("Hall")
        for number in range(SESSIONS // 10):
            starts = now() + timedelta(days=40 + number)
            made = factories.offering(
                factories.ACADEMY, meetings=10, starts=starts, venue=venue, title=f"Class {number}"
            )
        found = int(made.id)
        db.session.remove()
    return found


def after_a_change(app: Flask, offering_id: int, path: str) -> Job:
    """Ask for a feed that has to be written anew each time."""

    def job(line: Connection) -> None:
        with app.app_context():
            db.session.execute(
                update(Offering).where(Offering.id == offering_id).values(updated_at=now())
            )
            db.session.commit()
        line.get(path)

    return job


def signed_in(app: Flask, port: int, program: str = factories.COFFEE) -> str:
    """The cookie of a coordinator of one program who has just signed in."""
    with app.app_context():
        email = factories.staff(program).email
        db.session.remove()
    line = Connection(port)
    hidden = hidden_in(line.get(SIGN_IN))
    line = Connection(port, line.header("set-cookie").partition(";")[0])
    line.post(SIGN_IN, {**hidden, "email": email, "password": factories.PASSPHRASE}, expect=302)
    return line.header("set-cookie").partition(";")[0]


def hidden_in(page: bytes) -> dict[str, str]:
    """What the forms of a page carry unseen."""
    return {name.decode(): value.decode() for name, value in HIDDEN.findall(page)}


def offering_of(app: Flask, path: str) -> int:
    """The id of the date that an address shows."""
    with app.app_context():
        slug = path.strip("/").split("/")[1]
        found = db.session.scalars(select(Offering.id).where(Offering.slug == slug)).one()
        db.session.remove()
    return found
