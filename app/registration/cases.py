"""Reads about cases: what is to be decided, one case, and what was decided about somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.scope import scoped
from app.extensions import db
from app.models import Case, Offering, PrivateField, Registration, StaffMember
from app.program_kit.statuses import ACTIVE

SHOWN = 100


def to_decide(staff: StaffMember, offering_id: int | None = None) -> Sequence[Case]:
    """Cases that wait for a coordinator, the oldest first; of one date if asked."""
    query = _listed(staff).where(_waits()).order_by(Case.opened_at, Case.id).limit(SHOWN)
    if offering_id is not None:
        query = query.where(Case.offering_id == offering_id)
    return db.session.scalars(query).unique().all()


def decided(staff: StaffMember, offering_id: int | None = None) -> Sequence[Case]:
    """What was decided, the newest first."""
    query = _listed(staff).where(Case.state != "open")
    if offering_id is not None:
        query = query.where(Case.offering_id == offering_id)
    query = query.order_by(Case.decided_at.desc(), Case.id.desc()).limit(SHOWN)
    return db.session.scalars(query).unique().all()


def number_to_decide(offering_id: int) -> int:
    """How many cases of a date wait."""
    found = select(func.count(Case.id)).where(Case.offering_id == offering_id, _waits())
    return db.session.scalar(found) or 0


def marked(offering_id: int) -> set[int]:
    """Who of a date may have signed up twice, as far as nobody has decided."""
    pairs = select(Case.first_id, Case.second_id).where(
        Case.offering_id == offering_id, Case.state == "open", _waits()
    )
    return {each for pair in db.session.execute(pairs) for each in pair}


def case_for(staff: StaffMember, case_id: int) -> Case | None:
    """One case with all that its page compares; None when it is not theirs to see."""
    of_each = [
        option
        for each in (joinedload(Case.first), joinedload(Case.second))
        for option in (
            each.joinedload(Registration.submission),
            each.joinedload(Registration.division),
            each.selectinload(Registration.private_fields).load_only(PrivateField.kind),
        )
    ]
    query = (
        select(Case)
        .join(Case.offering)
        .where(Case.id == case_id)
        .options(contains_eager(Case.offering).selectinload(Offering.meetings), *of_each)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(scoped(query, staff))


def cases_of(registration_id: int) -> Sequence[Case]:
    """Every case somebody is part of, the newest first."""
    query = (
        select(Case)
        .where(or_(Case.first_id == registration_id, Case.second_id == registration_id))
        .options(
            joinedload(Case.first).joinedload(Registration.submission),
            joinedload(Case.second).joinedload(Registration.submission),
        )
        .order_by(Case.id.desc())
    )
    return db.session.scalars(query).all()


def decided_by(case: Case) -> str:
    """The name of who decided; "" while nobody has."""
    if case.decided_by is None:
        return ""
    return (
        db.session.scalar(select(StaffMember.name).where(StaffMember.id == case.decided_by)) or ""
    )


def _listed(staff: StaffMember) -> Select[Case]:
    query = (
        select(Case)
        .join(Case.offering)
        .options(
            contains_eager(Case.offering),
            joinedload(Case.first).joinedload(Registration.submission),
            joinedload(Case.second).joinedload(Registration.submission),
        )
    )
    return scoped(query, staff)


def _waits() -> ColumnElement[bool]:
    """Is there something to decide? Not once one of the two has left."""
    first, second = aliased(Registration), aliased(Registration)
    both_there = exists().where(
        first.id == Case.first_id,
        second.id == Case.second_id,
        first.status.in_(ACTIVE),
        second.status.in_(ACTIVE),
    )
    return or_(and_(Case.state == "open", both_there), Case.leave_asked_at.is_not(None))
