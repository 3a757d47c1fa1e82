"""Background checks: who waits for one, and the word it came to. Never what was found."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.scope import REVIEWER
from app.accounts.visibility import CHECK
from app.models import Registration
from app.program_kit.choices import OneOf
from app.program_kit.fields import Said, Text
from app.program_kit.wording import count
from app.programs import program
from app.registration.checks import (
    checks_noted,
    note_outcome,
    person_to_check,
    waiting_for_checks,
)
from app.registration.next_step import CLEAR, NEEDS_TALK, NOT_ACCEPTED
from app.registration.private import Reader, read
from app.registration.refusals import RefusalError
from app.registration.take_back import may_take_back, take_back_consent, taken_back_lately
from app.staff.blueprint import actor, me, staff
from app.staff.editor import version_typed
from app.staff.form import StaffForm

OUTCOMES = {
    CLEAR: "Clear",
    NEEDS_TALK: "A talk is needed",
    NOT_ACCEPTED: "Not accepted",
}
GROUND = f"{NOT_ACCEPTED}:"
TO_CHECK = "To do the check"


class OutcomeForm(StaffForm):
    """One choice, so that there is no box a finding could be typed into."""

    outcome = OneOf("Outcome", (), Said(blank="Choose the outcome"))

    def offer(self, grounds: dict[str, str]) -> None:
        """The words, and one line for each ground of the city's policy."""
        self.outcome.offer(
            [
                (CLEAR, OUTCOMES[CLEAR], "They have 72 hours to confirm the place."),
                (
                    NEEDS_TALK,
                    OUTCOMES[NEEDS_TALK],
                    "The place stays kept; you note the rest later.",
                ),
                *(
                    (f"{GROUND}{code}", f"{OUTCOMES[NOT_ACCEPTED]}: {told}")
                    for code, told in grounds.items()
                ),
            ]
        )


class OpenForm(StaffForm):
    """Why the names and the date of birth are opened."""

    reason = Text("Why you open it", Said(blank="Write why you open it", width="xl"), most=200)


class ConsentForm(StaffForm):
    """How somebody took back their consent."""

    said = Text(
        "Who said it, and how", Said(blank="Write who said it, and how", width="xl"), most=200
    )


@staff.get("/checks", endpoint="checks")
def checks() -> ResponseReturnValue:
    """Who waits for a check, the longest waiting first."""
    people = waiting_for_checks(me())
    return render_template(
        "staff/checks.html",
        people=people,
        noted=checks_noted([row.id for row in people]),
        stopped=taken_back_lately(me(), REVIEWER),
    )


@staff.get("/checks/<int:registration_id>", endpoint="checks_one")
def checks_one(registration_id: int) -> ResponseReturnValue:
    """One person: open what the check needs, then note the word."""
    return _page(_person(registration_id))


@staff.post("/checks/<int:registration_id>/open", endpoint="checks_open")
def checks_open(registration_id: int) -> ResponseReturnValue:
    """Names and date of birth; the look is on record first."""
    row = _person(registration_id)
    form = OpenForm(request.form)
    if not form.validate():
        return _page(row, opening=form)
    try:
        told = read(registration_id, CHECK, Reader(me(), REVIEWER), form.reason.data)
    except RefusalError as refusal:
        form.reason.errors = [refusal.words]
        return _page(_person(registration_id), opening=form)
    return _page(_person(registration_id), opened=told)


@staff.post("/checks/<int:registration_id>", endpoint="checks_note")
def checks_note(registration_id: int) -> ResponseReturnValue:
    """Note the word; what follows from it happens at once."""
    row = _person(registration_id)
    name = row.full_name or "The person"
    form = _outcomes(row)
    if not form.validate():
        return _page(row, form)
    outcome, _colon, ground = form.outcome.data.partition(":")
    try:
        note_outcome(registration_id, outcome, ground, me().id, version_typed() or 0)
    except RefusalError as refusal:
        form.outcome.errors = [refusal.words]
        return _page(row, form)
    except StaleDataError:
        return _page(_person(registration_id), form, stale=True)
    flash(f"{name}: {OUTCOMES[outcome].lower()}, noted.")
    return redirect(url_for("staff.checks"))


@staff.post("/checks/<int:registration_id>/consent", endpoint="checks_consent")
def checks_consent(registration_id: int) -> ResponseReturnValue:
    """They said that they take back their consent: the check stops here."""
    row = _person(registration_id)
    name = row.full_name or "The person"
    form = ConsentForm(request.form)
    if not form.validate():
        return _page(row, taking=form)
    try:
        take_back_consent(registration_id, actor(), form.said.data)
    except RefusalError as refusal:
        form.said.errors = [refusal.words]
        return _page(row, taking=form)
    flash(f"{name}: the check stops, and the registration has ended.")
    return redirect(url_for("staff.checks"))


def _person(registration_id: int) -> Registration:
    return person_to_check(me(), registration_id) or abort(404)


def _outcomes(row: Registration) -> OutcomeForm:
    form = OutcomeForm(request.form if request.method == "POST" else None)
    form.offer(dict(program(row.offering.program).grounds))
    return form


def _page(
    row: Registration,
    form: OutcomeForm | None = None,
    opening: OpenForm | None = None,
    opened: str | None = None,
    taking: ConsentForm | None = None,
    *,
    stale: bool = False,
) -> ResponseReturnValue:
    if form is None:
        form = OutcomeForm(None)
        form.offer(dict(program(row.offering.program).grounds))
    opening = opening or OpenForm(data={"reason": TO_CHECK})
    taking = taking or ConsentForm()
    noted = checks_noted([row.id]).get(row.id)
    problems = [*form.problems(), *opening.problems(), *taking.problems()]
    page = render_template(
        "staff/check.html",
        person=row,
        offering=row.offering,
        form=form,
        opening=opening,
        taking=taking if may_take_back(row) else None,
        opened=opened,
        given=any(field.kind == CHECK for field in row.private_fields),
        noted=noted,
        outcomes=OUTCOMES,
        stale=stale,
        errors=problems,
        version=noted.version if noted else 0,
        days=count(len(row.offering.meetings), "session", "sessions"),
    )
    return page, 409 if stale else 422 if problems else 200
