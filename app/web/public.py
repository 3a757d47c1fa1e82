"""How public pages are answered: without a cookie, and with a validator for caches."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, Response, current_app, make_response, render_template, request

from app.web.front import LEFT
from app.web.kept import Dated, Kept, KeptPages, Page

MOST_BYTES = 16 * 1024 * 1024
MOST_FACTS = 2000
LONGEST_ARGUMENT = 40

_Asked = ParamSpec("_Asked")
_Fact = TypeVar("_Fact")


def init_app(app: Flask) -> None:
    """Bind an empty memory of public pages and of what forms show."""
    seconds = app.config["PUBLIC_PAGE_SECONDS"]
    app.extensions["rollcall.pages"] = KeptPages(seconds, MOST_BYTES, time.monotonic)
    app.extensions["rollcall.facts"] = Kept[Any](seconds, MOST_FACTS, time.monotonic)


def public_page(*heeded: str) -> Callable[[Callable[_Asked, str]], Callable[_Asked, Response]]:
    """Answer with the HTML a view returns: the same for everyone, so kept for a moment.

    `heeded` names what the view reads of the query; it must read nothing else of the request.
    Caches ask again each time, and get a 304 when nothing changed.
    """

    def answering(view: Callable[_Asked, str]) -> Callable[_Asked, Response]:
        @wraps(view)
        def answer(*args: _Asked.args, **kwargs: _Asked.kwargs) -> Response:
            asked = tuple(request.args.get(name, "")[:LONGEST_ARGUMENT] for name in heeded)
            return _answer(
                kept((request.path, asked), lambda: (view(*args, **kwargs).encode(), None))
            )

        return answer

    return answering


def kept(address: Hashable, write: Callable[[], Dated]) -> Page:
    """What was written for an address a moment ago, else what `write` writes now."""
    pages: KeptPages = current_app.extensions["rollcall.pages"]
    page = pages.get(address, write)
    request.environ[LEFT] = (address, page, request.endpoint or "-")
    return page


def fact(name: Hashable, read: Callable[[], _Fact]) -> _Fact:
    """What `read` returned for a name a moment ago, else what it returns now; never None.

    Only for what is public and is shown: whoever decides reads what is stored.
    """
    facts: Kept[Any] = current_app.extensions["rollcall.facts"]
    return cast(_Fact, facts.get(name, lambda _before: read()))


def client_holds(etag: str, changed_at: datetime) -> bool:
    """Does the client say it has just this? The tag decides where it sends one (RFC 9110, 13.2.2).

    A date must be the very one we gave: when the newest row is deleted ours goes back, and
    "not since" would then hold for ever. Garbage reads as no date.
    """
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(etag)
    return request.if_modified_since == changed_at


def _answer(page: Page) -> Response:
    if client_holds(page.etag, page.since):
        response = Response(status=304)
    else:
        response = Response(page.body, content_type="text/html; charset=utf-8")
    response.set_etag(page.etag)
    response.last_modified = page.since
    response.headers["Cache-Control"] = "no-cache"
    return response


def form_page(template: str, status: int = 200, **context: Any) -> Response:
    """A page of a form: kept by this browser alone, so that Back finds what was typed."""
    response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def private_page(template: str, status: int = 200, **context: Any) -> Response:
    """A page behind a mailed link: kept nowhere, found by no search engine."""
    response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
