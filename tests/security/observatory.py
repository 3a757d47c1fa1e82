"""Scores an answer's headers by the rules that the MDN HTTP Observatory publishes.

One hundred points to begin with. What is missing takes points away; what is better than asked
adds some, but only above 89. Redirections and certificates are the proxy's.
"""

from __future__ import annotations

from werkzeug.datastructures import Headers

GRADES = (
    (100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"),
    (45, "C-"), (40, "D+"), (30, "D"), (25, "D-"),
)  # fmt: skip
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
BROAD = {"*", "http:", "https:", "ftp:", "data:", "blob:"}
HALF_A_YEAR = 15_768_000
EXTRA_FROM = 90


def policy(headers: Headers) -> dict[str, list[str]]:
    """The content security policy as a mapping; the first of a directive counts."""
    found: dict[str, list[str]] = {}
    for part in headers.get("Content-Security-Policy", "").split(";"):
        name, *values = part.split() or [""]
        if name:
            found.setdefault(name.lower(), values)
    return found


def of_policy(headers: Headers) -> int:
    csp = policy(headers)
    if not csp:
        return -25
    usual = csp.get("default-src", ["*"])
    scripts, styles = csp.get("script-src", usual), csp.get("style-src", usual)
    objects = csp.get("object-src", usual)
    every = [value for values in csp.values() for value in values]
    unsafe = BROAD | {"'unsafe-inline'"}
    if set(scripts) & unsafe or set(objects) & BROAD:
        return -20
    if any(value.startswith(("http://", "ftp://")) for value in every):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if set(styles) & unsafe:
        return 0
    posts = csp.get("form-action", ["*"])
    return 10 if usual == ["'none'"] and posts in (["'self'"], ["'none'"]) else 5


def of_cookies(headers: Headers) -> int:
    worst = 5 if headers.getlist("Set-Cookie") else 0
    for given in headers.getlist("Set-Cookie"):
        traits = {part.strip().lower() for part in given.split(";")[1:]}
        if "secure" not in traits:
            worst = min(worst, -40)
        if "httponly" not in traits:
            worst = min(worst, -30)
        if not traits & {"samesite=lax", "samesite=strict"}:
            worst = min(worst, 0)
    return worst


def of_transport(headers: Headers) -> int:
    for part in headers.get("Strict-Transport-Security", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name.lower() == "max-age" and value.isdigit():
            return 0 if int(value) >= HALF_A_YEAR else -10
    return -20


def of_framing(headers: Headers) -> int:
    if policy(headers).get("frame-ancestors", ["*"]) in (["'none'"], ["'self'"]):
        return 5
    return 0 if headers.get("X-Frame-Options", "").upper() in {"DENY", "SAMEORIGIN"} else -20


def of_referrer(headers: Headers) -> int:
    said = headers.get("Referrer-Policy", "").lower()
    return 5 if said in PRIVATE else (-5 if said else 0)


def of_sharing(headers: Headers) -> int:
    anyone = headers.get("Access-Control-Allow-Origin") == "*"
    return -50 if anyone and headers.get("Access-Control-Allow-Credentials") == "true" else 0


def of_embedding(headers: Headers) -> int:
    said = headers.get("Cross-Origin-Resource-Policy")
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0, None: 0}.get(said, -5)


def of_sniffing(headers: Headers) -> int:
    return 0 if headers.get("X-Content-Type-Options", "").lower() == "nosniff" else -5


PARTS = (
    of_policy, of_cookies, of_transport, of_framing, of_referrer, of_sharing, of_embedding,
    of_sniffing,
)  # fmt: skip


def score(headers: Headers) -> int:
    """All points together."""
    points = [part(headers) for part in PARTS]
    base = 100 + sum(each for each in points if each < 0)
    return base + (sum(each for each in points if each > 0) if base >= EXTRA_FROM else 0)


def grade(headers: Headers) -> str:
    """The grade of a score."""
    reached = score(headers)
    return next((name for least, name in GRADES if reached >= least), "F")
