"""The site has one address, the configured one, whatever a request claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class OwnAddress:
    """WSGI layer that puts BASE_URL in place of the Host header.

    A made-up Host can then neither turn a redirect around nor pass as our own origin.
    """

    def __init__(self, inner: WSGIApplication, base_url: str) -> None:
        own = urlsplit(base_url)
        self._inner, self._scheme, self._host = inner, own.scheme, own.netloc

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on as one that was made to our address."""
        environ["HTTP_HOST"] = self._host
        environ["wsgi.url_scheme"] = self._scheme
        return self._inner(environ, start_response)
