"""One process of a busy evening: `python -m tests.race.desk <part> <offering> <first> <number>`.

It calls the use cases as pages and the worker do, against the database of the environment.
Prints what came of it, by name; whatever is not an answer to a person ends the process.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy import select

from app import create_app
from app.extensions import db
from app.models import RESIDENT, SYSTEM, Division, Offer, Registration
from app.offerings.edit import Seats, change_seats
from app.program_kit.application import Application, Person
from app.program_kit.statuses import CONFIRMED, WAITLISTED
from app.registration.confirm import confirm_address, release_unconfirmed
from app.registration.decide import promote
from app.registration.offer_answers import accept_offer, decline_offer, lapse_due, nudge_due
from app.registration.offers import offer_everywhere
from app.registration.refusals import RefusalError
from app.registration.register import register
from app.registration.withdraw import withdraw

GRADES = (4, 5)
# Seats of a division in the end: two divisions, a hundred seats.
MOST = 50
PAUSE = 0.01
PATIENCE = 60
done: Counter[str] = Counter()


def party(number: int) -> Application:
    """The party of a number: one to four children, every second one stays together."""
    people = tuple(
        Person(f"Kid {number}-{at}", grade=grade, is_minor=True, division=f"grade-{grade}")
        for at in range(number % 4 + 1)
        for grade in (GRADES[(number + at) % 2],)
    )
    return Application(
        key=f"party {number}",
        contact_name=f"Parent {number}",
        email=f"parent{number}@example.org",
        people=people,
        city=("st-anthony", "work", "elsewhere")[number % 3],
        keep_together=number % 8 >= 4,
    )


def sign_up(offering_id: int, first: int, number: int) -> None:
    """Parties sign up and follow the link in their mail."""
    for at in range(first, first + number):
        made = _try("signed up", lambda at=at: register(offering_id, party(at), RESIDENT))
        _try("confirmed", lambda made=made: confirm_address(made.submission_id))


def coordinate(offering_id: int, first: int, number: int) -> None:
    """A coordinator adds a seat now and then, and quickly moves somebody up into it."""
    taste = random.Random(first)
    for at in range(number):
        if at % 2 == 0:
            _try("seats added", lambda: _one_seat_more(offering_id, taste))
        ids = _ids(offering_id, WAITLISTED)
        if ids:
            _try("moved up", lambda ids=ids: promote(taste.choice(ids), SYSTEM, "A good reason."))
        time.sleep(PAUSE)


def _one_seat_more(offering_id: int, taste: random.Random) -> None:
    query = select(Division.id, Division.capacity).where(Division.offering_id == offering_id)
    division_id, capacity = taste.choice(list(db.session.execute(query)))
    change_seats(offering_id, {division_id: Seats("Grade", min(capacity + 1, MOST))}, SYSTEM)


def change_minds(offering_id: int, first: int, number: int) -> None:
    """Residents leave, and answer what they are offered."""
    taste = random.Random(first)
    for _ in range(number):
        ids = _ids(offering_id, CONFIRMED)
        if ids:
            _try("left", lambda ids=ids: withdraw([taste.choice(ids)], RESIDENT))
        standing = list(db.session.scalars(select(Offer.id).where(Offer.state == "open")))
        db.session.rollback()
        if standing:
            answer = taste.choice((accept_offer, accept_offer, decline_offer))
            offer_id = taste.choice(standing)
            _try(answer.__name__, lambda: answer(offer_id, RESIDENT))  # noqa: B023
        time.sleep(PAUSE)


def work(_offering_id: int, _first: int, number: int) -> None:
    """What the worker does each minute, without the minute."""
    for _ in range(number):
        for job in (release_unconfirmed, lapse_due, nudge_due, offer_everywhere):
            done[job.__name__] += job()
        time.sleep(PAUSE)


def _when_somebody_waits(offering_id: int) -> None:
    """Processes take their time to start: without this one could be over before it matters."""
    until = time.monotonic() + PATIENCE
    while not _ids(offering_id, WAITLISTED) and time.monotonic() < until:
        time.sleep(PAUSE)


def _ids(offering_id: int, status: str) -> list[int]:
    query = select(Registration.id).where(
        Registration.offering_id == offering_id, Registration.status == status
    )
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def _try(name: str, act: Callable[[], object]):  # type: ignore[no-untyped-def]
    try:
        answer = act()
    except RefusalError as refusal:
        done[f"{name}: {type(refusal).__name__}"] += 1
        return None
    done[name] += 1
    return answer


if __name__ == "__main__":
    parts = {each.__name__: each for each in (sign_up, coordinate, change_minds, work)}
    with create_app().app_context():
        if sys.argv[1] != "sign_up":
            _when_somebody_waits(int(sys.argv[2]))
        parts[sys.argv[1]](*map(int, sys.argv[2:5]))
    sys.stdout.write("".join(f"{name}={number}\n" for name, number in sorted(done.items())))
