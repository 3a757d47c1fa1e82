"""Writes demo sign-ups with a past: history, signatures, seats, mails that went out long ago."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from app.cli.demo.days import moment
from app.cli.demo.signatures import add_signatures
from app.extensions import db
from app.messages import kinds
from app.models import (
    Activity,
    Document,
    Message,
    Offer,
    Offering,
    Registration,
    Submission,
)
from app.models.base import now
from app.offerings.public import served_cities
from app.program_kit.application import Application, Person
from app.program_kit.names import fold
from app.program_kit.residence import residence_day
from app.program_kit.statuses import (
    CONFIRMED,
    DECLINED,
    DOCUMENTS_DUE,
    OFFER_LAPSED,
    OFFERED,
    SEATED,
    WAITLISTED,
)
from app.program_kit.waitlist import USUAL, tier_of
from app.programs import program as program_of
from app.registration.checks import TO_CONFIRM
from app.registration.rows import add_submission, seal_fields
from app.registration.told import keep_told

LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
# A mailbox that the demo's mail server does not know: coordinators see what came back.
NO_MAILBOX = "no.such.mailbox@example.org"
DECIDED = {CONFIRMED, WAITLISTED, DECLINED, DOCUMENTS_DUE}


class Past(NamedTuple):
    """What happened to a registration, at a time, on a day, or so many days after sign-up.

    A blank status makes it a mere note.
    """

    when: float | date | datetime
    status: str
    by: str
    reason: str


class Book:
    """Adds sign-ups one after another, the counters of their divisions with them."""

    def __init__(self, staff_id: int | None) -> None:
        self.staff_id = staff_id
        self._number = 0
        self._served: dict[date, list[str]] = {}
        self._texts: dict[str, dict[str, int]] = {}
        for document in db.session.scalars(select(Document).order_by(Document.version)):
            self._texts.setdefault(document.program, {})[document.kind] = document.id

    def sign_up(
        self,
        offering: Offering,
        application: Application,
        at: datetime,
        pasts: Sequence[Sequence[Past]],
    ) -> Submission:
        """One sign-up; `pasts` says for each person what happened, beginning with the result."""
        self._number += 1
        reference = f"D{_letters(self._number)}"
        key = hashlib.sha256(f"demo {reference}".encode()).hexdigest()
        told = replace(
            application,
            texts=self._texts.get(offering.program, {}),
            notice_shown_at=at - timedelta(minutes=6),
            source="demo",
        )
        row = add_submission(offering, told, reference, key)
        row.content_hash, row.created_at = key, at
        if told.email not in {"", NO_MAILBOX} and program_of(offering.program).confirms_address:
            row.email_confirmed_at = at + timedelta(minutes=4)
        db.session.flush()
        self._mail(row, kinds.RECEIVED, "sign-up", at + timedelta(minutes=5))
        for position, (person, past) in enumerate(zip(told.people, pasts, strict=True)):
            self._tell(self._add(row, person, position, past), past)
        keep_told(row, row.registrations, told)
        return row

    def _add(
        self, submission: Submission, person: Person, position: int, past: Sequence[Past]
    ) -> Registration:
        last = [step for step in past if step.status][-1]
        divisions = {division.code: division for division in submission.offering.divisions}
        row = Registration(
            submission=submission,
            offering=submission.offering,
            division=divisions[person.division],
            position=position,
            status=last.status,
            status_at=_when(submission, last),
            seat_held=last.status in SEATED,
            party_size=person.party_size,
            full_name=person.full_name,
            called=person.called,
            search_name=fold(f"{person.full_name} {person.called}")[:260],
            is_minor=person.is_minor,
            grade=person.grade,
            photo=person.photo,
            answers=dict(person.answers),
            created_at=submission.created_at,
            tier=tier_of(submission.city, self._cities(submission)),
        )
        row.division.seats_taken += person.party_size if row.seat_held else 0
        row.division.waiting += row.status == WAITLISTED
        db.session.add(row)
        db.session.flush()
        seal_fields(row, person.private)
        add_signatures(row, person, self._texts.get(row.offering.program, {}))
        return row

    def _cities(self, submission: Submission) -> list[str]:
        """Codes of the cities served when they signed up."""
        day = residence_day(submission.created_at, submission.offering.zone)
        if day not in self._served:
            self._served[day] = [code for code, _name in served_cities(day)]
        return self._served[day]

    def _tell(self, row: Registration, past: Sequence[Past]) -> None:
        """History, and a mail for each decision of the coordinator."""
        old = ""
        for step in past:
            at = _when(row.submission, step)
            line = Activity(at=at, actor=step.by, reason=step.reason, verb="noted")
            line.offering_id, line.submission_id = row.offering_id, row.submission_id
            line.registration_id = row.id
            line.staff_id = self.staff_id if step.by == "staff" else None
            if step.status:
                line.verb = "status" if old else "signed_up"
                line.from_status, line.to_status = old, step.status
            db.session.add(line)
            if old and step.by == "staff" and step.status in DECIDED:
                data = {"registration_ids": [row.id], "to": step.status, "reason": step.reason}
                self._mail(row.submission, kinds.DECISION, f"{row.id}:{step.status}", at, data)
            if step.status in {OFFERED, OFFER_LAPSED}:
                self._offer(row, step.status, at)
            if old == OFFERED and step.status == CONFIRMED:
                self._accepted(row, at)
            old = step.status or old

    def _accepted(self, row: Registration, at: datetime) -> None:
        offers = select(Offer).where(Offer.submission_id == row.submission_id)
        for offer in db.session.scalars(offers):
            if row in offer.registrations:
                offer.state, offer.closed_at = "accepted", at

    def _offer(self, row: Registration, status: str, at: datetime) -> None:
        """The offer behind the step, with its mail; 48 hours, as usual."""
        if status == OFFER_LAPSED:
            offer = db.session.scalars(
                select(Offer).where(Offer.submission_id == row.submission_id)
            ).one()
            offer.state, offer.closed_at, offer.nudged = "lapsed", at, True
            self._mail(
                row.submission, kinds.OFFER_LAPSED, str(offer.id), at, {"offer_id": offer.id}
            )
            return
        wait = TO_CONFIRM if program_of(row.offering.program).reviewed else USUAL
        offer = Offer(
            submission_id=row.submission_id,
            made_at=at,
            deadline=at + wait,
            nudge_at=at + wait / 2,
            registrations=[row],
        )
        db.session.add(offer)
        db.session.flush()
        self._mail(row.submission, kinds.OFFER, str(offer.id), at, {"offer_id": offer.id})

    def _mail(
        self,
        to: Submission,
        kind: str,
        key: str,
        at: datetime,
        data: dict[str, Any] | None = None,
    ) -> None:
        """A mail as if it had gone out then; nothing is sent now."""
        if not to.email:
            return
        dedupe_key = f"{kind}:{to.id}:{key}"
        digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:24]
        arrived = to.email != NO_MAILBOX
        db.session.add(
            Message(
                dedupe_key=dedupe_key,
                kind=kind,
                recipient=to.email,
                language=to.language,
                program=to.offering.program,
                offering_id=to.offering_id,
                submission_id=to.id,
                data=data or {},
                state="sent" if arrived else "undelivered",
                last_error="" if arrived else "550 5.1.1 No such mailbox here",
                attempts=1,
                due_at=at,
                created_at=at,
                sent_at=min(at + timedelta(seconds=2), now()) if arrived else None,
                message_id=f"<demo-{digest}@rollcall.example>",
            )
        )


def _when(submission: Submission, step: Past) -> datetime:
    if isinstance(step.when, datetime):
        return min(step.when, now())
    if isinstance(step.when, date):
        return min(moment(step.when, "21:00"), now())
    return min(submission.created_at + timedelta(days=step.when), now())


def _letters(number: int) -> str:
    """The rest of a reference: letters only, so that it is known for a demo."""
    word = ""
    for _ in range(5):
        number, rest = divmod(number, len(LETTERS))
        word = LETTERS[rest] + word
    return f"{word[:2]}-{word[2:]}"
