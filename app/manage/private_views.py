"""Private answers behind the mailed link: a code by mail first, then the page, then the change."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, request
from sqlalchemy.orm.exc import StaleDataError

from app.manage import guardian_ask
from app.manage.fresh import Behind, behind, just_opened, link_id_of
from app.manage.opened import mine
from app.manage.page import standing_page
from app.manage.private_form import PrivateForms, private_forms
from app.manage.sections import Posted, version_in
from app.models import RESIDENT, Submission
from app.program_kit.fields import Said, Text
from app.program_kit.steps import SectionForm
from app.program_kit.versions import Differing, differing
from app.programs import program as program_of
from app.registration import lookups
from app.registration.codes import LIVES, open_with_code, send_code
from app.registration.own_private import change_private
from app.registration.refusals import RefusalError
from app.web.public import private_page

WRONG = "This code opens nothing. Look for our newest mail, or ask for another code"
OVER = "Nothing was saved yet: the page was open too long. What you typed is kept until you leave."
# What the page with the code needs itself; whatever else came with it was typed before.
OURS = {"token", "act", "code", "opened"}


class CodeBox(SectionForm):
    """Six digits from the mail."""

    code = Text(
        "Code from our mail",
        Said(
            blank="Enter the code",
            hint="Six digits. It can take a minute to arrive.",
            width="sm",
            autocomplete="one-time-code",
            inputmode="numeric",
        ),
        most=20,
    )


def _send_code(token: str, submission: Submission) -> Response:
    try:
        send_code(link_id_of(token), submission.id)
    except RefusalError as refusal:
        return standing_page(token, mine(token), problem=refusal.words, status=409)
    return _code_page(token, mine(token), CodeBox(), sent=True)


def _code_page(
    token: str,
    submission: Submission,
    form: CodeBox,
    status: int = 200,
    *,
    sent: bool = False,
    over: str = "",
) -> Response:
    typed = [each for each in request.form.items(multi=True) if each[0] not in OURS]
    return private_page(
        "manage/code.html",
        status,
        program=program_of(submission.offering.program),
        offering=submission.offering,
        form=form,
        problems=form.problems(),
        typed=typed,
        minutes=int(LIVES.total_seconds() // 60),
        sent=sent,
        over=over,
        token=token,
    )


def _open_private(token: str, submission: Submission) -> Response:
    form = CodeBox(request.form)
    if not form.validate():
        return _code_page(token, submission, form, 422)
    code_id = open_with_code(link_id_of(token), submission.id, form.code.data)
    if code_id is None:
        form.code.data, form.code.errors = "", [WRONG]
        return _code_page(token, mine(token), form, 422)
    goal = GOALS.get(request.form.get("goal", "")) or abort(400)
    return goal(just_opened(token, code_id), request.form)


def _private_page(
    of: Behind,
    posted: Posted,
    forms: PrivateForms | None = None,
    status: int = 200,
    both: Differing | None = None,
) -> Response:
    """Every private answer in its box; what was typed before a new code was needed stands there."""
    typed = "version" in posted
    forms = forms or private_forms(of.submission, posted if typed else None)
    version = version_in(posted) if typed and both is None else of.submission.version
    return private_page(
        "manage/private.html",
        status,
        program=program_of(of.submission.offering.program),
        offering=of.submission.offering,
        forms=forms.forms,
        problems=forms.problems(),
        version=version,
        both=both,
        unsaved=typed and status == 200,
        token=of.token,
        opened=of.kept_open(),
    )


def _save_private(token: str, submission: Submission) -> Response:
    of = behind(token, request.form.get("opened", ""))
    if of is None:
        return _code_page(token, submission, CodeBox(), 403, over=OVER)
    forms = private_forms(of.submission, request.form)
    if not forms.valid():
        return _private_page(of, request.form, forms, 422)
    changes = forms.changes()
    if not changes:
        return standing_page(token, submission, outcome="Nothing was changed.")
    try:
        change_private(submission.id, changes, RESIDENT, version_in(request.form))
    except RefusalError as refusal:
        return standing_page(token, mine(token), problem=refusal.words, status=409)
    except StaleDataError:
        return _second_writer(of, forms)
    return standing_page(token, mine(token), outcome="Your private answers are saved.")


def _second_writer(of: Behind, typed: PrivateForms) -> Response:
    now = Behind(of.token, of.link_id, lookups.submission(of.submission.id), of.code_id)
    stored = private_forms(now.submission)
    both: Differing = []
    for before, each in zip(stored.forms, typed.forms, strict=False):
        both += differing(before.form, each.form)
    return _private_page(now, request.form, typed, 409, both)


def _send_guardian(token: str, submission: Submission) -> Response:
    of = behind(token, request.form.get("opened", ""))
    if of is None:
        return _code_page(token, submission, CodeBox(), 403, over=OVER)
    page = guardian_ask.send_again(of, request.form)
    return page or standing_page(token, mine(token), outcome="The form is on its way to them.")


# Where a code leads.
GOALS: dict[str, Callable[[Behind, Posted], Response]] = {
    "private": _private_page,
    "guardian": guardian_ask.guardian_page,
}
ACTS = {
    "send-code": _send_code,
    "open-private": _open_private,
    "save-private": _save_private,
    "send-guardian": _send_guardian,
}
