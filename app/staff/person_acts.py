"""What a coordinator can do with one person, and doing it."""

from __future__ import annotations

from collections.abc import Callable

from flask import request

from app.models import Actor, Offer, Registration, now
from app.program_kit import statuses
from app.program_kit.decisions import ALTERNATE, DECLINE, TO_READ, WAITLIST, Decision, refusal
from app.programs import program
from app.records.texts import current_texts
from app.registration import decide
from app.registration.offer_answers import accept_offer, decline_offer
from app.registration.papers import PapersSigned, sign_papers
from app.registration.person import open_offer_of
from app.registration.refusals import NotAllowedError, TooLateError
from app.registration.take_back import may_take_back, take_back_consent
from app.registration.withdraw import may_undo, undo, withdraw
from app.staff.blueprint import actor
from app.staff.editor import version_typed

ACTS = (
    "take", "release", "papers", "accept", "promote", "held", "alternate", "waitlist", "decline",
    "consent", "withdraw", "undo",
)  # fmt: skip


def acts_for(person: Registration, offer: Offer | None) -> list[str]:
    """What a coordinator can do with this person now; on the phone people answer offers, too."""
    may = ["take", "release"] if offer and offer.stands_at(now()) else []
    if person.status in TO_READ | {statuses.DECLINED}:
        may.append("accept")
    if person.status == statuses.DOCUMENTS_DUE:
        may.append("papers")
    if person.status == statuses.WAITLISTED:
        may.append("promote")
    if person.status in decide.WITHOUT_A_SEAT and person.division.held_back >= person.party_size:
        may.append("held")
    may += _of_a_review(person)
    if statuses.may_move(person.status, statuses.DECLINED):
        may.append("decline")
    if may_take_back(person):
        may.append("consent")
    if person.status in statuses.ACTIVE:
        may.append("withdraw")
    if may_undo(person):
        may.append("undo")
    return may


def _of_a_review(person: Registration) -> list[str]:
    """The two ways of waiting, where applications are read and there is such a step."""
    if not program(person.offering.program).reviewed:
        return []
    return [
        outcome
        for outcome in (ALTERNATE, WAITLIST)
        if not refusal(person.status, person.alternate, Decision(outcome))
    ]


def act_on(row: Registration, act: str, reason: str) -> Callable[[], str]:
    """What the button does; the answer is what the page then says."""
    by, version, registration_id = actor(), version_typed(), row.id

    def say(status: str) -> str:
        return f"{statuses.label(status).lower()}. A mail tells them, if we have an address."

    def decided(outcome: str) -> str:
        decision = Decision(outcome, reason, request.form.get("code", ""))
        return decide.decide(registration_id, decision, by, version)

    def leave() -> str:
        withdraw([registration_id], by, reason)
        return "withdrawn. You can take that back for fifteen minutes."

    def stop() -> str:
        take_back_consent(registration_id, by, reason, version)
        return "the check stops, and the registration has ended. Who does checks gets a mail."

    def come_back() -> str:
        undo([registration_id], by)
        return "back where they were."

    return {
        "take": lambda: _answer_offer(row, accept_offer, "the place is theirs."),
        "release": lambda: _answer_offer(row, decline_offer, "the place goes to the next in line."),
        "papers": lambda: say(_papers(row, reason)),
        "accept": lambda: say(decide.accept(registration_id, by, reason, version)),
        "promote": lambda: say(decide.promote(registration_id, by, reason, version)),
        "held": lambda: say(decide.give_held_back(registration_id, by, reason, version)),
        ALTERNATE: lambda: say(decided(ALTERNATE)),
        WAITLIST: lambda: say(decided(WAITLIST)),
        DECLINE: lambda: say(decided(DECLINE)),
        "consent": stop,
        "withdraw": leave,
        "undo": come_back,
    }[act]


def _answer_offer(row: Registration, use_case: Callable[[int, Actor], None], words: str) -> str:
    """Write down what somebody said on the phone about their offer."""
    offer = open_offer_of(row)
    if offer is None:
        raise TooLateError("There is no open offer any more.")
    use_case(offer.id, actor())
    return words


def _papers(row: Registration, witness: str) -> str:
    """Write down that everything was signed on paper, and who saw it."""
    if not witness:
        raise NotAllowedError("Write who saw them sign.")
    texts = current_texts(row.offering.program)
    kinds = program(row.offering.program).paper_kinds
    told = PapersSigned(
        texts={kind: texts[kind] for kind in kinds if kind in texts},
        photo="no",
        signer=row.full_name,
        witness=witness,
    )
    return sign_papers(row.id, told, actor())
