"""Residents and coordinators mend contact details and answers until the cut-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.kinds import ADDRESS_LEFT
from app.messages.links import CONFIRM, FEED, MANAGE, revoke
from app.models import Actor, Offering, Registration, Submission, now
from app.program_kit.answers import GUARDED
from app.program_kit.names import fold
from app.program_kit.phones import phone_e164
from app.registration import fetch, lookups
from app.registration.history import note
from app.registration.refusals import TooLateError, all_or_nothing
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


TOO_LATE = "The time for changes is over. Call us and we see what we can do."


@dataclass(frozen=True)
class ContactChange:
    """New contact details of a submission; None leaves name or mailing address as it is."""

    email: str
    phone: str
    text_ok: bool
    name: str | None = None
    mailing_address: str | None = None


def contact_differences(row: Submission, change: ContactChange) -> list[tuple[str, Any, Any]]:
    """Column, what is stored and what is wanted, where the two differ."""
    wanted = {
        "contact_name": change.name,
        "email": change.email,
        "phone_typed": change.phone,
        "text_ok": change.text_ok,
        "mailing_address": change.mailing_address,
    }
    return [
        (column, getattr(row, column), value)
        for column, value in wanted.items()
        if value is not None and value != getattr(row, column)
    ]


def may_change(offering: Offering) -> bool:
    """Is it before the cut-off (the first session, where none is set) and not cancelled?"""
    starts = [meeting.starts_at for meeting in offering.meetings if meeting.state == "scheduled"]
    until = offering.change_until or (min(starts) if starts else None)
    return offering.state == "published" and (until is None or now() < until)


@all_or_nothing
def change_contact(
    submission_id: int,
    change: ContactChange,
    actor: Actor,
    expected_version: int | None = None,
    reason: str = "",
) -> bool:
    """Write new contact details; a new address has to be confirmed and ends earlier links.

    The address that is left is told, unless it never was theirs for all we know. Who had to
    keep a seat by confirming, and now has no address, keeps it: the office calls. Whether
    anything differed; if not, nothing is written and nobody is told.
    """
    row = changeable(submission_id, actor, expected_version)
    changed = contact_differences(row, change)
    if not changed:
        db.session.rollback()
        return False
    new_address = change.email != row.email
    data = {"by": actor.kind}
    if new_address and not lookups.is_unconfirmed(row):
        enqueue(ADDRESS_LEFT, row, key=now().isoformat(), data=data)
    for column, _, value in changed:
        if column == "contact_name":
            _rename(row, value)
        setattr(row, column, value)
    row.phone = phone_e164(change.phone)
    what = [column for column, _, _ in changed]
    note("contact_changed", actor, row, reason=reason, data={"address": new_address, "what": what})
    if new_address:
        _move_address(row, actor)
    else:
        enqueue("changed", row, key=now().isoformat(), data=data)
    db.session.commit()
    return True


def _move_address(row: Submission, actor: Actor) -> None:
    row.email_confirmed_at = None
    if not row.email:
        row.hold_until = None
    if row.email or actor.kind == "staff":
        # A link at the old address would confirm the new one, or show what is sent to it.
        for purpose in (CONFIRM, MANAGE, FEED):
            revoke(row.id, purpose)
    key = f"{row.email}:{now().isoformat()}"
    enqueue("confirm_address", row, key=key, data={"by": actor.kind})


def _rename(row: Submission, name: str) -> None:
    """Whoever signed up for themselves is written the same way in both places."""
    for registration in row.registrations:
        if registration.full_name and registration.full_name == row.contact_name:
            _change_person(registration, {"full_name": name})


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
    Private ones are passed over: own_private.py changes them.
    """
    row = changeable(submission_id, actor, expected_version)
    for name, value in once.items():
        if name in SUBMISSION_COLUMNS:
            setattr(row, name, value)
        elif name not in GUARDED:
            row.answers = {**row.answers, name: value}
    change_told(row, told or {})
    for registration in row.registrations:
        _change_person(registration, people.get(registration.id, {}))
    note("answers_changed", actor, row, data={"fields": sorted({*once, *_names(people)})})
    enqueue("changed", row, key=now().isoformat())
    db.session.commit()


def changeable(submission_id: int, actor: Actor, expected_version: int | None) -> Submission:
    """Begin to change a sign-up: locked, as it was shown, before the cut-off. Part of a use case.

    Raises StaleDataError, TooLateError.
    """
    write_tx()
    row = fetch.submission(submission_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleDataError("the registration was changed meanwhile")
    if actor.kind == "resident" and not may_change(row.offering):
        raise TooLateError(TOO_LATE)
    row.updated_at = now()
    return row


def _change_person(registration: Registration, told: Mapping[str, Any]) -> None:
    answers = dict(registration.answers)
    for name, value in told.items():
        if name in PERSON_COLUMNS:
            setattr(registration, name, value)
        elif name in SUBMISSION_COLUMNS:
            setattr(registration.submission, name, value)
        elif name not in GUARDED:
            answers[name] = value
    registration.answers = answers
    registration.search_name = fold(f"{registration.full_name} {registration.called}")[:260]


def _names(people: Mapping[int, Mapping[str, Any]]) -> set[str]:
    return {name for told in people.values() for name in told}
