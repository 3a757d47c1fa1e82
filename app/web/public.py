"""How public pages are answered: without a cookie, and with a validator for caches."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request


def public_page(template: str, **context: Any) -> Response:
    """A page anyone may see: caches ask again each time, and get a 304 when nothing changed."""
    response = make_response(render_template(template, **context))
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
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
