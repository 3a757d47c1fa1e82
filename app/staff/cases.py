"""Sign-ups that may be of the same person: the list, one case side by side, the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.scope import COORDINATOR
from app.accounts.visibility import CONTACT, Sight, sees
from app.models import Case, Registration, now
from app.program_kit.alike import sentence
from app.program_kit.numbers import whole
from app.program_kit.statuses import ACTIVE
from app.program_kit.wording import listed, moment
from app.programs import PROGRAMS, program
from app.registration import cases
from app.registration.merge import merge
from app.registration.pairs import suggested
from app.registration.person import city_names
from app.registration.refusals import RefusalError
from app.registration.tell_apart import tell_apart
from app.registration.two_homes import answer_leave, keep_both_informed
from app.staff.blueprint import actor, me, staff
from app.staff.editor import version_typed
from app.staff.found import the_offering
from app.staff.labels import HOME, SEALED

STATES = {
    "open": "To decide",
    "different": "Different people",
    "two_homes": "Two homes",
    "merged": "Merged",
}


@staff.get("/cases", endpoint="cases")
def case_list() -> ResponseReturnValue:
    """What waits for a decision, then what was decided; of one date or of all."""
    offering_id = whole(request.args.get("date", ""))
    return render_template(
        "staff/cases.html",
        offering=the_offering(offering_id) if offering_id else None,
        open=cases.to_decide(me(), offering_id),
        decided=cases.decided(me(), offering_id),
        sentence=sentence,
        states=STATES,
        programs_by_slug={each.slug: each for each in PROGRAMS},
    )


@staff.get("/cases/<int:case_id>")
def case_one(case_id: int) -> ResponseReturnValue:
    """Both sign-ups side by side, and what can be decided."""
    return _page(_the_case(case_id))


@staff.post("/cases/<int:case_id>")
def case_decide(case_id: int) -> ResponseReturnValue:
    """Write down a decision; what it leads to happens at once."""
    case = _the_case(case_id)
    decision = request.form.get("decision", "")
    if decision not in DECISIONS:
        return _page(case, {"decision": "Choose what to do"})
    try:
        words = DECISIONS[decision](case, request.form.get("reason", "").strip()[:300])
    except RefusalError as refusal:
        return _page(_the_case(case_id), {decision: refusal.words})
    flash(words)
    return redirect(url_for("staff.case_one", case_id=case_id))


def _the_case(case_id: int) -> Case:
    return cases.case_for(me(), case_id) or abort(404)


def _different(case: Case, reason: str) -> str:
    tell_apart(case.id, actor(), reason, version_typed())
    return "Kept as two people. Nobody is asked about these two again."


def _merged(case: Case, reason: str) -> str:
    merge(case.id, whole(request.form.get("stays", "")) or 0, actor(), reason, version_typed())
    return "Merged. The one that stays keeps what was told and agreed to in both."


def _two_homes(case: Case, reason: str) -> str:
    stays = whole(request.form.get("stays", "")) or 0
    keep_both_informed(case.id, stays, actor(), reason, version_typed())
    return "The child has one place. A mail tells each home, and neither reads about the other."


def _leaves(case: Case, reason: str) -> str:
    answer_leave(case.id, True, actor(), reason, version_typed())
    return "The place is given up. A mail tells each home."


def _keeps(case: Case, reason: str) -> str:
    answer_leave(case.id, False, actor(), reason, version_typed())
    return "The child keeps the place. No mail goes out: tell the home that asked."


DECISIONS: dict[str, Callable[[Case, str], str]] = {
    "different": _different,
    "merge": _merged,
    "two_homes": _two_homes,
    "leaves": _leaves,
    "keeps": _keeps,
}


def _page(case: Case, refused: dict[str, str] | None = None) -> ResponseReturnValue:
    refused = refused or {}
    page = render_template(
        "staff/case.html",
        case=case,
        offering=case.offering,
        program=program(case.offering.program),
        state=STATES[case.state],
        matched=sentence(case.matched),
        rows=compared(case),
        by=cases.decided_by(case),
        can_decide=all(row.status in ACTIVE for row in case.both),
        two_contacts=_two_contacts(case),
        asked_by=next(
            (row for row in case.both if row.submission_id == case.leave_asked_by), case.first
        ),
        stays=case.stays_id or whole(request.form.get("stays", "")) or suggested(case.both).id,
        refused=refused,
        typed=request.form,
    )
    return page, 422 if refused else 200


def _two_contacts(case: Case) -> bool:
    """Do two adults, as it seems, stand for one child?"""
    return case.second.is_minor and not {"email", "phone"} & set(case.matched)


def compared(case: Case) -> list[tuple[str, str, str]]:
    """Question, and the answer of each of the two; what both left blank is left out."""
    one, other = (_facts(row, case) for row in case.both)
    return [(label, one[label], other[label]) for label in one if one[label] or other[label]]


def _facts(row: Registration, case: Case) -> dict[str, str]:
    contact, zone = row.submission, case.offering.zone
    may_reach = sees(me(), COORDINATOR, CONTACT, case.offering, now()) is Sight.READ
    reached: dict[str, Any] = {
        "Contact": contact.contact_name,
        "Relation": contact.relation,
        "E-mail": contact.email,
        "Phone": contact.phone_typed,
        "City": (city_names() | HOME).get(contact.city, contact.city),
        "Mailing address": contact.mailing_address,
    }
    return {
        "Name": row.full_name,
        "Called": row.called,
        "Grade": str(row.grade or ""),
        "Group": row.division.name if len(case.offering.divisions) > 1 else "",
        "Signed up": moment(row.created_at, zone),
        "Together with": listed(
            other.display_name for other in contact.registrations if other.id != row.id
        ),
        **(reached if may_reach else {}),
        "Told in private": listed(
            SEALED[field.kind]
            for field in row.private_fields
            if field.kind in SEALED
            and sees(me(), COORDINATOR, field.kind, case.offering, now()) > Sight.NOTHING
        ),
    }
