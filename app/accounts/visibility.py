"""Who sees what about a participant, and when: one table. Pages and `private.read` ask only it.

Read a line as: this kind of data, for this role, in this manner, at these times. What is not
written here is not shown. "Around" opens three days before a session and closes a day after it,
"that day" opens four hours before and closes twelve hours after, "until after" closes a day after
the last session: from then on the answer is stored and hidden until it is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from app.accounts.scope import (
    CHIEF,
    COORDINATOR,
    DESK,
    DESK_LEAD,
    LEAD,
    MEDICAL,
    RECORDS,
    REVIEWER,
    programs_of,
)
from app.models import Offering, StaffMember


class Sight(IntEnum):
    """How much of an answer is shown. More includes less."""

    NOTHING = 0
    # That there is one, without a word of it.
    FLAG = 1
    # What to do, in words the coordinator wrote, and not what was told.
    INSTRUCTION = 2
    READ = 3


@dataclass(frozen=True)
class Window:
    """Around each session, how long before and after; `last` = open until after the last one."""

    before: timedelta | None = None
    after: timedelta | None = None

    def open_at(self, offering: Offering, at: datetime) -> bool:
        """Is it open? Cancelled sessions open nothing."""
        if self.after is None:
            return True
        held = [each for each in offering.meetings if each.state == "scheduled"]
        if self.before is None:
            return bool(held) and at <= max(each.ends_at for each in held) + self.after
        return any(each.starts_at - self.before <= at <= each.ends_at + self.after for each in held)


ALWAYS = Window()
AROUND = Window(timedelta(days=3), timedelta(days=1))
THAT_DAY = Window(timedelta(hours=4), timedelta(hours=12))
UNTIL_AFTER = Window(None, timedelta(days=1))

# Kinds of data. Those in SEALED are stored encrypted, and each read of one is on record.
NAME, CONTACT, PHOTO, CONSENTS, TOTALS = "name", "contact", "photo", "consents", "totals"
HEALTH, ACCOMMODATION, EMERGENCY = "health", "accommodation", "emergency"
PICKUP, CUSTODY, ALONE, CHECK = "pickup", "custody", "alone", "check"
# Answers to questions added to a date; each question names those of these roles who see it.
ASKED = "asked"
# What reviewers write about an application, on the page beside which it is decided.
NOTES = "notes"
SEALED = (HEALTH, ACCOMMODATION, EMERGENCY, PICKUP, CUSTODY, CHECK)

_READ, _FLAG, _DO = Sight.READ, Sight.FLAG, Sight.INSTRUCTION

MATRIX: dict[str, dict[str, tuple[Sight, Window]]] = {
    NAME: {
        COORDINATOR: (_READ, ALWAYS),
        LEAD: (_READ, AROUND),
        DESK: (_READ, THAT_DAY),
        DESK_LEAD: (_READ, THAT_DAY),
        MEDICAL: (_READ, AROUND),
        REVIEWER: (_READ, ALWAYS),
        RECORDS: (_READ, ALWAYS),
    },
    # For the desk and the medical lead: the phone that the adult answers that day.
    CONTACT: {
        COORDINATOR: (_READ, ALWAYS),
        DESK: (_READ, THAT_DAY),
        DESK_LEAD: (_READ, THAT_DAY),
        MEDICAL: (_READ, THAT_DAY),
        RECORDS: (_READ, ALWAYS),
    },
    # Birth date and former names, asked for the check.
    CHECK: {
        COORDINATOR: (_FLAG, ALWAYS),
        REVIEWER: (_READ, ALWAYS),
        RECORDS: (_READ, ALWAYS),
    },
    HEALTH: {
        COORDINATOR: (_FLAG, UNTIL_AFTER),
        LEAD: (_FLAG, AROUND),
        DESK: (_FLAG, THAT_DAY),
        DESK_LEAD: (_FLAG, THAT_DAY),
        MEDICAL: (_READ, AROUND),
        RECORDS: (_READ, ALWAYS),
    },
    ACCOMMODATION: {
        COORDINATOR: (_READ, UNTIL_AFTER),
        LEAD: (_DO, AROUND),
        DESK: (_DO, THAT_DAY),
        DESK_LEAD: (_DO, THAT_DAY),
        MEDICAL: (_READ, AROUND),
        RECORDS: (_READ, ALWAYS),
    },
    EMERGENCY: {
        COORDINATOR: (_READ, UNTIL_AFTER),
        DESK: (_READ, THAT_DAY),
        DESK_LEAD: (_READ, THAT_DAY),
        MEDICAL: (_READ, THAT_DAY),
        RECORDS: (_READ, ALWAYS),
    },
    PICKUP: {
        COORDINATOR: (_READ, UNTIL_AFTER),
        DESK: (_READ, THAT_DAY),
        DESK_LEAD: (_READ, THAT_DAY),
        RECORDS: (_READ, ALWAYS),
    },
    CUSTODY: {
        COORDINATOR: (_READ, UNTIL_AFTER),
        DESK_LEAD: (_READ, THAT_DAY),
        RECORDS: (_READ, ALWAYS),
    },
    ALONE: {
        COORDINATOR: (_READ, ALWAYS),
        DESK: (_READ, THAT_DAY),
        DESK_LEAD: (_READ, THAT_DAY),
        RECORDS: (_READ, ALWAYS),
    },
    ASKED: {
        COORDINATOR: (_READ, ALWAYS),
        LEAD: (_READ, AROUND),
        DESK: (_READ, THAT_DAY),
        DESK_LEAD: (_READ, THAT_DAY),
        MEDICAL: (_READ, AROUND),
        RECORDS: (_READ, ALWAYS),
    },
    NOTES: {
        COORDINATOR: (_READ, ALWAYS),
        RECORDS: (_READ, ALWAYS),
    },
    PHOTO: {
        COORDINATOR: (_READ, ALWAYS),
        LEAD: (_FLAG, AROUND),
        DESK: (_FLAG, THAT_DAY),
        DESK_LEAD: (_FLAG, THAT_DAY),
        RECORDS: (_READ, ALWAYS),
    },
    CONSENTS: {
        COORDINATOR: (_READ, ALWAYS),
        MEDICAL: (_FLAG, AROUND),
        RECORDS: (_READ, ALWAYS),
    },
    # Cells under five are hidden.
    TOTALS: {
        COORDINATOR: (_READ, ALWAYS),
        CHIEF: (_READ, ALWAYS),
        RECORDS: (_READ, ALWAYS),
    },
}


def may_see(role: str, kind: str, offering: Offering, at: datetime) -> Sight:
    """What a role sees of a kind of data about somebody in this offering, at a moment."""
    sight, window = MATRIX.get(kind, {}).get(role, (Sight.NOTHING, ALWAYS))
    return sight if window.open_at(offering, at) else Sight.NOTHING


def sees(staff: StaffMember, role: str, kind: str, offering: Offering, at: datetime) -> Sight:
    """The same for a person who says in which role they look."""
    if offering.program not in programs_of(staff, role):
        return Sight.NOTHING
    return may_see(role, kind, offering, at)


def window_of(role: str, kind: str) -> Window | None:
    """When a role sees a kind of data at all; None for never."""
    found = MATRIX.get(kind, {}).get(role)
    return found[1] if found else None


def named_in(role: str, seen_by: Sequence[str]) -> bool:
    """Does an added question let this role in on its answers? The desk's lead is of the desk."""
    return role in {COORDINATOR, RECORDS} or (DESK if role == DESK_LEAD else role) in seen_by
