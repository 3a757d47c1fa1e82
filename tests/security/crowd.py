"""Many rows at once, by bulk insert: as many dates, people, mails and lines of history as asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, select

from app.extensions import Base, db
from app.models import (
    Activity,
    Case,
    City,
    DataRequest,
    Division,
    Meeting,
    Message,
    Offering,
    PrivateField,
    Registration,
    StaffMember,
    Submission,
    Venue,
    now,
)
from app.program_kit.statuses import CHECK_PENDING, UNDER_REVIEW
from tests import factories
from tests.factories import ACADEMY

Row = dict[str, Any]


def _add(table: type[Base], rows: list[Row]) -> list[int]:
    """Insert rows and return the ids of all rows of the table, oldest first."""
    db.session.execute(insert(table), rows)
    key = table.__table__.c.id
    return list(db.session.scalars(select(key).order_by(key)))


def crowd(number: int) -> tuple[Offering, Registration]:
    """Fill every list with `number` rows; the date and the person whose pages are looked at."""
    main = factories.offering(ACADEMY, seats=None, meetings=9)
    person = factories.registration(main, UNDER_REVIEW, private={"health": "x"})
    _many_places(number)
    dates = _many_dates(number)
    people = _many_people(number, main, dates)
    _many_expected(people, dates)
    _many_asked(number, main, people)
    _much_history(number, main, people)
    db.session.commit()
    db.session.expire_all()
    return main, person


def _many_places(number: int) -> None:
    cities = _add(City, [{"code": f"c{n}", "name": f"City {n}"} for n in range(number)])
    _add(Venue, [{"name": f"Hall {n}", "city_id": cities[n]} for n in range(number)])
    account: Row = {"email": "", "name": "", "fs_uniquifier": ""}
    # A department has dozens of accounts, not a thousand.
    _add(StaffMember, [dict.fromkeys(account, f"extra-{n}") for n in range(min(number, 200))])


def _many_dates(number: int) -> list[int]:
    places = list(db.session.scalars(select(Venue.id)))
    base: Row = {"program": ACADEMY, "state": "published"}
    before = set(db.session.scalars(select(Offering.id)))
    rows = [
        {**base, "slug": f"d{n}", "title": f"Date {n}", "venue_id": places[n]}
        for n in range(number)
    ]
    added = [each for each in _add(Offering, rows) if each not in before]
    at = now()
    _add(
        Meeting,
        [
            {
                "offering_id": each,
                "uid": f"m{each}",
                # One third is over, one third runs now, one third is to come; by place in the
                # list, as ids go on from where an earlier test left them.
                "starts_at": at + timedelta(days=10 * (n % 3 - 1), minutes=-5),
                "ends_at": at + timedelta(days=10 * (n % 3 - 1), hours=1),
                "venue_id": places[0],
            }
            for n, each in enumerate(added)
        ],
    )
    division: Row = {"code": "all", "name": "All", "capacity": 5, "waiting": 1}
    _add(Division, [{"offering_id": each, **division} for each in added])
    return added


def _many_people(number: int, main: Offering, dates: list[int]) -> list[int]:
    homes = [main.id] * number + dates
    hold = now() + timedelta(hours=1)
    known: Mapping[int, int] = {
        row.offering_id: row.id
        for row in db.session.execute(select(Division.id, Division.offering_id)).all()
    }
    rows = [
        {"offering_id": home, "reference": f"R{n}", "key_hash": f"k{n}", "content_hash": "c",
         "email": f"p{n}@example.org", "hold_until": hold}
        for n, home in enumerate(homes)
    ]  # fmt: skip
    submissions = _add(Submission, rows)[-len(rows) :]
    people = [
        {"submission_id": submission, "offering_id": home, "division_id": known[home],
         "status": UNDER_REVIEW, "status_at": hold, "full_name": "Alex Example",
         "search_name": "alex example"}
        for submission, home in zip(submissions, homes, strict=True)
    ]  # fmt: skip
    ids = _add(Registration, people)[-len(people) :]
    case: Row = {"offering_id": main.id, "matched": ["email"]}
    _add(Case, [{**case, "first_id": one, "second_id": other} for one, other in pairwise(ids)])
    _add(
        PrivateField,
        [
            {"registration_id": each, "kind": "health", "sealed": "x", "updated_at": hold}
            for each in ids
        ],
    )
    return submissions


def _many_expected(submissions: list[int], dates: list[int]) -> None:
    """As many people as there are sign-ups, at a session that runs now, with something to tell."""
    runs = dates[1]
    place = db.session.scalar(select(Division.id).where(Division.offering_id == runs))
    base: Row = {"offering_id": runs, "division_id": place, "status": "attended"}
    base |= {"status_at": now(), "full_name": "Alex Example", "search_name": "alex example"}
    ids = _add(Registration, [{**base, "submission_id": each} for each in submissions])
    told: Row = {"kind": "health", "sealed": "x", "updated_at": now()}
    new = ids[-len(submissions) :]
    _add(PrivateField, [{**told, "registration_id": each} for each in new])
    look: Row = {"actor": "staff", "verb": "private_read", "data": {"kind": "health"}}
    _add(Activity, [{**look, "registration_id": each} for each in new])


def _many_asked(number: int, main: Offering, submissions: list[int]) -> None:
    """As many people who wait for a check, and as many data requests, open and answered."""
    base: Row = {"offering_id": main.id, "division_id": main.divisions[0].id}
    base |= {"status": CHECK_PENDING, "status_at": now(), "full_name": "Alex Example"}
    ids = _add(Registration, [{**base, "submission_id": each} for each in submissions[:number]])
    told: Row = {"kind": "check", "sealed": "x", "updated_at": now()}
    _add(PrivateField, [{**told, "registration_id": each} for each in ids[-number:]])
    asked: Row = {"asker": "person", "asker_name": "Alex Example", "subject": "Alex Example"}
    asked |= {"wants": "copy", "received_on": now().date(), "identity": "photo_id"}
    _add(DataRequest, [asked] * number)
    _add(DataRequest, [{**asked, "answer": "given", "answered_on": now().date()}] * number)


def _much_history(number: int, main: Offering, submissions: list[int]) -> None:
    first = db.session.scalar(select(Submission.id).order_by(Submission.id).limit(1))
    staff = db.session.scalar(select(StaffMember.id).order_by(StaffMember.id).limit(1))
    line: Row = {"actor": "staff", "staff_id": staff, "verb": "edited", "data": {}}
    _add(Activity, [{**line, "offering_id": main.id} for _ in range(number)])
    _add(Activity, [{**line, "submission_id": first} for _ in range(number)])
    mail: Row = {"kind": "received", "recipient": "a@example.org", "program": ACADEMY,
                 "state": "undelivered", "data": {}}  # fmt: skip
    _add(
        Message,
        [
            {**mail, "dedupe_key": f"{each}-{n}", "submission_id": each, "offering_id": main.id}
            for n, each in enumerate([*submissions[:number], *[first] * number])
        ],
    )
