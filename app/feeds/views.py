"""The addresses of calendars. Each says which sessions and under what name."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, request

from app.calendars import ics, lookups
from app.calendars import links as calendar_links
from app.calendars.entries import Entry, entry_of, full_title
from app.feeds.answers import Shelf, answer
from app.messages import links
from app.models import Offering
from app.programs import PROGRAMS, program
from app.web.guesses import limit_guesses

feeds = Blueprint("feeds", __name__)


@feeds.get("/calendar.ics")
def everything() -> Response:
    """All programs."""
    return _feed(lookups.everything(), "all programs", source=f"{_base()}/calendar.ics")


def of_program(slug: str) -> Response:
    """One program."""
    source = calendar_links.program_feed(slug, _base())
    return _feed(lookups.of_program(slug), program(slug).title, source=source)


def of_offering(slug: str, offering: str) -> Response:
    """One class or date: to subscribe to, or with ?download to take a copy."""
    found = _published(slug, offering)
    if "download" in request.args:
        return _file(lookups.of_offering(found.id, past=True), f"{slug}-{offering}.ics")
    source = calendar_links.offering_feed(found, _base())
    return _feed(lookups.of_offering(found.id), full_title(found), source=source)


def of_session(slug: str, offering: str, meeting_id: int) -> Response:
    """One session, as a copy."""
    scope = lookups.of_meeting(_published(slug, offering).id, meeting_id)
    return _file(scope, f"{slug}-{offering}-{meeting_id}.ics")


@feeds.get("/my/<token>/calendar.ics")
@limit_guesses
def of_person(token: str) -> Response:
    """What one person has a place in, behind their own secret link."""
    link = links.find(token, links.FEED)
    if link is None:
        abort(404)
    # Without its own address inside: people pass calendars on, and the address opens this one.
    return _feed(lookups.of_person(link.submission_id), "my sessions", source="")


def _feed(scope: lookups.Scope, name: str, *, source: str) -> Response:
    called = f"{current_app.config['DEPARTMENT_SHORT']}: {name}"

    def write(entries: list[Entry]) -> bytes:
        return ics.feed(entries, name=called, source=source, organizer=_organizer())

    return _answer("feed", scope, write)


def _file(scope: lookups.Scope, filename: str) -> Response:
    def write(entries: list[Entry]) -> bytes:
        if not entries:
            abort(404)
        return ics.publish(entries, organizer=_organizer(), alarm=True)

    return _answer("file", scope, write, filename)


def _answer(
    kind: str, scope: lookups.Scope, write: Callable[[list[Entry]], bytes], filename: str = ""
) -> Response:
    mark = lookups.mark(scope)
    shelf: Shelf = current_app.extensions["rollcall.calendars"]

    def build() -> bytes:
        return write([entry_of(meeting, _base()) for meeting in lookups.meetings(scope)])

    return answer(shelf.get((kind, mark.key), build), mark.changed_at, filename)


def _published(slug: str, offering: str) -> Offering:
    found = lookups.find_offering(slug, offering)
    if found is None:
        abort(404)
    return found


def _base() -> str:
    return str(current_app.config["BASE_URL"])


def _organizer() -> ics.Party:
    return current_app.config["DEPARTMENT_NAME"], current_app.config["CALENDAR_ORGANIZER"]


def _bind_programs() -> None:
    """A program's pages begin with its own name, so its calendars must too, to be found first."""
    for kind in PROGRAMS:
        for path, view in (
            ("/calendar.ics", of_program),
            ("/<offering>/calendar.ics", of_offering),
            ("/<offering>/sessions/<int:meeting_id>.ics", of_session),
        ):
            rule = f"/{kind.slug}{path}"
            feeds.add_url_rule(rule, view_func=view, methods=["GET"], defaults={"slug": kind.slug})


_bind_programs()
