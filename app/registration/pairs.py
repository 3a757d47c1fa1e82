"""What every decision about a case does to the two it is about. Nothing here commits."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import Actor, Case, Registration, now
from app.program_kit.statuses import (
    ACTIVE,
    CHECK_PENDING,
    COMING,
    CONFIRMED,
    DOCUMENTS_DUE,
    GUARDIAN_PENDING,
    OFFERED,
    WAITLISTED,
)
from app.registration import fetch
from app.registration.private import INSTRUCTION, unsealed
from app.registration.refusals import NotAllowedError
from app.registration.rows import seal_fields
from app.registration.withdraw import waited_since

# What a seat is kept for, the earliest step first.
OWED = (GUARDIAN_PENDING, DOCUMENTS_DUE, CHECK_PENDING, OFFERED)


class Place(NamedTuple):
    """A place in line, the better one first."""

    no_alternate: bool
    drawn: int
    tier: int
    since: datetime


def decidable(case_id: int, reason: str, expected_version: int | None) -> Case:
    """The case, locked, if it is still to be decided. NotAllowedError without a reason."""
    if not reason.strip():
        raise NotAllowedError("Write why: it is kept in the history.")
    case = fetch.case(case_id, expected_version)
    if case.state != "open":
        raise NotAllowedError("This was decided meanwhile.")
    return case


def locked(case: Case, stays_id: int) -> tuple[Registration, Registration]:
    """The one that stays and the one that goes, locked with whoever follows them.

    NotAllowedError when one of them has left, or none was chosen.
    """
    if stays_id not in (case.first_id, case.second_id):
        raise NotAllowedError("Choose which of the two stays.")
    pair = (case.first_id, case.second_id)
    of_pair = select(Registration.submission_id).where(Registration.id.in_(pair))
    for submission_id in sorted(set(db.session.scalars(of_pair))):
        fetch.submission(submission_id)
    ids = {*pair, *_followers(pair)}
    rows = {row.id: row for row in fetch.registrations(ids)}
    if not set(_followers(pair)) <= ids:
        raise StaleDataError("another sign-up was merged into these meanwhile")
    stays, goes = rows[stays_id], rows[next(each for each in pair if each != stays_id)]
    if not {stays.status, goes.status} <= ACTIVE:
        raise NotAllowedError("One of the two has left, so there is nothing to decide.")
    return stays, goes


def _followers(ids: tuple[int, int]) -> list[int]:
    query = select(Registration.id).where(Registration.kept_in_id.in_(ids))
    return list(db.session.scalars(query))


def suggested(both: tuple[Registration, Registration]) -> Registration:
    """Which of the two should stay: the one that is further along, else the earlier one."""
    return both[1] if reached(both[1]) > reached(both[0]) else both[0]


def reached(row: Registration) -> int:
    """How far somebody has come: to a seat of their own, to one that is kept, to none yet.

    Among those whose seat is kept, whoever owes less is further.
    """
    if row.status in COMING:
        return 2 * len(OWED) if row.status == CONFIRMED else 3 * len(OWED)
    return OWED.index(row.status) + 1 if row.status in OWED else 0


def place_of(row: Registration) -> Place | None:
    """Where somebody stands in line, or stood until a place was offered; else None."""
    if row.status not in {WAITLISTED, OFFERED}:
        return None
    since = row.status_at if row.status == WAITLISTED else waited_since(row)
    return Place(not row.alternate, row.drawn, row.tier, since)


def keep_better_place(
    stays: Registration, own: Place | None, other: Place | None
) -> dict[str, str]:
    """Whoever waits on goes on waiting where the better of the two sign-ups stood.

    What history has to say about it: since when they wait.
    """
    if stays.status != WAITLISTED or own is None or other is None or own <= other:
        return {}
    no_alternate, stays.drawn, stays.tier, stays.status_at = other
    stays.alternate = not no_alternate
    return {"since": other.since.isoformat()}


def follow(goes: Registration, stays: Registration, *, another_home: bool = False) -> None:
    """From now on the place of one is that of the other; so for all who followed it before.

    Whoever else looks like the one that goes looks like the one that stays.
    """
    for row in db.session.scalars(select(Registration).where(Registration.kept_in_id == goes.id)):
        row.kept_in_id = stays.id
    goes.kept_in_id, goes.another_home = stays.id, another_home
    known = {each for case in _cases_of(stays.id) for each in (case.first_id, case.second_id)}
    for case in _cases_of(goes.id):
        other = next(each for each in (case.first_id, case.second_id) if each != goes.id)
        if case.state == "open" and other != stays.id and other not in known:
            first, second = sorted((other, stays.id))
            db.session.add(
                Case(
                    offering_id=case.offering_id,
                    first_id=first,
                    second_id=second,
                    matched=case.matched,
                )
            )


def _cases_of(registration_id: int) -> list[Case]:
    query = select(Case).where(
        or_(Case.first_id == registration_id, Case.second_id == registration_id)
    )
    return list(db.session.scalars(query.order_by(Case.id)))


def carry_instruction(stays: Registration, goes: Registration) -> None:
    """What helpers are to do goes along: they see only the one that stays on their lists."""
    found = [
        unsealed(row.id, field.kind, field.sealed)
        for row in (stays, goes)
        for field in row.private_fields
        if field.kind == INSTRUCTION
    ]
    if found:
        texts = dict.fromkeys(text for text in found if text)
        seal_fields(stays, {INSTRUCTION: "\n".join(texts)})


def close(
    case: Case, state: str, actor: Actor, reason: str, stays: Registration | None = None
) -> None:
    """Write the decision into the case."""
    case.state, case.decided_at, case.decided_by = state, now(), actor.staff_id
    case.reason, case.stays_id = reason[:300], stays.id if stays else None


def told(case: Case) -> dict[str, int | str]:
    """What a line of history says about the case it belongs to."""
    return {"case_id": case.id}
