"""What a coordinator can decide about an application, and when: pure, the same for one and many."""

from __future__ import annotations

from dataclasses import dataclass

from app.program_kit.statuses import (
    ACTIVE,
    CHECK_PENDING,
    COMING,
    DECLINED,
    DOCUMENTS_DUE,
    GUARDIAN_PENDING,
    SUBMITTED,
    UNDER_REVIEW,
    WAITLISTED,
    WITHDRAWN,
    label,
    may_move,
)

ACCEPT, WAITLIST, ALTERNATE, DECLINE = "accept", "waitlist", "alternate", "decline"
OUTCOMES = (ACCEPT, WAITLIST, ALTERNATE, DECLINE)
TO_READ = frozenset({SUBMITTED, UNDER_REVIEW})
# From where somebody is put on the waitlist; who has a place for certain is not.
TO_THE_LIST = TO_READ | {GUARDIAN_PENDING, DOCUMENTS_DUE, CHECK_PENDING, DECLINED}
# Who has a place, or one that is kept until the papers are signed and the check is done.
ACCEPTED = COMING | {DOCUMENTS_DUE, CHECK_PENDING}
FIRST_TIMERS = "You took part before, and people who have not yet come first."
OTHERS_WAIT = "Write why this person moves up: others are waiting too."
# Why somebody was not accepted: code, what the coordinator picks, what the person reads.
DECLINE_REASONS = {
    "age": ("Too young on the first day", "You would not be old enough on the first day."),
    "full": ("No place in this class", "More people applied than there are places."),
    "incomplete": ("Documents never came", "We did not get what we needed in time."),
    "ground": ("Ground in the city's policy", "A ground named in the city's policy applies."),
    "asked": ("Person asked", "You told us that it does not suit you."),
    "other": ("Other reason", ""),
}


@dataclass(frozen=True)
class Decision:
    """What becomes of an application, and why; `code` is that of a reason not to accept."""

    outcome: str
    reason: str = ""
    code: str = ""

    @property
    def problem(self) -> str:
        """What is still missing, whoever it is about; "" when nothing is."""
        if self.outcome not in OUTCOMES:
            return "Choose what to decide."
        if self.outcome == DECLINE and self.code not in DECLINE_REASONS:
            return "Choose a reason from the list."
        if self.outcome == DECLINE and not self.words:
            return "Write the reason that the person will read."
        return ""

    @property
    def words(self) -> str:
        """The reason as the person reads it."""
        if self.outcome == DECLINE and not self.reason:
            return DECLINE_REASONS[self.code][1]
        return self.reason


def refusal(status: str, alternate: bool, decision: Decision) -> str:
    """Why somebody of this status cannot be decided about in this way; "" when they can."""
    if decision.problem:
        return decision.problem
    if status == WITHDRAWN:
        return "They gave up their place, so there is nothing to decide."
    if decision.outcome == ACCEPT:
        if status in ACCEPTED:
            return "They were accepted already."
        bare = status == WAITLISTED and not decision.reason.strip()
        return OTHERS_WAIT if bare else ""
    if decision.outcome == DECLINE:
        return "" if may_move(status, DECLINED) else _no_step(status, DECLINED)
    return _not_to_the_list(status, alternate, decision.outcome == ALTERNATE)


def _not_to_the_list(status: str, alternate: bool, wanted: bool) -> str:
    """Waitlist and alternates are one list, so the step between the two is none of the table."""
    if status == WAITLISTED:
        there = "They are an alternate already." if wanted else "They are on the waitlist already."
        return there if alternate == wanted else ""
    return "" if status in TO_THE_LIST else _no_step(status, WAITLISTED)


def may_decide(status: str) -> bool:
    """Is there anything at all to decide about somebody of this status?"""
    return status in TO_THE_LIST | {WAITLISTED} or (status in ACTIVE and may_move(status, DECLINED))


def _no_step(old: str, new: str) -> str:
    return f"{label(old)} cannot become {label(new).lower()}."
