"""Residents and coordinators mend contact details and answers until the cut-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.links import CONFIRM, FEED, MANAGE, revoke
from app.models import Actor, Offering, Registration, Submission, now
from app.program_kit.answers import SEALED, contacts
from app.program_kit.names import fold
from app.program_kit.phones import phone_e164
from app.registration import fetch
from app.registration.history import note
from app.registration.refusals import TooLateError, all_or_nothing
from app.registration.rows import seal_fields
from app.registration.told import change_told

PERSON_COLUMNS = ("full_name", "called", "photo")
SUBMISSION_COLUMNS = (
    "language",
    "interpreter",
    "city",
    "mailing_address",
    "heard",
    "announcements",
)


@dataclass(frozen=True)
class ContactChange:
    """New contact details of a submission."""

    email: str
    phone: str
    text_ok: bool


def may_change(offering: Offering) -> bool:
    """Is it before the cut-off (the first session, where none is set) and not cancelled?"""
    starts = [meeting.starts_at for meeting in offering.meetings if meeting.state == "scheduled"]
    until = offering.change_until or (min(starts) if starts else None)
    return offering.state == "published" and (until is None or now() < until)


@all_or_nothing
def change_contact(
    submission_id: int, change: ContactChange, actor: Actor, expected_version: int | None = None
) -> None:
    """Write new contact details; a new address has to be confirmed and ends earlier links."""
    row = _changeable(submission_id, actor, expected_version)
    new_address = change.email != row.email
    row.email, row.phone_typed = change.email, change.phone
    row.phone, row.text_ok = phone_e164(change.phone), change.text_ok
    note("contact_changed", actor, row, data={"address": new_address})
    if new_address and row.email:
        row.email_confirmed_at = None
        # A link at the old address would confirm the new one, or show what is sent to it.
        for purpose in (CONFIRM, MANAGE, FEED):
            revoke(row.id, purpose)
        enqueue("confirm_address", row, key=f"{row.email}:{now().isoformat()}")
    else:
        enqueue("changed", row, key=now().isoformat())
    db.session.commit()


@all_or_nothing
def change_answers(
    submission_id: int,
    once: Mapping[str, Any],
    people: Mapping[int, Mapping[str, Any]],
    actor: Actor,
    expected_version: int | None = None,
    told: Mapping[int | None, Mapping[int, Any]] | None = None,
) -> None:
    """Write new answers, by field name; `people` by registration id.

    `told` holds answers to added questions by registration id (None: the sign-up) and wording.
    A sealed answer left blank keeps what is there: nobody has to see it to keep it.
    """
    row = _changeable(submission_id, actor, expected_version)
    for name, value in once.items():
        if name in SUBMISSION_COLUMNS:
            setattr(row, name, value)
        elif name not in SEALED:
            row.answers = {**row.answers, name: value}
    change_told(row, told or {})
    for registration in row.registrations:
        own = people.get(registration.id, {})
        _change_person(registration, own)
        sealed = {SEALED[n]: _text(v) for n, v in {**once, **own}.items() if n in SEALED and v}
        seal_fields(registration, sealed)
    note("answers_changed", actor, row, data={"fields": sorted({*once, *_names(people)})})
    enqueue("changed", row, key=now().isoformat())
    db.session.commit()


def _changeable(submission_id: int, actor: Actor, expected_version: int | None) -> Submission:
    write_tx()
    row = fetch.submission(submission_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleDataError("the registration was changed meanwhile")
    if actor.kind == "resident" and not may_change(row.offering):
        raise TooLateError("The time for changes is over. Call us and we see what we can do.")
    row.updated_at = now()
    return row


def _change_person(registration: Registration, told: Mapping[str, Any]) -> None:
    answers = dict(registration.answers)
    for name, value in told.items():
        if name in PERSON_COLUMNS:
            setattr(registration, name, value)
        elif name in SUBMISSION_COLUMNS:
            setattr(registration.submission, name, value)
        elif name not in SEALED:
            answers[name] = value
    registration.answers = answers
    registration.search_name = fold(f"{registration.full_name} {registration.called}")[:260]


def _text(value: Any) -> str:
    return contacts(value) if isinstance(value, list) else str(value)


def _names(people: Mapping[int, Mapping[str, Any]]) -> set[str]:
    return {name for told in people.values() for name in told}
