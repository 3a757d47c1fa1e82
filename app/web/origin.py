"""Refuses form posts that another site started; public forms have no cookie to protect them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, current_app, request


def require_same_origin() -> None:
    """Stop a POST whose browser says it comes from another site.

    Sec-Fetch-Site is decisive where sent; else Origin must be ours. A client that sends
    neither (an old browser, a script) is judged by the sealed form token alone.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    # Our no-referrer policy makes some browsers send "null"; the sealed token still stands.
    if origin is None or origin == "null":
        return
    ours = {urlsplit(current_app.config["BASE_URL"]).netloc, request.host}
    if urlsplit(origin).netloc not in ours:
        abort(403)
