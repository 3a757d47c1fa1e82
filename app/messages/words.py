"""The first words of a mail: what became of it, said about the right people."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from app.messages import kinds
from app.program_kit import statuses
from app.program_kit.program import Program
from app.program_kit.selection import draw_is_ahead

if TYPE_CHECKING:
    from app.messages.letter import Letter


class Outcome(Enum):
    """What several statuses come to, taken together."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    REVIEW = "review"
    DECLINED = "declined"
    KEPT = "kept"
    PAPERS = "papers"
    MIXED = "mixed"
    GONE = "gone"


_KINDS = {
    **dict.fromkeys(statuses.COMING, Outcome.CONFIRMED),
    statuses.OFFERED: Outcome.OFFERED,
    statuses.DOCUMENTS_DUE: Outcome.PAPERS,
    statuses.GUARDIAN_PENDING: Outcome.KEPT,
    statuses.SUBMITTED: Outcome.REVIEW,
    statuses.UNDER_REVIEW: Outcome.REVIEW,
    statuses.CHECK_PENDING: Outcome.REVIEW,
    statuses.WAITLISTED: Outcome.WAITLISTED,
    statuses.DECLINED: Outcome.DECLINED,
}
_HEADLINES = {
    Outcome.CONFIRMED: {
        "you": "You have a place",
        "child": "Your child has a place",
        "children": "Your children have places",
        "group": "You all have places",
    },
    Outcome.WAITLISTED: {
        "you": "You are on the waitlist",
        "child": "Your child is on the waitlist",
        "children": "Your children are on the waitlist",
        "group": "You are all on the waitlist",
    },
    Outcome.OFFERED: {
        "you": "A place is free for you",
        "child": "A place is free for your child",
        "children": "Places are free for your children",
        "group": "Places are free for all of you",
    },
    Outcome.KEPT: {
        "you": "A place is kept for you",
        "child": "A place is kept for your child",
        "children": "Places are kept for your children",
        "group": "Places are kept for all of you",
    },
    Outcome.PAPERS: {
        "you": "You are provisionally accepted",
        "child": "Your child is provisionally accepted",
        "children": "Your children are provisionally accepted",
        "group": "You are all provisionally accepted",
    },
    Outcome.REVIEW: {
        "you": "We have your application",
        "child": "We have your child's application",
        "children": "We have your children's applications",
        "group": "We have your applications",
    },
    Outcome.DECLINED: {
        "you": "We could not offer you a place",
        "child": "We could not offer your child a place",
        "children": "We could not offer your children places",
        "group": "We could not offer you places",
    },
}

_WITHDRAWN = {
    "you": "You gave up your place",
    "child": "You gave up your child's place",
    "children": "You gave up your children's places",
    "group": "You gave up your places",
}
_ENDED = dict.fromkeys(_WITHDRAWN, "The check has stopped")
_MOVED_UP = {
    "you": "A place opened for you",
    "child": "A place opened for your child",
    "children": "Places opened for your children",
    "group": "Places opened for you",
}
_ALTERNATE = {
    "you": "You are an alternate",
    "child": "Your child is an alternate",
    "children": "Your children are alternates",
    "group": "You are alternates",
}
_REGROUPED = {
    "you": "Your group has changed",
    "child": "Your child's group has changed",
    "children": "Your children's groups have changed",
    "group": "Your groups have changed",
}
_IN_THE_DRAW = {
    "you": "You are in the draw",
    "child": "Your child is in the draw",
    "children": "Your children are in the draw",
    "group": "You are all in the draw",
}
_STILL_KEPT = {
    "you": "Your place is still waiting for your answer",
    "child": "Your child's place is still waiting for your answer",
    "children": "Your children's places are still waiting for your answer",
    "group": "Your places are still waiting for your answer",
}
_FIXED = {
    kinds.OFFER_LAPSED: "The offer has ended",
    kinds.CHANGED: "We have your changes",
    kinds.FRESH_LINK: "Your new link",
    kinds.DRAWN: "The places were drawn",
    kinds.SIGNED_UP_AGAIN: "A second sign-up of the same name",
    kinds.PAPERS_DUE: "Your papers are still missing",
    kinds.PAPERS_SIGNED: "Your papers are signed",
    kinds.GUARDIAN_FORM: "Your signature as a parent or guardian",
    kinds.GUARDIAN_SIGNED: "Thank you for signing",
    kinds.MERGED: "Two sign-ups are one now",
    kinds.TWO_HOMES: "Both homes are kept informed",
    kinds.MERGED_AWAY: "This sign-up goes on in another one",
    kinds.SAVED_APPLICATION: "Your saved application",
    kinds.SIGN_UP_CODE: "Your code",
    kinds.FRESH_CODE: "Your code",
    kinds.ADDRESS_LEFT: "We no longer write to this address",
}


def outcome(standing: Sequence[str]) -> Outcome:
    """One outcome for a list of statuses; GONE when nobody takes part any more."""
    kinds = {_kind(status) for status in standing} - {Outcome.GONE}
    if not kinds:
        return Outcome.GONE
    return kinds.pop() if len(kinds) == 1 else Outcome.MIXED


def _kind(status: str) -> Outcome:
    return _KINDS.get(status, Outcome.GONE)


def spoken_to(program: Program, people: int) -> str:
    """Whom a headline is about: you, child, children or group."""
    if program.guardian_signs:
        return "child" if people == 1 else "children"
    return "you" if people == 1 else "group"


def headline_of(letter: Letter) -> str:
    """The mail in one sentence without names; it also begins the subject."""
    if letter.kind == kinds.CANCELLED:
        return f"{letter.title} is cancelled"
    if letter.kind in _FIXED:
        return _FIXED[letter.kind]
    if letter.program.party and letter.result is Outcome.CONFIRMED:
        return "See you there"
    said = _waits(letter) or _HEADLINES.get(letter.result, {})
    if letter.kind == kinds.WITHDRAWN:
        said = _ENDED if letter.data.get("consent") else _WITHDRAWN
    elif letter.kind == kinds.REGROUPED:
        said = _REGROUPED
    elif letter.kind == kinds.OFFER and letter.program.reviewed:
        return "You are accepted"
    elif letter.kind == kinds.OFFER_NUDGE:
        said = _STILL_KEPT
    elif letter.moved_up:
        said = _MOVED_UP
    return said.get(letter.you, "We have your registration")


def _waits(letter: Letter) -> dict[str, str]:
    """What is said of a particular kind of waiting; nothing for the usual one."""
    if letter.result is not Outcome.WAITLISTED:
        return {}
    if letter.data.get("alternate"):
        return _ALTERNATE
    return _IN_THE_DRAW if draw_is_ahead(letter.submission.offering) else {}
