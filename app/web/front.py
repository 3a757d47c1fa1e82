"""Answers kept pages before the application is asked, so that a crowd of readers costs little.

What stands here was answered by the application a moment ago, headers and all, and is given again
only while that very page is still kept. Whatever is more than a plain GET goes through: a query,
a range, a tag that does not fit.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.http import remove_entity_headers

from app.web.counts import Counts
from app.web.kept import KeptPages, Page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

# Where a view leaves the page it answered with: its address among the kept ones, and its endpoint.
LEFT = "rollcall.kept"
# Few addresses are asked for by a crowd; a crawler's many would only hold on to their pages.
MOST = 200
Headers = list[tuple[str, str]]
Left = tuple[Hashable, Page, str]


@dataclass(frozen=True)
class Answer:
    """A page as it was answered: with its headers, and those for a client that holds it."""

    address: Hashable
    page: Page
    endpoint: str
    headers: Headers
    held: Headers
    tag: str


class Front:
    """WSGI layer around the application."""

    def __init__(self, inner: WSGIApplication, app: Flask) -> None:
        self._inner, self._extensions = inner, app.extensions
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory or pass the request on."""
        plain = environ["REQUEST_METHOD"] == "GET" and not (
            environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME")
        )
        if not plain or "HTTP_RANGE" in environ:
            return self._inner(environ, start_response)
        began = perf_counter()
        answer = self._answers.get(environ["PATH_INFO"])
        asked = environ.get("HTTP_IF_NONE_MATCH")
        unsure = "HTTP_IF_MODIFIED_SINCE" in environ and asked is None
        if answer is None or unsure or not self._fresh(answer) or asked not in (None, answer.tag):
            return self._inner(environ, self._watching(environ, start_response))
        counts: Counts = self._extensions["rollcall.counts"]
        counts.took(answer.endpoint, 304 if asked else 200, perf_counter() - began)
        if asked:
            start_response("304 NOT MODIFIED", answer.held)
            return []
        start_response("200 OK", answer.headers)
        return [answer.page.body]

    def _fresh(self, answer: Answer) -> bool:
        pages: KeptPages = self._extensions["rollcall.pages"]
        return pages.fresh(answer.address) is answer.page

    def _watching(self, environ: dict[str, Any], start: StartResponse) -> StartResponse:
        """Start the response as asked, and keep what the application answered with."""

        def starting(status: str, headers: Headers, *rest: Any) -> Callable[[bytes], object]:
            left: Left | None = environ.get(LEFT)
            if left and status.startswith("200"):
                self._keep(environ["PATH_INFO"], left, headers)
            return start(status, headers, *rest)

        return starting

    def _keep(self, path: str, left: Left, headers: Headers) -> None:
        named = {name.lower(): value for name, value in headers}
        if "set-cookie" in named or "etag" not in named:
            return
        held = list(headers)
        remove_entity_headers(held)
        answer = Answer(*left, list(headers), held, named["etag"])
        with self._lock:
            self._answers[path] = answer
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)
