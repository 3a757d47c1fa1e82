"""The inbox of a program that reads applications: the list, and one read beside its decision."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.scope import COORDINATOR
from app.accounts.visibility import NOTES, Sight, sees
from app.models import Offering, Registration, now
from app.program_kit.decisions import DECLINE_REASONS, may_decide
from app.program_kit.waitlist import TIER_WORDS
from app.programs import program
from app.registration.inbox import PAGE, SORTS, Asked, inbox, neighbours
from app.registration.person import city_names, history_of, open_offer_of, why_here
from app.registration.refusals import RefusalError
from app.registration.told import answers_about
from app.registration.write_note import notes_about, write_note
from app.staff.blueprint import me, staff
from app.staff.decision_form import DecisionForm
from app.staff.found import the_offering, the_person
from app.staff.labels import HOME, answer_rows, told_rows
from app.staff.person_acts import acts_for
from app.staff.sentences import about_person

HEADS = (("name", "Name"), ("status", "Status"), ("city", "City"), ("since", "Applied"))
NOBODY = "Tick the people you decide about"
FIRST = {"yes": True, "no": False}


def asked_from(values: Any) -> Asked:
    """What the page was asked for; unknown values count as not asked."""
    page, sort, tier = values.get("page", "1"), values.get("sort", "since"), values.get("tier", "")
    return Asked(
        status=values.get("status", "")[:30],
        city=values.get("city", "")[:40],
        tier={str(each): each for each in TIER_WORDS}.get(tier),
        first_timer=FIRST.get(values.get("first", "")),
        sort=sort if sort in SORTS else "since",
        backwards=values.get("order") == "down",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def query_of(asked: Asked, **changes: Any) -> dict[str, Any]:
    """The page's address for the same wish with some changes, without what is not asked."""
    told = {
        "status": asked.status,
        "city": asked.city,
        "tier": asked.tier,
        "first": {True: "yes", False: "no", None: ""}[asked.first_timer],
        "sort": asked.sort if asked.sort != "since" else "",
        "order": "down" if asked.backwards else "",
        **changes,
    }
    return {name: value for name, value in told.items() if value not in ("", None)}


@staff.get("/offerings/<int:offering_id>/applications")
def applications(offering_id: int) -> ResponseReturnValue:
    """Applications to be decided, fifty a page; all ticked if the page is asked to."""
    everyone = request.args.get("tick") == "all"
    return list_page(
        reviewed_offering(offering_id),
        asked_from(request.args),
        DecisionForm(),
        None if everyone else frozenset(),
    )


def list_page(
    row: Offering, asked: Asked, form: DecisionForm, ticked: Collection[int] | None
) -> ResponseReturnValue:
    """The list, with the form that decides about who is `ticked`; None for everybody on it."""
    found = inbox(row.id, asked)
    errors = form.problems()
    if request.method == "POST" and not ticked:
        errors.insert(0, ("ticks", NOBODY))
    page = render_template(
        "staff/applications.html",
        offering=row,
        program=program(row.program),
        asked=asked,
        inbox=found,
        first_number=(found.page - 1) * PAGE + 1,
        cities=city_names() | HOME,
        tiers=TIER_WORDS,
        heads=HEADS,
        query_of=query_of,
        sorted_link=lambda key: _sorted_link(row.id, asked, key),
        waited=lambda person: (now() - person.created_at).days,
        may_decide=lambda person: may_decide(person.status),
        is_ticked=lambda person: ticked is None or person.id in ticked,
        form=form,
        errors=errors,
    )
    return page, 422 if errors else 200


@staff.get("/offerings/<int:offering_id>/applications/<int:registration_id>")
def application(offering_id: int, registration_id: int) -> ResponseReturnValue:
    """One application to read, and beside it what can be decided."""
    return _page_of(*_applicant(offering_id, registration_id), asked_from(request.args))


@staff.post("/offerings/<int:offering_id>/applications/<int:registration_id>/notes")
def application_note(offering_id: int, registration_id: int) -> ResponseReturnValue:
    """Add a note that everybody reads who may read the application."""
    row, person = _applicant(offering_id, registration_id)
    words = request.form.get("note", "")
    try:
        write_note(registration_id, words, me().id)
    except RefusalError as refusal:
        row, person = _applicant(offering_id, registration_id)
        return _page_of(row, person, asked_from(request.form), (words, refusal.words))
    flash("Your note is there for everybody who reads this application.")
    return redirect(f"{address_in_list(person, request.form)}#notes")


def _applicant(offering_id: int, registration_id: int) -> tuple[Offering, Registration]:
    """A date, and somebody who applied for it and not for another."""
    row, person = reviewed_offering(offering_id), the_person(registration_id)
    if person.offering_id != offering_id:
        abort(404)
    return row, person


def _page_of(
    row: Offering, person: Registration, asked: Asked, refused: tuple[str, str] = ("", "")
) -> ResponseReturnValue:
    """The application; `refused` is a note as it was typed, and what is wrong with it."""
    contact, offer = person.submission, open_offer_of(person)
    may_read = sees(me(), COORDINATOR, NOTES, row, now()) is Sight.READ
    page = render_template(
        "staff/application.html",
        offering=row,
        program=program(row.program),
        person=person,
        contact=contact,
        asked=asked,
        query_of=query_of,
        beside=neighbours(row.id, asked, person.id),
        cities=city_names() | HOME,
        tiers=TIER_WORDS,
        answers=answer_rows(row.program, {**contact.answers, **person.answers}),
        told=told_rows(answers_about(person)),
        why_here=why_here(person),
        acts=acts_for(person, offer),
        reasons=DECLINE_REASONS,
        history_lines=[about_person(line, who) for line, who in history_of(person)],
        notes=notes_about(person) if may_read else [],
        typed=refused[0],
        wrong=refused[1],
    )
    return page, 422 if refused[1] else 200


def address_in_list(person: Registration, values: Any) -> str:
    """The page of an application in the list that `values` ask for, with who is next there."""
    wanted = query_of(asked_from(values))
    where: dict[str, Any] = {"offering_id": person.offering_id, "registration_id": person.id}
    return url_for("staff.application", **where, **wanted)


def reviewed_offering(offering_id: int) -> Offering:
    """The date; where nobody reads applications, on to its roster."""
    row = the_offering(offering_id)
    if not program(row.program).reviewed:
        abort(redirect(url_for("staff.offering_roster", offering_id=offering_id)))
    return row


def _sorted_link(offering_id: int, asked: Asked, key: str) -> str:
    turn = asked.sort == key and not asked.backwards
    changes = {"sort": key if key != "since" else "", "order": "down" if turn else ""}
    return url_for("staff.applications", offering_id=offering_id, **query_of(asked, **changes))
