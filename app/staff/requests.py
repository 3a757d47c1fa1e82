"""Data requests: what is due, noting one, whose data it is about, the copy, the answer."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.models import DataRequest
from app.program_kit.versions import Differing, differing
from app.records import clock
from app.records import requests as use_cases
from app.records.copies import Request, Wanted, copy_of, is_maker
from app.records.found import MOST, sign_ups_like
from app.records.open_requests import (
    answered_requests,
    open_requests,
    repeat_of,
    request_by_id,
    today,
)
from app.registration.refusals import RefusalError
from app.staff.blueprint import me, staff
from app.staff.copies import as_file
from app.staff.editor import version_typed
from app.staff.fields import ZONE
from app.staff.found import ticked
from app.staff.request_forms import AskedForm, answer_form, stored


@staff.get("/requests", endpoint="requests")
def requests() -> ResponseReturnValue:
    """What is due, the most pressing first, and what was answered."""
    return render_template(
        "staff/requests.html",
        waiting=open_requests(today()),
        answered=answered_requests(),
        clock=clock,
    )


@staff.route("/requests/new", methods=["GET", "POST"], endpoint="requests_new")
def requests_new() -> ResponseReturnValue:
    """Note a request that came in."""
    form = AskedForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            request_id = use_cases.note_request(form.asked(), today(), me().id)
        except RefusalError as refusal:
            form.received_day.errors = [refusal.words]
        else:
            flash("Noted. Say next whose sign-ups it is about.")
            return redirect(url_for("staff.requests_one", request_id=request_id))
    errors = form.problems()
    page = render_template("staff/request_new.html", form=form, errors=errors)
    return page, 422 if errors else 200


@staff.get("/requests/<int:request_id>", endpoint="requests_one")
def requests_one(request_id: int) -> ResponseReturnValue:
    """One request: by when, about whom, and what to do."""
    return _page(_row(request_id))


@staff.route("/requests/<int:request_id>/edit", methods=["GET", "POST"], endpoint="requests_edit")
def requests_edit(request_id: int) -> ResponseReturnValue:
    """Mend what was noted."""
    row = _row(request_id)
    form = AskedForm(request.form) if request.method == "POST" else stored(row)
    both: Differing | None = None
    if request.method == "POST" and form.validate():
        try:
            use_cases.change_request(row.id, form.asked(), today(), me().id, version_typed())
        except RefusalError as refusal:
            form.received_day.errors = [refusal.words]
        except StaleDataError:
            row = _row(request_id)
            both = differing(stored(row), form)
        else:
            flash("Saved.")
            return redirect(url_for("staff.requests_one", request_id=request_id))
    errors = form.problems()
    version = row.version if both is not None else version_typed() or row.version
    page = render_template(
        "staff/request_new.html", form=form, errors=errors, row=row, both=both, version=version
    )
    return page, 409 if both is not None else 422 if errors else 200


@staff.post("/requests/<int:request_id>/find", endpoint="requests_find")
def requests_find(request_id: int) -> ResponseReturnValue:
    """Look for sign-ups it may be about. Posted: names stay out of addresses."""
    return _page(_row(request_id), text=request.form.get("q", "").strip()[:100])


@staff.post("/requests/<int:request_id>/about", endpoint="requests_about")
def requests_about(request_id: int) -> ResponseReturnValue:
    """Say which sign-ups and people it is about, instead of those said before."""
    row = _row(request_id)
    text = request.form.get("q", "").strip()[:100]
    made, people = ticked("made"), ticked("person")
    try:
        use_cases.tie_request(row.id, made, people, me().id, version_typed())
    except RefusalError as refusal:
        return _page(_row(request_id), text=text, refused=refusal.words)
    except StaleDataError:
        words = "Somebody changed this request meanwhile. Look at what it says now, and save again."
        return _page(_row(request_id), text=text, refused=words, status=409)
    flash("Saved whose data it is about.")
    return redirect(url_for("staff.requests_one", request_id=request_id))


@staff.post("/requests/<int:request_id>/copy", endpoint="requests_copy")
def requests_copy(request_id: int) -> ResponseReturnValue:
    """The copy of all we hold, in one press; that it was given out is noted here, too."""
    row = _row(request_id)
    made = frozenset(each.submission_id for each in row.subjects if each.registration_id is None)
    people = frozenset(each.registration_id for each in row.subjects if each.registration_id)
    wanted = Wanted(made, people, not_a_parent=row.asker == clock.PERSON)
    asked = Request(
        row.asker_name, clock.IDENTITY[row.identity], f"Data request {row.id}", request_id=row.id
    )
    if row.identity == clock.NOT_CHECKED:
        words = "Make sure first who they are, and note how: change what was noted."
        return _page(row, refused=words)
    try:
        return as_file(copy_of(wanted, asked, me().id))
    except RefusalError as refusal:
        return _page(_row(request_id), refused=refusal.words)


@staff.post("/requests/<int:request_id>/answer", endpoint="requests_answer")
def requests_answer(request_id: int) -> ResponseReturnValue:
    """Write down when and how it was answered."""
    row = _row(request_id)
    form = answer_form(row, request.form)
    if not form.validate():
        return _page(row, form=form)
    try:
        use_cases.answer_request(row.id, form.answered(), today(), me().id, version_typed())
    except RefusalError as refusal:
        form.answered_day.errors = [refusal.words]
        return _page(_row(request_id), form=form)
    except StaleDataError:
        row = _row(request_id)
        return _page(row, form=form, both=differing(answer_form(row), form), status=409)
    flash("Noted how it was answered.")
    return redirect(url_for("staff.requests_one", request_id=request_id))


def _row(request_id: int) -> DataRequest:
    return request_by_id(request_id) or abort(404)


def _page(row: DataRequest, *, status: int = 0, **about: Any) -> ResponseReturnValue:
    """The page of a request; `about` has what was typed, looked for or refused."""
    form = about.get("form") or answer_form(row)
    text = about.get("text", "")
    refused = about.get("refused", "")
    errors = [*form.problems(), *([("about", refused)] if refused else [])]
    posted = (request.method == "POST" and "made" in request.form) or "person" in request.form
    made = {each.submission_id for each in row.subjects if each.registration_id is None}
    people = {each.registration_id for each in row.subjects if each.registration_id}
    page = render_template(
        "staff/request.html",
        row=row,
        form=form,
        text=text,
        found=sign_ups_like(text),
        most=MOST,
        made=ticked("made") if posted else made,
        people=ticked("person") if posted else people,
        is_maker=is_maker,
        standing=clock.standing(row.wants, row.received_on, today()),
        repeat=repeat_of(row),
        clock=clock,
        zone=ZONE,
        refused=refused,
        errors=errors,
        both=about.get("both"),
        version=row.version if about.get("both") is not None else version_typed() or row.version,
    )
    return page, status or (422 if errors else 200)
