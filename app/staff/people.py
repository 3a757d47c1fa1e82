"""One person: facts, history, mails; decide, withdraw, open a private answer with a reason."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.scope import COORDINATOR
from app.accounts.visibility import Sight, sees
from app.messages.lookups import mails_of
from app.messages.resend import resend
from app.models import Registration, now
from app.program_kit import statuses
from app.program_kit.alike import sentence
from app.program_kit.decisions import DECLINE_REASONS
from app.program_kit.versions import Differing
from app.programs import program
from app.registration.cases import cases_of
from app.registration.guardian_facts import form_of
from app.registration.instruct import instruct, version_of
from app.registration.looks import CANNOT_OPEN, instructions
from app.registration.next_step import papers_due
from app.registration.person import (
    city_names,
    history_of,
    open_offer_of,
    signed_by,
    why_here,
)
from app.registration.private import Reader, read
from app.registration.refusals import RefusalError
from app.registration.told import answers_about
from app.staff import mails
from app.staff.blueprint import actor, me, staff
from app.staff.found import the_person
from app.staff.inbox import address_in_list
from app.staff.labels import HOME, LANGUAGE, PHOTO, SEALED, answer_rows, told_rows
from app.staff.person_acts import ACTS, act_on, acts_for
from app.staff.sentences import about_person


@staff.get("/people/<int:registration_id>")
def person(registration_id: int) -> ResponseReturnValue:
    """The person's page."""
    return _page(the_person(registration_id))


def _page(
    row: Registration,
    opened: dict[str, str] | None = None,
    refused: dict[str, str] | None = None,
    both: Differing | None = None,
) -> ResponseReturnValue:
    contact = row.submission
    seen = {kind: sees(me(), COORDINATOR, kind, row.offering, now()) for kind in SEALED}
    given = row.told_kinds
    offer = open_offer_of(row)
    page = render_template(
        "staff/person.html",
        person=row,
        contact=contact,
        offering=row.offering,
        program=program(row.offering.program),
        cities=city_names() | HOME,
        languages=LANGUAGE,
        photo=PHOTO,
        answers=answer_rows(row.offering.program, {**contact.answers, **row.answers}),
        told=told_rows(answers_about(row)),
        sealed=[(kind, SEALED[kind]) for kind in SEALED if kind in given and seen[kind]],
        may_open=[kind for kind in SEALED if seen[kind] is Sight.READ],
        may_instruct="accommodation" in given and seen["accommodation"] is Sight.READ,
        **_instruction(row, refused or {}, both),
        opened=opened or {},
        **_standing(row),
        offer=offer,
        offer_stands=offer is not None and offer.stands_at(now()),
        acts=acts_for(row, offer),
        reasons=DECLINE_REASONS,
        **_past(row),
        **_mails(row),
        refused=refused or {},
        typed=request.form,
    )
    return page, 409 if both is not None else 422 if refused else 200


def _past(row: Registration) -> dict[str, Any]:
    """What was signed, done and asked about this person."""
    further = {each.submission_id: each.submission.reference for each in row.also}
    return {
        "cases": cases_of(row.id),
        "alike_words": sentence,
        "further": further,
        "signed": signed_by(row.id),
        "history_lines": [
            about_person(line, who, further.get(line.submission_id or 0, ""))
            for line, who in history_of(row)
        ],
    }


def _standing(row: Registration) -> dict[str, Any]:
    return {
        "why_here": why_here(row),
        "kept_until": papers_due(row),
        "guardian": form_of(row.id) if row.is_minor else None,
        "may_regroup": row.status in statuses.ACTIVE,
    }


def _mails(row: Registration) -> dict[str, Any]:
    return {
        "mails": mails_of(row.submission_id),
        "mail_kinds": mails.KINDS,
        "mail_states": mails.STATES,
        "mail_shapes": mails.SHAPES,
    }


def _instruction(
    row: Registration, refused: dict[str, str], both: Differing | None
) -> dict[str, Any]:
    """What helpers do; a form that comes back keeps the version it was made from."""
    typed = request.form.get("version") if "instruction" in refused else None
    stored = instructions([row.id]).get(row.id, "")
    return {
        # The excuse must not stand in the box: saving it would destroy what was written.
        "instruction": "" if stored == CANNOT_OPEN else stored,
        "instruction_locked": stored == CANNOT_OPEN,
        "instruction_version": typed or version_of(row),
        "both": both,
    }


@staff.post("/people/<int:registration_id>/<act>")
def person_act(registration_id: int, act: str) -> ResponseReturnValue:
    """Accept, decline, move up, withdraw, or take a withdrawal back."""
    row = the_person(registration_id)
    if act not in ACTS:
        abort(404)
    name = row.display_name or "The person"
    reason = request.form.get("reason", "").strip()[:300]
    try:
        words = act_on(row, act, reason)()
    except RefusalError as refusal:
        return _page(the_person(registration_id), refused={act: refusal.words})
    flash(f"{name}: {words}")
    if request.form.get("back") == "applications":
        return redirect(address_in_list(row, request.form))
    return redirect(url_for("staff.person", registration_id=registration_id))


@staff.post("/people/<int:registration_id>/private")
def person_private(registration_id: int) -> ResponseReturnValue:
    """Open one private answer; who, when and why is recorded first."""
    row = the_person(registration_id)
    kind = request.form.get("kind", "")
    try:
        text = read(row.id, kind, Reader(me(), COORDINATOR), request.form.get("reason", ""))
    except RefusalError as refusal:
        return _page(the_person(registration_id), refused={f"private-{kind}": refusal.words})
    return _page(the_person(registration_id), opened={kind: text})


@staff.post("/people/<int:registration_id>/instruction")
def person_instruction(registration_id: int) -> ResponseReturnValue:
    """What helpers are to do: the coordinator's words, not what was told."""
    row = the_person(registration_id)
    typed, reader = request.form.get("instruction", "").strip(), Reader(me(), COORDINATOR)
    try:
        instruct(row.id, typed, reader, request.form.get("version"))
    except RefusalError as refusal:
        return _page(the_person(registration_id), refused={"instruction": refusal.words})
    except StaleDataError:
        stored = instructions([registration_id]).get(registration_id, "")
        both = [("What helpers do", stored, typed)]
        return _page(the_person(registration_id), both=both)
    flash("Saved. Session leads and the desk read it on their lists.")
    return redirect(url_for("staff.person", registration_id=registration_id))


@staff.post("/people/<int:registration_id>/mails/<int:message_id>")
def person_resend(registration_id: int, message_id: int) -> ResponseReturnValue:
    """Send one of this person's mails again."""
    row = the_person(registration_id)
    if message_id not in {mail.id for mail in mails_of(row.submission_id)}:
        abort(404)
    resend(message_id, actor())
    flash("The mail is on its way again.")
    return redirect(url_for("staff.person", registration_id=registration_id))
