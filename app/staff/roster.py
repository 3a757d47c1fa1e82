"""The roster: search, filter, sort, two hundred a page; accept several; export with a reason."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.scope import COORDINATOR
from app.accounts.visibility import ACCOMMODATION, Sight, sees
from app.models import Offering, now
from app.offerings.asked import questions_of
from app.program_kit.numbers import whole
from app.program_kit.statuses import OFFERED, UNDER_REVIEW, WAITLISTED
from app.program_kit.wording import count
from app.programs import program
from app.registration.cases import marked
from app.registration.decide import accept
from app.registration.person import city_names
from app.registration.refusals import RefusalError
from app.registration.roster import (
    SORTS,
    Wanted,
    ids_under_review,
    offer_deadlines,
    people,
    roster,
)
from app.registration.told import columns_told
from app.staff.blueprint import actor, me, staff
from app.staff.found import the_offering
from app.staff.labels import HOME, said

HEADS = (("name", "Name"), ("status", "Status"), ("group", "Group"), ("city", "City"))


def wanted_from(values: Any, row: Offering) -> Wanted:
    """What the page was asked for; unknown values count as not asked."""
    division = values.get("group", "")
    ids = {str(each.id): each.id for each in row.divisions}
    page = values.get("page", "1")
    sort = values.get("sort", "name")
    return Wanted(
        text=values.get("q", "").strip()[:100],
        status=values.get("status", "")[:30],
        division=ids.get(division),
        city=values.get("city", "")[:40],
        sort=sort if sort in SORTS else "name",
        backwards=values.get("order") == "down",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def query_of(wanted: Wanted, **changes: Any) -> dict[str, Any]:
    """The page's address for the same wish with some changes, without what is not asked."""
    asked = {
        "q": wanted.text,
        "status": wanted.status,
        "group": wanted.division,
        "city": wanted.city,
        "sort": wanted.sort if wanted.sort != "name" else "",
        "order": "down" if wanted.backwards else "",
        **changes,
    }
    return {name: value for name, value in asked.items() if value not in ("", None)}


@staff.get("/offerings/<int:offering_id>/roster")
def offering_roster(offering_id: int) -> ResponseReturnValue:
    """Everyone who signed up, one page of two hundred."""
    row = the_offering(offering_id)
    wanted = wanted_from(request.args, row)
    about = program(row.program)
    roster_page = roster(offering_id, wanted)
    columns = [each for each in questions_of(offering_id, gone=True) if each.in_roster]
    return render_template(
        "staff/roster.html",
        offering=row,
        program=about,
        wanted=wanted,
        roster=roster_page,
        deadlines=offer_deadlines(offering_id) if OFFERED in roster_page.statuses else {},
        cities=city_names() | HOME,
        query_of=query_of,
        sorted_link=lambda key: _sorted_link(offering_id, wanted, key),
        answer=lambda person, name: said(about.slug, name, person.answers.get(name)),
        columns=columns,
        twice=marked(offering_id),
        told=columns_told(columns, roster_page.rows),
        offering_has_review=UNDER_REVIEW in roster_page.statuses,
        may_accept=lambda person: person.status == UNDER_REVIEW,
        shows_access=sees(me(), COORDINATOR, ACCOMMODATION, row, now()) > Sight.NOTHING,
        heads=HEADS if len(row.divisions) > 1 else [head for head in HEADS if head[0] != "group"],
    )


def _sorted_link(offering_id: int, wanted: Wanted, key: str) -> str:
    turn = wanted.sort == key and not wanted.backwards
    changes = {"sort": key if key != "name" else "", "order": "down" if turn else ""}
    return url_for("staff.offering_roster", offering_id=offering_id, **query_of(wanted, **changes))


@staff.post("/offerings/<int:offering_id>/roster/accept")
def roster_accept(offering_id: int) -> ResponseReturnValue:
    """Accept everyone who was ticked, each in an act of its own; say what became of them."""
    row = the_offering(offering_id)
    ids = [number for text in request.form.getlist("person") if (number := whole(text))]
    accepted = waits = missed = 0
    for person in _of_offering(row, ids):
        try:
            if accept(person, actor()) == WAITLISTED:
                waits += 1
            else:
                accepted += 1
        except (RefusalError, StaleDataError):
            missed += 1
    parts = [
        f"{count(accepted, 'person', 'people')} accepted",
        f"{waits} put on the waitlist" if waits else "",
        f"{missed} could not be accepted any more" if missed else "",
    ]
    words = ", ".join(part for part in parts if part)
    flash(f"{words}. Each gets a mail." if ids else "Tick the people to accept first.")
    return redirect(url_for("staff.offering_roster", offering_id=offering_id))


def _of_offering(row: Offering, ids: list[int]) -> list[int]:
    """Only people of this offering, whatever the form says; in the order they signed up."""
    return sorted(set(ids) & ids_under_review(row.id))


@staff.get("/people", endpoint="people")
def find_people() -> ResponseReturnValue:
    """Find a person in all programs of this coordinator."""
    text = request.args.get("q", "").strip()[:100]
    return render_template("staff/people.html", text=text, rows=people(me(), text))
