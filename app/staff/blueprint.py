"""The one blueprint of the staff side, closed: only the sign-in page opens without a sign-in."""

from __future__ import annotations

import time
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import NotFound

from app.accounts.scope import programs_of
from app.models import Actor, StaffMember, staff_actor
from app.programs import program
from app.staff.doors import FOR_EVERYONE, OPEN, START, doors_of, opens, start_of
from app.web.origin import require_same_origin

IDLE = 30 * 60
ABSOLUTE = 12 * 60 * 60

staff = Blueprint("staff", __name__, url_prefix="/staff")


def me() -> StaffMember:
    """The signed-in staff member of this request."""
    found: StaffMember = g.staff_member
    return found


def actor() -> Actor:
    """The signed-in staff member as one who acts."""
    return staff_actor(me().id)


@staff.before_request
def closed() -> ResponseReturnValue | None:
    """Let nobody in without a fresh sign-in, and everybody only where a role of theirs leads."""
    require_same_origin()
    if request.endpoint in OPEN:
        return None
    if not _signed_in():
        session.clear()
        here = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("staff.sign_in", next=here or None))
    g.staff_member = current_user._get_current_object()
    session["seen"] = int(time.time())
    if request.endpoint in FOR_EVERYONE or opens(me(), str(request.endpoint)):
        return None
    return _elsewhere()


def _signed_in() -> bool:
    """Whether a sign-in is there, was used lately and is not too old."""
    at = time.time()
    if at - session.get("seen", 0) > IDLE or at - session.get("since", 0) > ABSOLUTE:
        return False
    return bool(current_user and current_user.is_authenticated and current_user.active)


def _elsewhere() -> ResponseReturnValue:
    """Not theirs: from the first page on to their own, else not found."""
    start = start_of(me())
    if not start:
        return render_template("staff/no_programs.html"), 403
    if request.endpoint == START:
        return redirect(url_for(start))
    raise NotFound


@staff.after_request
def private(response: Response) -> Response:
    """No proxy, history or search engine keeps a staff page."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@staff.errorhandler(CSRFError)
def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """A form of an earlier sign-in: nothing was saved, and the page says so."""
    return render_template("staff/stale_form.html"), 400


@staff.errorhandler(StaleDataError)
def changed_meanwhile(_error: StaleDataError) -> ResponseReturnValue:
    """Somebody else was quicker; the page says so, and gives back the words that were typed."""
    typed = [request.form.get(name, "").strip() for name in ("reason", "words", "note")]
    return render_template("staff/changed.html", typed=[text for text in typed if text]), 409


@staff.context_processor
def frame() -> dict[str, Any]:
    """What the staff layout needs on every page."""
    person: StaffMember | None = g.get("staff_member")
    if person is None:
        return {"current_staff": None, "rail_programs": [], "rail_doors": []}
    return {
        "current_staff": person,
        "rail_programs": [program(slug) for slug in programs_of(person)],
        "rail_doors": doors_of(person),
        "rail_coordinator": bool(programs_of(person)),
    }
