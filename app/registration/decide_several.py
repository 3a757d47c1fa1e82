"""Deciding about many at once: rehearsed first, then done, each row by the version that was seen.

The rehearsal does everything the decision will do, mails included, and takes it all back: what
the page shows before the button is pressed is not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db, write_tx
from app.messages.compose import compose
from app.models import Actor, Message, Offering, Registration
from app.program_kit import waitlist
from app.program_kit.decisions import ACCEPT, WAITLIST, Decision
from app.program_kit.statuses import SEATED, WAITLISTED, label
from app.registration import fetch, seats
from app.registration.line import waiting_for
from app.registration.lookups import is_unconfirmed
from app.registration.offer_answers import close_unheld
from app.registration.offers import offer_free_seats
from app.registration.refusals import NotAllowedError, RefusalError, all_or_nothing
from app.registration.settle import settle
from app.registration.tell import owe_decision

TOKEN = re.compile(r"(?<=/)[\w-]{43}\b")
CHANGED = "Somebody changed this meanwhile: it is now {status}."


@dataclass(frozen=True)
class Pick:
    """Somebody who was ticked: the version that was seen, and what the rehearsal made of them."""

    registration_id: int
    version: int
    to: str = ""


@dataclass(frozen=True)
class Verdict:
    """What became of one person: a status and the words they read, or why nothing did."""

    registration_id: int
    # The one that was seen.
    version: int
    name: str
    status: str
    alternate: bool
    words: str
    refused: str
    # Where the mail goes, and whether the address may be somebody else's; "" is nowhere.
    email: str
    unconfirmed: bool
    # The mail that is owed, as it is found in the outbox.
    mail: str


@dataclass(frozen=True)
class Sample:
    """A mail as it would go out: to one of several who get the same."""

    to: str
    subject: str
    text: str
    due_at: datetime


@dataclass(frozen=True)
class Group:
    """People with the same outcome, and the mail that one of them would get; None: nobody."""

    people: tuple[Verdict, ...]
    sample: Sample | None


@dataclass(frozen=True)
class Rehearsal:
    """What a decision about many would do."""

    groups: tuple[Group, ...]
    refused: tuple[Verdict, ...]


@all_or_nothing
def decide_several(
    offering_id: int, picks: Sequence[Pick], decision: Decision, actor: Actor
) -> list[Verdict]:
    """Decide about those who are still as they were seen, and can be; the others stay.

    Nobody becomes anything else than the rehearsal said. One mail for each, in one transaction.
    """
    verdicts = _settle_all(offering_id, picks, decision, actor)
    db.session.commit()
    offer_free_seats(offering_id)
    return verdicts


@all_or_nothing
def rehearse(
    offering_id: int, picks: Sequence[Pick], decision: Decision, actor: Actor
) -> Rehearsal:
    """The same, and nothing of it stays: who would become what, and the mails they would get."""
    verdicts = _settle_all(offering_id, picks, decision, actor)
    alike: dict[tuple[str, bool, str], list[Verdict]] = {}
    for each in verdicts:
        if not each.refused:
            alike.setdefault((each.status, each.alternate, each.words), []).append(each)
    groups = [Group(tuple(people), _sample(people)) for people in alike.values()]
    db.session.rollback()
    return Rehearsal(tuple(groups), tuple(each for each in verdicts if each.refused))


def _settle_all(
    offering_id: int, picks: Sequence[Pick], decision: Decision, actor: Actor
) -> list[Verdict]:
    if decision.problem:
        raise NotAllowedError(decision.problem)
    write_tx()
    seen = {pick.registration_id: pick for pick in picks}
    rows = _locked(offering_id, seen)
    words: dict[int, str] = {}
    refused: dict[int, str] = {}
    for row in rows:
        try:
            words[row.id] = _settle(row, seen[row.id], decision, actor)
        except RefusalError as refusal:
            refused[row.id] = refusal.words
    db.session.flush()
    mails = _owe(offering_id, [row for row in rows if row.id in words], words)
    return [
        Verdict(
            registration_id=row.id,
            version=seen[row.id].version,
            name=row.full_name or row.called or "No name given",
            status=row.status,
            alternate=row.alternate and row.status == WAITLISTED,
            words=words.get(row.id, ""),
            refused=refused.get(row.id, ""),
            email=row.submission.email,
            unconfirmed=is_unconfirmed(row.submission),
            mail=mails.get(row.id, ""),
        )
        for row in rows
    ]


def _locked(offering_id: int, seen: dict[int, Pick]) -> list[Registration]:
    """Those of this offering, in the order in which they get what there is; see fetch.py."""
    db.session.execute(
        select(Offering.id).where(Offering.id == offering_id).with_for_update(read=True)
    )
    mine = select(Registration.id).where(
        Registration.id.in_(seen), Registration.offering_id == offering_id
    )
    rows = fetch.registrations(list(db.session.scalars(mine)))
    seats.lock(row.division_id for row in rows)
    # Read here for all, so that no row asks for its own.
    ids = [row.id for row in rows]
    around = selectinload(Registration.submission), joinedload(Registration.offering)
    db.session.scalars(select(Registration).where(Registration.id.in_(ids)).options(*around)).all()
    return sorted(rows, key=lambda r: (r.division_id, r.tier, r.took_part, r.created_at, r.id))


def _settle(row: Registration, pick: Pick, decision: Decision, actor: Actor) -> str:
    """Nobody becomes anything but what was shown: the mail that was read is the mail that goes."""
    if row.version != pick.version:
        raise NotAllowedError(CHANGED.format(status=label(row.status).lower()))
    shown_waiting = decision.outcome == ACCEPT and pick.to == WAITLISTED
    if shown_waiting and not row.took_part:
        decision = replace(decision, outcome=WAITLIST)
    return settle(row, decision, actor, or_wait=not pick.to)


def _owe(offering_id: int, rows: Sequence[Registration], words: dict[int, str]) -> dict[int, str]:
    """One mail for each; where each stands in line is reckoned once, for all."""
    wait = any(row.status == WAITLISTED for row in rows)
    places = waitlist.places(waiting_for(offering_id)) if wait else {}
    mails = {}
    for row in rows:
        mails[row.id] = owe_decision(row, words[row.id], places.get(row.id))
        close_unheld(row.submission_id, "accepted" if row.status in SEATED else "declined")
    return mails


def _sample(people: Sequence[Verdict]) -> Sample | None:
    """The mail of the first who gets one, rather one whose address is known to be right."""
    reached = sorted((each for each in people if each.email), key=lambda each: each.unconfirmed)
    if not reached:
        return None
    row = db.session.scalars(select(Message).where(Message.dedupe_key == reached[0].mail)).one()
    mail = compose(row).mail
    # The tokens in it are drawn anew for the mail that goes, and are nobody else's to hold.
    text = TOKEN.sub("(their own link)", str(mail.body))
    return Sample(reached[0].name, str(mail.subject), text, row.due_at)
