"""What may be asked, how it is answered, and by when: the rules of data requests. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.program_kit.wording import count
from app.records.business_days import after_business_days, after_days, business_days_between

PERSON, PARENT, OTHER = "person", "parent", "other"
ASKERS = {
    PERSON: "The person themself",
    PARENT: "A parent or guardian",
    OTHER: "Somebody else",
}
COPY, CORRECTION, DESTRUCTION, DENY_PARENTS = "copy", "correction", "destruction", "deny_parents"
WANTS = {
    COPY: "A copy of what we hold",
    CORRECTION: "A correction: something is wrong or missing",
    DESTRUCTION: "That something is destroyed",
    DENY_PARENTS: "Under 18: that a parent does not see it",
}
NOT_CHECKED = "not_yet"
IDENTITY = {
    "photo_id": "Showed a photo ID",
    "known": "Known to somebody in the office, who vouched",
    "called_back": "Called back on the phone number we have on file",
    "address_on_file": "Wrote from the e-mail address we have on file and answered our mail",
    "notarized": "Sent a notarized or witnessed statement",
    "consent": "Showed the person's signed consent, and a photo ID",
    NOT_CHECKED: "Not checked yet",
}
GIVEN, NOTHING_HELD, DONE, REFUSED, TAKEN_BACK = (
    "given",
    "nothing_held",
    "done",
    "refused",
    "taken_back",
)
_LAST = ((TAKEN_BACK, "They took the request back"),)
ANSWERS = {
    COPY: (
        (GIVEN, "A copy was given"),
        (NOTHING_HELD, "They were told that we hold nothing"),
        (REFUSED, "Refused, and they were told which law says so"),
        *_LAST,
    ),
    CORRECTION: (
        (DONE, "It was corrected, and earlier recipients were told"),
        (REFUSED, "It is right as it is; they were told how to appeal"),
        *_LAST,
    ),
    DESTRUCTION: (
        (DONE, "It was destroyed"),
        (REFUSED, "It must be kept; they were told why"),
        *_LAST,
    ),
    DENY_PARENTS: (
        (DONE, "Granted: parents do not see it"),
        (REFUSED, "Refused: parents may see it, and the person was told"),
        *_LAST,
    ),
}
# Minn. Stat. 13.04: subd. 3 for a copy, subd. 4 for what is said to be wrong. The law sets no
# time for the others; they get that of a copy.
COPY_DAYS, CHALLENGE_DAYS = 10, 30
# A digest goes out when so many business days are left.
PRESSING = 3
# Subd. 3: who was shown the data need not be shown them again so soon.
REPEAT_MONTHS = 6


def due_on(wants: str, received: date) -> date:
    """The last day for the answer."""
    if wants == CORRECTION:
        return after_days(received, CHALLENGE_DAYS)
    return after_business_days(received, COPY_DAYS)


@dataclass(frozen=True)
class Standing:
    """When an answer is due, and how many business days are left; below 0 it is late."""

    due: date
    left: int

    @property
    def late(self) -> bool:
        """Is the last day over?"""
        return self.left < 0

    @property
    def pressing(self) -> bool:
        """Late, or soon to be?"""
        return self.left <= PRESSING

    @property
    def words(self) -> str:
        """How it stands, for a list and for a mail."""
        if self.late:
            return f"Late by {count(-self.left, 'business day', 'business days')}"
        if self.left == 0:
            return "Due today"
        return f"Due in {count(self.left, 'business day', 'business days')}"


def standing(wants: str, received: date, today: date) -> Standing:
    """How an open request stands today."""
    due = due_on(wants, received)
    left = business_days_between(today, due)
    # The day after a last day may itself be a Saturday: late all the same.
    return Standing(due, min(left, -1) if today > due else left)


def is_repeat(given: Iterable[date], received: date) -> date | None:
    """The last day on which a copy was given, if that is less than six months before."""
    recent = [day for day in given if months_before(received) < day <= received]
    return max(recent, default=None)


def months_before(day: date, months: int = REPEAT_MONTHS) -> date:
    """The same day so many months earlier, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def day_words(day: date) -> str:
    """Thursday, March 4, 2027."""
    return f"{day:%A, %B} {day.day}, {day.year}"
