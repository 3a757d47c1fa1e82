"""Valid rows with as few words as possible. Each function commits what it made."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask_security import hash_password

from app.extensions import db, vault
from app.models import (
    Answer,
    Case,
    City,
    CityPeriod,
    DataRequest,
    Division,
    Document,
    GuardianForm,
    Meeting,
    Offer,
    Offering,
    Papers,
    PrivateField,
    ProgramGrant,
    Question,
    Registration,
    RequestSubject,
    Role,
    SavedApplication,
    StaffMember,
    Submission,
    Venue,
    Wording,
    now,
)
from app.program_kit.kept import KEPT_FOR
from app.program_kit.statuses import CONFIRMED, SEATED, WAITLISTED
from app.programs import program as program_of
from app.records.open_requests import today

PASSPHRASE = "correct horse battery staple"
ACADEMY, WOMEN = "citizens-academy", "women-in-policing"
COFFEE, GAME = "coffee-with-a-cop", "cops-vs-kids"
_number = itertools.count(1)
_Row = TypeVar("_Row")


def _save(row: _Row) -> _Row:
    db.session.add(row)
    db.session.commit()
    return row


def city(code: str = "st-anthony", name: str = "St. Anthony Village", **fields: Any) -> City:
    """A city served since 2020; the same code twice gives the same row."""
    found = db.session.query(City).filter_by(code=code).one_or_none()
    if found:
        return found
    since = now().date().replace(year=2020, month=1, day=1)
    row: City = City(code=code, name=name, is_home=code == "st-anthony", **fields)
    row.periods = [CityPeriod(starts_on=since)]
    return _save(row)


def venue(name: str = "Community Room", **fields: Any) -> Venue:
    """A place with an address and a way in."""
    default = {
        "address": "3301 Silver Lake Road, St. Anthony, MN 55418",
        "city": city(),
        "capacity": 40,
        "latitude": 45.02,
        "longitude": -93.21,
        "step_free": "Level entrance from the parking lot.",
        "parking": "Free lot on the north side.",
    }
    return _save(Venue(name=name, **{**default, **fields}))


def offering(
    program: str = COFFEE,
    *,
    seats: int | None = 20,
    divisions: Mapping[str, int | None] | None = None,
    starts: datetime | None = None,
    meetings: int = 1,
    **fields: Any,
) -> Offering:
    """A published offering, open for sign-up, weekly meetings of two and a half hours.

    `divisions` maps a code to its seats; without it, those of the program with `seats` each.
    """
    number = next(_number)
    first = starts or _in_a_month()
    default: dict[str, Any] = {
        "slug": f"run-{number}",
        "title": f"Run {number}",
        "summary": "One run of a program, for tests.",
        "state": "published",
        "opens_at": now() - timedelta(days=1),
        "closes_at": first - timedelta(hours=1),
        "change_until": first - timedelta(hours=1),
        "host_name": "Officer Kim Sample",
        "who_may_come": "Everyone is welcome.",
        "contact_email": "community@rollcall.example",
        "contact_phone": "612-555-0100",
    }
    if "venue" not in fields and "venue_id" not in fields:
        default["venue"] = venue()
    row = Offering(program=program, **{**default, **fields})
    row.meetings = [meeting_at(first + timedelta(weeks=week)) for week in range(meetings)]
    usual = {code: seats for code, _name, _seats in program_of(program).schedule.divisions}
    row.divisions = [
        Division(code=code, name=code.replace("-", " ").capitalize(), position=at, capacity=room)
        for at, (code, room) in enumerate((divisions or usual).items())
    ]
    return _save(row)


def _in_a_month() -> datetime:
    return (now() + timedelta(days=30)).replace(hour=18, minute=0, second=0, microsecond=0)


def meeting_at(starts: datetime, hours: float = 2.5, **fields: Any) -> Meeting:
    """A meeting that is not stored yet, to be put into an offering."""
    number = next(_number)
    default = {"uid": f"test-{number}@rollcall.example", "topic": f"Topic {number}"}
    ends = starts + timedelta(hours=hours)
    return Meeting(starts_at=starts, ends_at=ends, **{**default, **fields})


def submission(of: Offering, **fields: Any) -> Submission:
    """What one person handed in, address confirmed; registrations are added to it."""
    number = next(_number)
    default: dict[str, Any] = {
        "reference": f"T{number:05d}",
        "key_hash": hashlib.sha256(f"key {number}".encode()).hexdigest(),
        "content_hash": hashlib.sha256(f"content {number}".encode()).hexdigest(),
        "contact_name": f"Robin Sample {number}",
        "email": f"robin{number}@example.org",
        "email_confirmed_at": now(),
        "phone": "+16125550123",
        "phone_typed": "612-555-0123",
        "city": "st-anthony",
    }
    return _save(Submission(offering=of, **{**default, **fields}))


def registration(
    of: Offering | Submission,
    status: str = CONFIRMED,
    *,
    division: Division | None = None,
    private: Mapping[str, str] | None = None,
    **fields: Any,
) -> Registration:
    """One participant with the division's counts kept right.

    Of an offering it makes its own submission; of a submission it joins it.
    """
    owner = submission(of) if isinstance(of, Offering) else of
    place = division or owner.offering.divisions[0]
    name = fields.pop("full_name", f"Alex Example {next(_number)}")
    default: dict[str, Any] = {
        "position": len(owner.registrations),
        "status_at": now(),
        "seat_held": status in SEATED,
        "full_name": name,
        "search_name": name.casefold(),
        "photo": "yes",
    }
    row = Registration(
        submission=owner,
        offering=owner.offering,
        division=place,
        status=status,
        **{**default, **fields},
    )
    db.session.add(row)
    db.session.flush()
    place.seats_taken += row.party_size if row.seat_held else 0
    place.waiting += status == WAITLISTED
    db.session.add_all(sealed_field(row, *field) for field in (private or {}).items())
    return _save(row)


def sealed_field(of: Registration, kind: str, text: str) -> PrivateField:
    """A private answer as it is stored."""
    sealed = vault.seal(text, f"registration:{of.id}:{kind}")
    return PrivateField(registration_id=of.id, kind=kind, sealed=sealed, updated_at=now())


def offer(*people: Registration, hours: float = 48, **fields: Any) -> Offer:
    """An offer made now to registrations that are offered a place."""
    at = now()
    default = {"made_at": at, "deadline": at + timedelta(hours=hours)}
    default["nudge_at"] = at + timedelta(hours=hours / 2)
    row = Offer(submission=people[0].submission, **{**default, **fields})
    row.registrations = list(people)
    return _save(row)


def case(first: Registration, second: Registration, **fields: Any) -> Case:
    """Two who look alike, nobody has decided yet."""
    facts = {"matched": ["email"], **fields}
    return _save(Case(offering_id=second.offering_id, first=first, second=second, **facts))


def saved(of: Offering, email: str) -> SavedApplication:
    """An application that was put aside; what it holds cannot be opened."""
    number = next(_number)
    notice = document(of.program)
    row = SavedApplication(
        offering_id=of.id,
        key_hash=f"key {number}",
        token_hash=f"token {number}",
        email=email,
        notice_document_id=notice.id,
        notice_shown_at=now(),
        saved_at=now(),
        expires_at=now() + timedelta(days=14),
    )
    return _save(row)


def guardian_form(of: Registration, **fields: Any) -> GuardianForm:
    """The form of a parent or guardian, mailed to the address of the sign-up, not signed."""
    default = {"guardian_name": "Robin Grown", "guardian_email": of.submission.email}
    return _save(GuardianForm(registration_id=of.id, asked_at=now(), **{**default, **fields}))


def papers(of: Registration, **fields: Any) -> Papers:
    """Papers that somebody was asked to sign now, with the usual days for it."""
    default = {"asked_at": now(), "due_at": now() + KEPT_FOR}
    return _save(Papers(registration_id=of.id, **{**default, **fields}))


def data_request(of: Submission, **fields: Any) -> DataRequest:
    """A copy of all about a sign-up, asked for today by who made it, not answered."""
    default = {
        "asker": "person",
        "asker_name": of.contact_name,
        "subject": of.contact_name,
        "wants": "copy",
        "received_on": today(),
        "identity": "photo_id",
    }
    about = [RequestSubject(submission_id=of.id)]
    return _save(DataRequest(**{"subjects": about, **default, **fields}))


def question(
    of: Offering, kind: str = "text", label: str = "Anything else?", **fields: Any
) -> Question:
    """A question added to an offering; `fields` are those of its wording."""
    wording = Wording(label=label, **{"why": "to plan the day.", "retention": "D1", **fields})
    number = next(_number)
    return _save(Question(offering_id=of.id, kind=kind, position=number, wordings=[wording]))


def answer(to: Question, of: Registration, value: Any) -> Answer:
    """What a person answered, not stored yet."""
    return Answer(
        question_id=to.id,
        wording_id=to.current.id,
        submission_id=of.submission_id,
        registration_id=of.id,
        value=value,
    )


def document(program: str = COFFEE, kind: str = "notice", **fields: Any) -> Document:
    """One version of a text."""
    default = {"version": next(_number), "title": "Your information", "body": "Why we ask."}
    return _save(Document(program=program, kind=kind, **{**default, **fields}))


def staff(*programs: str, role: str = "coordinator", **fields: Any) -> StaffMember:
    """Someone who can sign in with PASSPHRASE and coordinates the programs named."""
    number = next(_number)
    found = db.session.query(Role).filter_by(name=role).one_or_none()
    if "password" not in fields:
        fields["password"] = hash_password(PASSPHRASE)
    default = {
        "email": f"staff{number}@rollcall.example",
        "name": f"Staff Member {number}",
        "fs_uniquifier": f"staff-{number}",
        "roles": [found or Role(name=role)],
        "grants": [ProgramGrant(program=slug) for slug in programs],
    }
    return _save(StaffMember(**{**default, **fields}))


def names(rows: Iterable[Registration]) -> list[str]:
    """Full names in the order given, for short assertions."""
    return [row.full_name for row in rows]
