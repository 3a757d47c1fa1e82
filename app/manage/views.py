"""Pages behind a mailed link. GET shows a button and no data; POST with the token acts.

Mail scanners open every link, so a GET changes nothing (RFC 9110, 9.2.1: safe methods).
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.wrappers import Response as Answer

from app.calendars.links import personal_feed, subscribe_links
from app.extensions import limiter
from app.manage import changes, consent, offers, private_views
from app.manage.opened import mine, opened, sign_up_of
from app.manage.page import standing_page
from app.manage.shown import shown_page
from app.messages import links
from app.models import RESIDENT, Registration, Submission
from app.program_kit.statuses import WAITLISTED
from app.programs import program as program_of
from app.registration import lookups
from app.registration.calendar_link import renew_calendar_link
from app.registration.confirm import confirm_address
from app.registration.refusals import RefusalError
from app.registration.two_homes import ask_to_leave
from app.registration.withdraw import undo, withdraw
from app.web.guesses import limit_guesses
from app.web.origin import require_same_origin
from app.web.public import private_page

blueprint = Blueprint("manage", __name__)
blueprint.before_request(require_same_origin)


def _page_limit() -> str:
    return str(current_app.config["LIMIT_SIGN_UP"])


def _code_limit() -> str:
    return str(current_app.config["LIMIT_CODE"])


def _asks_no_code() -> bool:
    return request.form.get("act") != "send-code"


@blueprint.get("/confirm/<token>")
@limiter.limit(_page_limit)
@limit_guesses
def confirm_landing(token: str) -> Response:
    """Which date it is about, and one button."""
    offering = opened(token, links.CONFIRM).submission.offering
    return private_page(
        "manage/confirm.html", program=program_of(offering.program), offering=offering, token=token
    )


@blueprint.post("/confirm")
@limiter.limit(_page_limit)
@limit_guesses
def confirm() -> Response:
    """The address is confirmed; the mail with everything follows."""
    link = opened(request.form.get("token", ""), links.CONFIRM)
    submission_id = sign_up_of(link)
    confirm_address(submission_id)
    submission = lookups.submission(submission_id)
    program = program_of(submission.offering.program)
    return private_page(
        "manage/confirmed.html",
        program=program,
        offering=submission.offering,
        submission=submission,
    )


@blueprint.get("/manage/<token>")
@limiter.limit(_page_limit)
@limit_guesses
def landing(token: str) -> Response:
    """Which date it is about, and one button. No name, no status."""
    offering = opened(token, links.MANAGE).submission.offering
    return private_page(
        "manage/landing.html", program=program_of(offering.program), offering=offering, token=token
    )


@blueprint.post("/manage")
@limiter.limit(_page_limit)
@limiter.limit(_code_limit, exempt_when=_asks_no_code)
@limit_guesses
def registration() -> Answer:
    """Everything about one sign-up, and what can be done about it."""
    token = request.form.get("token", "")
    submission = mine(token)
    act = ACTS.get(request.form.get("act", "open"))
    if act is None:
        abort(400)
    return act(token, submission)


def _chosen(submission: Submission) -> list[int]:
    """Whom the page names; only people of this submission count."""
    asked = set(request.form.getlist("person"))
    return [row.id for row in submission.registrations if str(row.id) in asked]


def _ask_withdraw(token: str, submission: Submission) -> Response:
    chosen = _chosen(submission)
    people = [row for row in submission.registrations if row.id in chosen]
    if not people:
        return standing_page(
            token, submission, problem="Choose who gives up the place.", status=422
        )
    return private_page(
        "manage/withdraw.html",
        program=program_of(submission.offering.program),
        offering=submission.offering,
        people=people,
        only_wait=_only_wait(people),
        shared=[row for row in people if row.other_homes],
        token=token,
    )


def _withdraw(token: str, submission: Submission) -> Response:
    chosen = _chosen(submission)
    people = [row for row in submission.registrations if row.id in chosen]
    shared = {row.id for row in people if row.other_homes}
    waited = _only_wait(people)
    try:
        for registration_id in shared:
            ask_to_leave(registration_id)
        withdraw([each for each in chosen if each not in shared], RESIDENT)
    except RefusalError as refusal:
        return standing_page(token, mine(token), problem=refusal.words, status=409)
    if shared:
        asked = "We have asked the coordinator, who calls before anything changes."
        return standing_page(token, mine(token), outcome=asked)
    done = "You have left the list." if waited else "The place is given up."
    return standing_page(
        token, mine(token), outcome=f"{done} You can take that back for 15 minutes."
    )


def _only_wait(people: Iterable[Registration]) -> bool:
    """Then it is a list that is left, not a place that is given up."""
    return {row.place.status for row in people} == {WAITLISTED}


def _undo(token: str, submission: Submission) -> Response:
    try:
        undo(_chosen(submission), RESIDENT)
    except RefusalError as refusal:
        return standing_page(token, mine(token), problem=refusal.words, status=409)
    return standing_page(token, mine(token), outcome="Welcome back. Everything is as it was.")


def _ask_consent(token: str, submission: Submission) -> Response:
    page = consent.ask_page(token, submission, _chosen(submission))
    none = "There is no check to stop."
    return page or standing_page(token, submission, problem=none, status=409)


def _take_back_consent(token: str, submission: Submission) -> Response:
    outcome, problem = consent.take_back(_chosen(submission))
    return standing_page(token, mine(token), outcome, problem, 409 if problem else 200)


def _answer(token: str, submission: Submission) -> Response:
    """Take the offered place, let it go, or back on the list."""
    outcome, problem = offers.answer(submission, request.form)
    return standing_page(token, mine(token), outcome, problem, 409 if problem else 200)


def _calendar(token: str, submission: Submission) -> Response:
    base = current_app.config["BASE_URL"]
    address = personal_feed(renew_calendar_link(submission.id), base)
    return private_page(
        "manage/calendar.html",
        program=program_of(submission.offering.program),
        offering=submission.offering,
        address=address,
        calendar_links=[
            {"words": link.label, "href": link.url, "note": link.note, "outside": False}
            for link in subscribe_links(address)
        ],
        token=token,
    )


def _save_contact(token: str, submission: Submission) -> Response:
    answer = changes.save_contact(token, submission, request.form)
    if isinstance(answer, Response):
        return answer
    if answer:
        program = program_of(submission.offering.program)
        return private_page(
            "manage/new_address.html", program=program, offering=submission.offering
        )
    return standing_page(token, mine(token), outcome="Your contact details are saved.")


def _save_answers(token: str, submission: Submission) -> Response:
    answer = changes.save_answers(token, submission, request.form)
    if isinstance(answer, Response):
        return answer
    return standing_page(token, mine(token), outcome="Your answers are saved.")


ACTS = {
    "open": standing_page,
    "shown": shown_page,
    "ask-withdraw": _ask_withdraw,
    "withdraw": _withdraw,
    "undo": _undo,
    "ask-consent": _ask_consent,
    "take-back-consent": _take_back_consent,
    "accept-offer": _answer,
    "decline-offer": _answer,
    "rejoin": _answer,
    "calendar": _calendar,
    "contact": changes.contact_page,
    "save-contact": _save_contact,
    "answers": changes.answers_page,
    "save-answers": _save_answers,
    **private_views.ACTS,
}
