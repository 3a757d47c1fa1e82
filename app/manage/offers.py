"""Answering an offer behind the link, and what the page says of it."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from app.models import RESIDENT, Offer, Offering, Registration, Submission, now
from app.program_kit import wording
from app.program_kit.numbers import whole
from app.program_kit.program import Program
from app.program_kit.statuses import OFFER_DECLINED, OFFER_LAPSED, OFFERED
from app.registration import lookups
from app.registration.lookups import Standing
from app.registration.offer_answers import accept_offer, decline_offer, rejoin
from app.registration.refusals import RefusalError

ENDED = {OFFER_LAPSED, OFFER_DECLINED}


def offer_view(offer: Offer, program: Program, offering: Offering, many: bool) -> dict[str, Any]:
    """One open offer: for whom, until when, how long that is."""
    people = [row for row in offer.registrations if row.status == OFFERED]
    return {
        "id": offer.id,
        "title": f"{_things(people)} free for {_whom(people, program, many)}",
        "until": wording.deadline(offer.deadline, offering.zone),
        "iso": offer.deadline.isoformat(timespec="seconds"),
        "kept": "them" if len(people) > 1 else "it",
        "left": wording.span(offer.deadline - now()),
        "take": "Take the places" if len(people) > 1 else "Take the place",
        "go": "Let them go" if len(people) > 1 else "Let it go",
    }


def may_rejoin(row: Registration, standing: Standing) -> bool:
    """Has an offer ended for this person, while the first session is still to come?"""
    return (row.status in ENDED or row.id in standing.ended) and _to_come(row.offering)


def answer(submission: Submission, posted: MultiDict[str, str]) -> tuple[str, str]:
    """Do what was pressed: what came of it, or what stood in the way."""
    try:
        if posted.get("act") == "rejoin":
            return _back_on_the_list(submission, posted), ""
        offer = lookups.offer_of(submission.id, whole(posted.get("offer", "")) or 0)
        if offer is None:
            abort(404)
        if posted.get("act") == "accept-offer":
            accept_offer(offer.id, RESIDENT)
            return "The place is yours. We mail you everything you need to know.", ""
        return _let_go(submission.id, offer.id)
    except RefusalError as refusal:
        return "", refusal.words


def _let_go(submission_id: int, offer_id: int) -> tuple[str, str]:
    """A late or second press must not claim what did not happen."""
    decline_offer(offer_id, RESIDENT)
    offer = lookups.offer_of(submission_id, offer_id)
    state = offer.state if offer else ""
    if state == "accepted":
        return "", "You took this place before. If you cannot come, give it up below."
    if state == "lapsed":
        return "", "This offer has ended already, so there is nothing left to let go."
    return "You let it go, and the next person in line is asked. Thank you for telling us.", ""


def _back_on_the_list(submission: Submission, posted: MultiDict[str, str]) -> str:
    asked = set(posted.getlist("person"))
    standing = lookups.standing_of(submission)
    chosen = [
        row.id
        for row in submission.registrations
        if str(row.id) in asked and may_rejoin(row, standing)
    ]
    rejoin(chosen, RESIDENT)
    return "You are back on the list, at its end." if chosen else ""


def _to_come(offering: Offering) -> bool:
    starts = [each.starts_at for each in offering.meetings if each.state == "scheduled"]
    return offering.state == "published" and bool(starts) and now() < min(starts)


def _things(people: list[Registration]) -> str:
    return "Places are" if len(people) > 1 else "A place is"


def _whom(people: list[Registration], program: Program, many: bool) -> str:
    """The only adult of a sign-up is "you"; everybody else has a name."""
    named = [row.display_name for row in people if row.display_name]
    if not named or (not many and not program.guardian_signs):
        return "you"
    return wording.listed(named)
