"""Mails to people who work here: short, without anybody's name, with a link to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.messages import kinds
from app.messages.content import title_of
from app.messages.letterhead import Letterhead
from app.messages.overtaken import NoLongerTrueError
from app.models import DataRequest, Message, Registration
from app.program_kit.statuses import WITHDRAWN
from app.programs import program as program_of


@dataclass(frozen=True)
class Masthead:
    """What stands where other mails name their program."""

    title: str
    color: str


@dataclass
class StaffLetter:
    """Everything the templates of such a mail may use; no sign-up, so no offering either."""

    kind: str
    head: Letterhead
    program: Masthead
    headline: str
    data: Mapping[str, Any] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    offering: None = None
    submission: None = None


def write_to_staff(row: Message, head: Letterhead) -> StaffLetter:
    """The letter for an outbox row as things stand now. Raises NoLongerTrueError."""
    if row.kind == kinds.CONSENT_ENDED:
        return _stop_the_check(row, head)
    if row.kind != kinds.REQUESTS_DUE:
        raise ValueError(f"no such kind of mail: {row.kind}")
    asked = {each["id"]: each["words"] for each in row.data["requests"]}
    still = select(DataRequest.id).where(
        DataRequest.id.in_(asked), DataRequest.answered_on.is_(None)
    )
    waiting = set(db.session.scalars(still))
    if not waiting:
        raise NoLongerTrueError("every request in it is answered by now")
    base = f"{head.base_url}/staff/requests"
    lines = [(words, f"{base}/{number}") for number, words in asked.items() if number in waiting]
    one = len(lines) == 1
    headline = "A data request is due" if one else f"{len(lines)} data requests are due"
    return StaffLetter(
        row.kind, head, Masthead("Records", head.color), headline, row.data, lines, base
    )


def _stop_the_check(row: Message, head: Letterhead) -> StaffLetter:
    """Names nobody; its link leads to the page of whoever has to know."""
    person = db.session.get_one(Registration, row.data["registration_id"])
    if person.status != WITHDRAWN:
        raise NoLongerTrueError("they are back, and sign again before there is a check")
    known = program_of(person.offering.program)
    return StaffLetter(
        kind=row.kind,
        head=head,
        program=Masthead(known.title, known.color),
        headline="A background check has to stop",
        data={**row.data, "title": title_of(person.offering, known)},
        url=f"{head.base_url}/staff/{row.data['page']}",
    )
