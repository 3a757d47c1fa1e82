"""The registration state machine: every status, every allowed step, and the words for each."""

from __future__ import annotations

from collections.abc import Mapping

SUBMITTED = "submitted"
GUARDIAN_PENDING = "guardian_pending"
UNDER_REVIEW = "under_review"
DOCUMENTS_DUE = "documents_due"
CHECK_PENDING = "check_pending"
CONFIRMED = "confirmed"
WAITLISTED = "waitlisted"
DECLINED = "declined"
OFFERED = "offered"
OFFER_LAPSED = "offer_lapsed"
OFFER_DECLINED = "offer_declined"
CHECKED_IN = "checked_in"
ATTENDED = "attended"
COMPLETED = "completed"
PARTLY_COMPLETED = "partly_completed"
WITHDRAWN = "withdrawn"
NO_SHOW = "no_show"
REMOVED = "removed"
TRANSFERRED = "transferred"
CANCELLED = "cancelled_by_department"

_EXITS = frozenset({WITHDRAWN, REMOVED, TRANSFERRED, CANCELLED})

# From each status, where a registration may go. What is missing here is refused.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    SUBMITTED: frozenset({GUARDIAN_PENDING, UNDER_REVIEW, CONFIRMED, WAITLISTED}) | _EXITS,
    GUARDIAN_PENDING: frozenset({UNDER_REVIEW, CONFIRMED, WAITLISTED, DECLINED}) | _EXITS,
    UNDER_REVIEW: frozenset(
        {DOCUMENTS_DUE, CHECK_PENDING, OFFERED, CONFIRMED, WAITLISTED, DECLINED} | _EXITS
    ),
    DOCUMENTS_DUE: frozenset({CHECK_PENDING, OFFERED, CONFIRMED, WAITLISTED, DECLINED}) | _EXITS,
    CHECK_PENDING: frozenset({OFFERED, CONFIRMED, WAITLISTED, DECLINED}) | _EXITS,
    WAITLISTED: frozenset(
        {GUARDIAN_PENDING, DOCUMENTS_DUE, CHECK_PENDING, OFFERED, CONFIRMED, DECLINED} | _EXITS
    ),
    OFFERED: frozenset(
        {GUARDIAN_PENDING, CONFIRMED, OFFER_LAPSED, OFFER_DECLINED, WAITLISTED} | _EXITS
    ),
    OFFER_LAPSED: frozenset({WAITLISTED, OFFERED}) | _EXITS,
    OFFER_DECLINED: frozenset({WAITLISTED}) | _EXITS,
    CONFIRMED: frozenset({CHECKED_IN, ATTENDED, NO_SHOW, WAITLISTED}) | _EXITS,
    CHECKED_IN: frozenset({ATTENDED, CONFIRMED}) | _EXITS,
    ATTENDED: frozenset({COMPLETED, PARTLY_COMPLETED, NO_SHOW}),
    NO_SHOW: frozenset({ATTENDED}),
    DECLINED: frozenset(
        {UNDER_REVIEW, DOCUMENTS_DUE, CHECK_PENDING, CONFIRMED, WAITLISTED, WITHDRAWN}
    ),
    # The step back exists for the fifteen minutes in which a withdrawal can be undone.
    WITHDRAWN: frozenset(
        {SUBMITTED, GUARDIAN_PENDING, UNDER_REVIEW, DOCUMENTS_DUE, CHECK_PENDING}
        | {CONFIRMED, WAITLISTED}
    ),
    COMPLETED: frozenset({PARTLY_COMPLETED}),
    PARTLY_COMPLETED: frozenset({COMPLETED}),
    REMOVED: frozenset(),
    TRANSFERRED: frozenset(),
    CANCELLED: frozenset(),
}

# A place is kept while something is still to come: a form, a paper, a check, an answer.
KEPT = frozenset({GUARDIAN_PENDING, DOCUMENTS_DUE, CHECK_PENDING, OFFERED})
# Who is expected: a seat that is only kept has nobody in it yet who said yes.
COMING = frozenset({CONFIRMED, CHECKED_IN, ATTENDED, COMPLETED, PARTLY_COMPLETED, NO_SHOW})
# Statuses that always hold a seat.
SEATED = COMING | KEPT
ACTIVE = frozenset(
    {SUBMITTED, UNDER_REVIEW, CONFIRMED, WAITLISTED, CHECKED_IN} | KEPT,
)

# What a resident reads, and what fits a table cell.
WORDS: Mapping[str, tuple[str, str]] = {
    SUBMITTED: ("We have your registration", "Received"),
    GUARDIAN_PENDING: ("Waiting for the guardian's form", "Guardian's form due"),
    UNDER_REVIEW: ("We are reading your application", "Under review"),
    DOCUMENTS_DUE: ("A place is kept for you until your papers are signed", "Papers due"),
    CHECK_PENDING: ("Waiting for the background check", "Check pending"),
    CONFIRMED: ("You have a place", "Confirmed"),
    WAITLISTED: ("You are on the waitlist", "Waitlist"),
    DECLINED: ("We could not offer a place", "Not accepted"),
    OFFERED: ("A place is offered to you", "Offer open"),
    OFFER_LAPSED: ("The offer ended", "Offer lapsed"),
    OFFER_DECLINED: ("You let the offer go", "Offer declined"),
    CHECKED_IN: ("You are here", "Checked in"),
    ATTENDED: ("You were there", "Attended"),
    COMPLETED: ("You completed the program", "Completed"),
    PARTLY_COMPLETED: ("You completed a part of the program", "Partly completed"),
    WITHDRAWN: ("You gave up your place", "Withdrawn"),
    NO_SHOW: ("We missed you", "No-show"),
    REMOVED: ("The department took you off the list", "Removed"),
    TRANSFERRED: ("Your place is in another registration", "Moved"),
    CANCELLED: ("The department cancelled", "Cancelled"),
}


def may_move(old: str, new: str) -> bool:
    """Does the table allow the step from `old` to `new`?"""
    return new in TRANSITIONS[old]


def sentence(status: str) -> str:
    """The status as a resident reads it about themself."""
    return WORDS[status][0]


def label(status: str) -> str:
    """The status in one or two words, for tables and mails about several people."""
    return WORDS[status][1]
