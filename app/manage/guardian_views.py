"""The form of a parent or guardian, behind the link that was mailed to them.

Like every page behind a link: GET shows a button and no data, POST with the token acts.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, request

from app.extensions import limiter
from app.manage.opened import opened
from app.manage.signing import (
    agreed_to_these,
    chooses_language,
    language_of,
    read_ids,
    texts_in_force,
    unsigned,
)
from app.messages import links
from app.models import GuardianForm
from app.program_kit.guardian import SIGNED, GuardianAnswers
from app.program_kit.languages import TONGUES
from app.program_kit.statuses import ACTIVE, GUARDIAN_PENDING
from app.programs import program as program_of
from app.records.texts import ShownText
from app.registration.guardian import GuardianSigned, sign_guardian_form
from app.registration.guardian_facts import form_of
from app.registration.refusals import RefusalError
from app.web.guesses import limit_guesses
from app.web.origin import require_same_origin
from app.web.public import private_page

blueprint = Blueprint("guardian", __name__)
blueprint.before_request(require_same_origin)
NOTICE = "notice"


def _page_limit() -> str:
    return str(current_app.config["LIMIT_SIGN_UP"])


@blueprint.get("/guardian/<token>")
@limiter.limit(_page_limit)
@limit_guesses
def landing(token: str) -> Response:
    """Which date it is about, and one button. No name."""
    offering = opened(token, links.GUARDIAN).submission.offering
    program = program_of(offering.program)
    return private_page(
        "manage/guardian_landing.html", program=program, offering=offering, token=token
    )


@blueprint.post("/guardian")
@limiter.limit(_page_limit)
@limit_guesses
def form() -> Response:
    """The texts and the questions; sent, they are signed."""
    token = request.form.get("token", "")
    link = opened(token, links.GUARDIAN)
    stored = form_of(link.registration_id or 0) or abort(410)
    act = request.form.get("act", "open")
    if act not in {"open", "sign"}:
        abort(400)
    if stored.signed_at is not None or stored.registration.status not in ACTIVE:
        return _done(stored)
    answers = _answers(stored, typed=act == "sign")
    if act == "open" or chooses_language():
        unsigned(answers)
        return _form_page(token, stored, answers, 200)
    if not _valid(answers):
        return _form_page(token, stored, answers, 422)
    return _sign(token, stored, answers)


def _sign(token: str, stored: GuardianForm, answers: GuardianAnswers) -> Response:
    shown = _texts(stored)
    told = GuardianSigned(
        signer_name=answers.signer_name.data,
        relation=answers.relation.data,
        phone=answers.phone.data,
        photo=answers.photo.data,
        texts={kind: shown[kind].id for kind in SIGNED if kind in shown},
        notice=shown[NOTICE].id if NOTICE in shown else None,
    )
    try:
        sign_guardian_form(stored.registration_id, told)
    except RefusalError as refusal:
        answers.signer_name.errors = [refusal.words]
        return _form_page(token, stored, answers, 409)
    return _done(form_of(stored.registration_id) or abort(410))


def _answers(stored: GuardianForm, *, typed: bool) -> GuardianAnswers:
    if typed:
        answers = GuardianAnswers(request.form)
    else:
        answers = GuardianAnswers(data={"signer_name": stored.guardian_name})
    answers.tailor({"texts": _texts(stored)})
    return answers


def _valid(answers: GuardianAnswers) -> bool:
    """The answers are right, and the texts that were read are the ones in force."""
    good = bool(answers.validate())
    return agreed_to_these(answers, request.form.getlist("read")) and good


def _texts(stored: GuardianForm) -> dict[str, ShownText]:
    person = stored.registration
    language = language_of(person.submission)
    return texts_in_force(person.offering.program, (NOTICE, *SIGNED), language)


def _form_page(token: str, stored: GuardianForm, answers: GuardianAnswers, status: int) -> Response:
    person = stored.registration
    shown = _texts(stored)
    return private_page(
        "manage/guardian.html",
        status,
        program=program_of(person.offering.program),
        offering=person.offering,
        called=person.display_name.split()[0] if person.display_name else "",
        due=stored.due_at if person.status == GUARDIAN_PENDING else None,
        notice=shown.get(NOTICE),
        read=read_ids(answers),
        tongues=TONGUES,
        language=language_of(person.submission),
        form=answers,
        problems=answers.problems(),
        token=token,
    )


def _done(stored: GuardianForm) -> Response:
    person = stored.registration
    return private_page(
        "manage/guardian_done.html",
        program=program_of(person.offering.program),
        offering=person.offering,
        signed=stored.signed_at,
        waits=person.status not in {"confirmed", "checked_in", "attended"},
        active=person.status in ACTIVE,
    )
