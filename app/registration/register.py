"""Register: one sign-up from the form to seats, rows, history and mail, in one transaction."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.models import Actor, Offering, Registration, SavedApplication, Submission, now
from app.offerings.public import served_cities
from app.program_kit import selection, waitlist
from app.program_kit.application import Application, Person
from app.program_kit.places import first_day, sign_up_refusal
from app.program_kit.program import Program
from app.program_kit.residence import residence_day
from app.program_kit.statuses import CONFIRMED, GUARDIAN_PENDING, UNDER_REVIEW, WAITLISTED
from app.programs import program as program_of
from app.registration import seats
from app.registration.alike import open_cases
from app.registration.guardian import ask_guardians
from app.registration.offers import offer_free_seats
from app.registration.refusals import (
    AlreadySentError,
    NotEligibleError,
    RegistrationClosedError,
    all_or_nothing,
)
from app.registration.rows import Place, add_registration, add_submission
from app.registration.told import keep_told, with_sealed

HOLD = timedelta(hours=2)
# Without vowels and look-alikes: easy to say on the phone, spells no words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


@dataclass(frozen=True)
class Outcome:
    """What became of a form: its submission, and whether this sending made it."""

    submission_id: int
    reference: str
    created: bool


def key_hash(key: str) -> str:
    """How the one-time number of a form is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


@all_or_nothing
def register(
    offering_id: int, application: Application, actor: Actor, *, override: bool = False
) -> Outcome:
    """Sign people up. Sending the same form again finds the first result.

    `override` lets a coordinator sign up outside the opening times.
    Raises RegistrationClosedError, NotEligibleError, AlreadySentError.
    """
    content = _content_hash(application)
    try:
        return _register(offering_id, application, actor, content, override)
    except IntegrityError:
        # The same form arrived twice at once: the unique key let one through.
        db.session.rollback()
        found = _earlier(application, content)
        if found is None:
            raise
        return found


def _register(
    offering_id: int, application: Application, actor: Actor, content: str, override: bool
) -> Outcome:
    write_tx()
    found = _earlier(application, content)
    if found:
        return found
    offering = _offering(offering_id)
    program = program_of(offering.program)
    _refuse(offering, program, application, override)
    application = with_sealed(offering_id, application)
    divisions = {each.code: each.id for each in offering.divisions}
    chosen = [_division(program, person, divisions) for person in application.people]
    rank = _rank(offering, application)
    statuses = _statuses(offering, application, chosen, rank[0])
    submission = add_submission(offering, application, _reference(), key_hash(application.key))
    submission.content_hash = content
    if program.confirms_address and application.email and application.source == "web":
        submission.hold_until = now() + HOLD
    db.session.flush()
    people = zip(application.people, chosen, statuses, strict=True)
    rows = [
        add_registration(
            submission, person, Place(division, status, position, *rank), application.texts, actor
        )
        for position, (person, division, status) in enumerate(people)
    ]
    keep_told(submission, rows, application)
    open_cases(submission, rows, application.people)
    if not submission.hold_until and any(each.guardian_name for each in application.people):
        ask_guardians(rows, actor)
    enqueue(_first_mail(submission), submission, key="sign-up")
    _forget_saved(program, application)
    outcome = Outcome(submission.id, submission.reference, created=True)
    db.session.commit()
    if WAITLISTED in statuses:
        # A party that must stay together may have left single seats free behind it.
        offer_free_seats(offering_id)
    return outcome


def _first_mail(submission: Submission) -> str:
    return "confirm_address" if submission.hold_until else "received"


def _forget_saved(program: Program, application: Application) -> None:
    """What was put aside of this form has done its work."""
    if program.resumable:
        mine = SavedApplication.key_hash == key_hash(application.key)
        db.session.execute(delete(SavedApplication).where(mine))


def _rank(offering: Offering, application: Application) -> tuple[int, int]:
    """Tier, and place in the draw: after it, for whoever signs up when it is over."""
    served = served_cities(residence_day(now(), offering.zone))
    tier = waitlist.tier_of(application.city, [code for code, _name in served])
    return tier, waitlist.AFTER_THE_DRAW if offering.drawn_at else 0


def _content_hash(application: Application) -> str:
    told = asdict(application)
    for name in ("key", "notice_shown_at", "texts", "staff_id"):
        told.pop(name)
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _earlier(application: Application, content: str) -> Outcome | None:
    row = db.session.execute(
        select(Submission.id, Submission.reference, Submission.content_hash).where(
            Submission.key_hash == key_hash(application.key)
        )
    ).one_or_none()
    if row is None:
        return None
    if row.content_hash != content:
        raise AlreadySentError(row.reference)
    return Outcome(row.id, row.reference, created=False)


def _offering(offering_id: int) -> Offering:
    # FOR SHARE: a cancellation on PostgreSQL waits for sign-ups under way, and they for it.
    return db.session.execute(
        select(Offering).where(Offering.id == offering_id).with_for_update(read=True)
    ).scalar_one()


def _refuse(offering: Offering, program: Program, application: Application, override: bool) -> None:
    if override and offering.state != "published":
        raise RegistrationClosedError("Only a published, not cancelled date takes registrations.")
    refusal = "" if override else sign_up_refusal(offering, now())
    if refusal:
        raise RegistrationClosedError(refusal)
    starts_on = first_day(offering.meetings, offering.zone)
    for rule in program.rules:
        words = rule(application, starts_on)
        if words:
            raise NotEligibleError(words)


def _division(program: Program, person: Person, divisions: dict[str, int]) -> int:
    for code in program.divisions_for(person):
        if code in divisions:
            return divisions[code]
    raise NotEligibleError(f"There is no group for {person.called or person.full_name} this time.")


def _statuses(
    offering: Offering, application: Application, chosen: list[int], tier: int
) -> list[str]:
    if program_of(offering.program).reviewed:
        return [UNDER_REVIEW] * len(chosen)
    if not selection.may_have_seat(offering, tier, now()):
        seats.lock(chosen)
        seats.queue(chosen)
        return [WAITLISTED] * len(chosen)
    wanted = [
        (division, person.party_size)
        for division, person in zip(chosen, application.people, strict=True)
    ]
    granted = seats.allot(
        wanted,
        together=application.keep_together,
        passing_waitlist=selection.is_for_residents(offering, now())
        and not _residents_wait(offering, chosen),
    )
    seated = [GUARDIAN_PENDING if each.guardian_name else CONFIRMED for each in application.people]
    return [
        status if has_seat else WAITLISTED for status, has_seat in zip(seated, granted, strict=True)
    ]


def _residents_wait(offering: Offering, chosen: list[int]) -> bool:
    """Does anybody wait whose turn it is before the date? The others do not stand in the way."""
    seats.lock(chosen)
    first = select(Registration.id).where(
        Registration.offering_id == offering.id,
        Registration.status == WAITLISTED,
        Registration.tier == waitlist.HOME,
    )
    return db.session.execute(first.limit(1)).first() is not None


def _reference() -> str:
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(6))
        reference = f"{drawn[:3]}-{drawn[3:]}"
        taken = select(Submission.id).where(Submission.reference == reference)
        if db.session.execute(taken).first() is None:
            return reference
