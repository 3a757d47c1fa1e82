"""Papers after a provisional yes, behind the link that was mailed for them, or one's own page.

Like every page behind a link: GET shows a button and no data, POST with the token acts.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, request

from app.extensions import limiter
from app.manage.opened import mine, opened
from app.manage.signing import (
    agreed_to_these,
    chooses_language,
    language_of,
    read_ids,
    texts_in_force,
    unsigned,
)
from app.messages import links
from app.models import RESIDENT, Registration
from app.program_kit.languages import TONGUES
from app.program_kit.numbers import whole
from app.program_kit.statuses import ACTIVE, CHECK_PENDING, DOCUMENTS_DUE
from app.program_kit.steps import SectionForm
from app.programs import program as program_of
from app.registration import lookups
from app.registration.next_step import papers_of
from app.registration.papers import PapersSigned, sign_papers
from app.registration.refusals import RefusalError
from app.web.guesses import limit_guesses
from app.web.origin import require_same_origin
from app.web.public import private_page

blueprint = Blueprint("papers", __name__)
blueprint.before_request(require_same_origin)


def _page_limit() -> str:
    return str(current_app.config["LIMIT_SIGN_UP"])


@blueprint.get("/papers/<token>")
@limiter.limit(_page_limit)
@limit_guesses
def landing(token: str) -> Response:
    """Which date it is about, and one button. No name."""
    offering = opened(token, links.DOCUMENTS).submission.offering
    program = program_of(offering.program)
    return private_page(
        "manage/papers_landing.html", program=program, offering=offering, token=token
    )


@blueprint.post("/papers")
@limiter.limit(_page_limit)
@limit_guesses
def form() -> Response:
    """The texts of one person; sent, they are signed."""
    token = request.form.get("token", "")
    person = _person(token)
    act = request.form.get("act", "open")
    if act not in {"open", "sign"}:
        abort(400)
    papers = program_of(person.offering.program).papers
    if papers is None or person.status != DOCUMENTS_DUE:
        return _done(token, person)
    signing = act == "sign" and not chooses_language()
    answers = papers(request.form if act == "sign" else None)
    kinds = program_of(person.offering.program).paper_kinds
    texts = texts_in_force(person.offering.program, kinds, language_of(person.submission))
    answers.tailor({"texts": texts})
    if not signing:
        unsigned(answers)
    if not signing or not _valid(answers):
        return _form_page(token, person, answers, 422 if signing else 200)
    told = PapersSigned(
        texts={kind: text.id for kind, text in texts.items()},
        photo=answers["photo"].data,
        signer=person.full_name,
    )
    try:
        sign_papers(person.id, told, RESIDENT)
    except RefusalError as refusal:
        answers["photo"].errors = [refusal.words]
        return _form_page(token, person, answers, 409)
    return _done(token, _person(token))


def _person(token: str) -> Registration:
    """Whom the link is about; of a link to a whole sign-up, whom the form names."""
    if links.find(token, links.MANAGE) is None:
        link = opened(token, links.DOCUMENTS)
        asked, people = link.registration_id, lookups.submission(link.submission_id).registrations
    else:
        asked, people = whole(request.form.get("person", "")), mine(token).registrations
    return next((row for row in people if row.id == asked), None) or abort(404)


def _valid(answers: SectionForm) -> bool:
    good = bool(answers.validate())
    return agreed_to_these(answers, request.form.getlist("read")) and good


def _form_page(token: str, person: Registration, answers: SectionForm, status: int) -> Response:
    papers = papers_of(person.id)
    return private_page(
        "manage/papers.html",
        status,
        program=program_of(person.offering.program),
        offering=person.offering,
        person=person,
        due=papers.due_at if papers else None,
        read=read_ids(answers),
        tongues=TONGUES,
        language=language_of(person.submission),
        form=answers,
        problems=answers.problems(),
        token=token,
    )


def _done(token: str, person: Registration) -> Response:
    papers = papers_of(person.id)
    return private_page(
        "manage/papers_done.html",
        program=program_of(person.offering.program),
        offering=person.offering,
        person=person,
        others=_still_missing(token, person),
        signed=papers.signed_at if papers else None,
        checked=person.status == CHECK_PENDING,
        active=person.status in ACTIVE,
        token=token,
    )


def _still_missing(token: str, person: Registration) -> list[Registration]:
    """Who else of the sign-up has papers to sign; only its own link opens theirs."""
    if links.find(token, links.MANAGE) is None:
        return []
    rows = lookups.submission(person.submission_id).registrations
    return [row for row in rows if row.id != person.id and row.status == DOCUMENTS_DUE]
