"""What a decision does to one person. The single decision and the one about many share it."""

from __future__ import annotations

from app.models import Actor, Registration
from app.program_kit import decisions
from app.program_kit.decisions import DECLINE_REASONS, FIRST_TIMERS, TO_READ, Decision, refusal
from app.program_kit.statuses import DECLINED, WAITLISTED
from app.programs import program as program_of
from app.registration.guardian import ask_guardian
from app.registration.history import note
from app.registration.next_step import with_place
from app.registration.papers import ask_for_papers
from app.registration.refusals import FullError, NotAllowedError
from app.registration.transition import move


def settle(row: Registration, decision: Decision, actor: Actor, *, or_wait: bool = True) -> str:
    """Move one person as decided; the words they read. Does not commit and owes no mail.

    Who is accepted while no place is free waits; FullError unless `or_wait`. NotAllowedError
    when there is no such step. What is refused has changed nothing.
    """
    refused = refusal(row.status, row.alternate, decision)
    if refused:
        raise NotAllowedError(refused)
    if decision.outcome == decisions.ACCEPT:
        words = _accept(row, decision.reason, actor, or_wait=or_wait)
    elif decision.outcome == decisions.DECLINE:
        words = decision.words
        move(row, DECLINED, actor, f"{DECLINE_REASONS[decision.code][0]}. {words}")
    else:
        words = decision.reason
        _to_the_list(row, words, actor, alternate=decision.outcome == decisions.ALTERNATE)
    return words


def give_place(row: Registration, actor: Actor, reason: str) -> None:
    """A place, or one that is kept for what is still to come: papers, check, guardian's form."""
    move(row, with_place(row), actor, reason)
    row.alternate = False
    ask_guardian(row, actor)
    ask_for_papers(row)


def _accept(row: Registration, reason: str, actor: Actor, *, or_wait: bool) -> str:
    reviewed = program_of(row.offering.program).reviewed
    if row.took_part and row.status in TO_READ and reviewed:
        move(row, WAITLISTED, actor, reason or FIRST_TIMERS)
        return reason or FIRST_TIMERS
    try:
        give_place(row, actor, reason or "Accepted by the coordinator.")
    except FullError:
        if not or_wait or row.status == WAITLISTED:
            raise
        move(row, WAITLISTED, actor, reason or "Accepted, but no place was free.")
    return reason


def _to_the_list(row: Registration, reason: str, actor: Actor, *, alternate: bool) -> None:
    """On the waitlist, or among the alternates, who stand before it."""
    if row.status == WAITLISTED:
        verb = "made_alternate" if alternate else "alternate_ended"
        note(verb, actor, row.submission, registration=row, reason=reason)
    else:
        usual = "Chosen as an alternate." if alternate else "Put on the waitlist."
        move(row, WAITLISTED, actor, f"{usual} {reason}".strip())
    row.alternate = alternate
