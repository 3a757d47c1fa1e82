"""The addresses of calendars. Each says which sessions and under what name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, request

from app.calendars import ics, lookups
from app.calendars import links as calendar_links
from app.calendars.entries import Entry, entry_of, full_title
from app.feeds.answers import Shelf, answer
from app.messages import links
from app.models import Offering
from app.programs import PROGRAMS, program
from app.web.guesses import limit_guesses
from app.web.public import kept

# A calendar as bytes, and when it last changed.
Calendar = tuple[bytes, datetime]

feeds = Blueprint("feeds", __name__)


@feeds.get("/calendar.ics")
def everything() -> Response:
    """All programs."""
    return _public(
        lambda: _feed(lookups.everything(), "all programs", source=f"{_base()}/calendar.ics")
    )


def of_program(slug: str) -> Response:
    """One program."""
    source = calendar_links.program_feed(slug, _base())
    return _public(lambda: _feed(lookups.of_program(slug), program(slug).title, source=source))


def of_offering(slug: str, offering: str) -> Response:
    """One class or date: to subscribe to, or with ?download to take a copy."""

    def to_keep() -> Calendar:
        return _file(lookups.of_offering(_published(slug, offering).id, past=True))

    def to_follow() -> Calendar:
        found = _published(slug, offering)
        source = calendar_links.offering_feed(found, _base())
        return _feed(lookups.of_offering(found.id), full_title(found), source=source)

    if "download" in request.args:
        return _public(to_keep, f"{slug}-{offering}.ics")
    return _public(to_follow)


def of_session(slug: str, offering: str, meeting_id: int) -> Response:
    """One session, as a copy."""

    def to_keep() -> Calendar:
        return _file(lookups.of_meeting(_published(slug, offering).id, meeting_id))

    return _public(to_keep, f"{slug}-{offering}-{meeting_id}.ics")


@feeds.get("/my/<token>/calendar.ics")
@limit_guesses
def of_person(token: str) -> Response:
    """What one person has a place in, behind their own secret link."""
    link = links.find(token, links.FEED)
    if link is None:
        abort(404)
    # Without its own address inside: people pass calendars on, and the address opens this one.
    return answer(*_feed(lookups.of_person(link.submission_id), "my sessions", source=""))


def _public(write: Callable[[], Calendar], download: str = "") -> Response:
    """A calendar that is the same for everyone: looked up anew after a moment only."""
    page = kept((request.path, bool(download)), write)
    return answer(page.body, page.since, download, etag=page.etag)


def _feed(scope: lookups.Scope, name: str, *, source: str) -> Calendar:
    called = f"{current_app.config['DEPARTMENT_SHORT']}: {name}"

    def write(entries: list[Entry]) -> bytes:
        return ics.feed(entries, name=called, source=source, organizer=_organizer())

    return _written("feed", scope, write)


def _file(scope: lookups.Scope) -> Calendar:
    def write(entries: list[Entry]) -> bytes:
        if not entries:
            abort(404)
        return ics.publish(entries, organizer=_organizer(), alarm=True)

    return _written("file", scope, write)


def _written(kind: str, scope: lookups.Scope, write: Callable[[list[Entry]], bytes]) -> Calendar:
    mark = lookups.mark(scope)
    shelf: Shelf = current_app.extensions["rollcall.calendars"]

    def build() -> bytes:
        return write([entry_of(meeting, _base()) for meeting in lookups.meetings(scope)])

    return shelf.get((kind, mark.key), build), mark.changed_at


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
