"""Pages that show mails as files: the list, one mail, its HTML in a frame, its attachments."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template

from app.dev.mailbox import MailFile, newest, read
from app.web.headers import CSP

dev = Blueprint("dev", __name__, url_prefix="/dev")

# A mail carries its styles in place, so it gets a page of its own where these are allowed, and
# nothing else is. Its links open beside it.
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
FRAMING = f"{CSP}; frame-src 'self'"


@dev.get("/mail")
def mails() -> str:
    """The latest mails."""
    return render_template("dev/mails.html", mails=newest(_folder()), to_server=not _keeps_files())


@dev.get("/mail/<name>")
def mail(name: str) -> Response:
    """One mail with everything in it."""
    page = Response(render_template("dev/mail.html", mail=_mail(name)))
    page.headers["Content-Security-Policy"] = FRAMING
    return page


@dev.get("/mail/<name>/html")
def framed(name: str) -> Response:
    """The HTML part alone, as a mail program would show it."""
    html = _mail(name).body("html").replace("<head>", '<head><base target="_blank">', 1)
    page = Response(html)
    page.headers["Content-Security-Policy"] = FRAMED
    page.headers["X-Frame-Options"] = "SAMEORIGIN"
    return page


@dev.get("/mail/<name>/parts/<int:number>")
def part(name: str, number: int) -> Response:
    """One attachment."""
    found = next((part for part in _mail(name).parts if part.number == number), None)
    if found is None:
        abort(404)
    file = Response(found.data, mimetype=found.kind)
    file.headers.set("Content-Disposition", "attachment", filename=found.name)
    return file


@dev.get("/mail/<name>/source")
def source(name: str) -> Response:
    """The mail as it went over the wire."""
    text = _mail(name).mail.as_bytes()
    return Response(text, mimetype="text/plain")


def _keeps_files() -> bool:
    return current_app.config["MAIL_FOLDER"] is not None


def _folder() -> Path:
    folder: Path = current_app.config["MAIL_FOLDER"] or current_app.config["INSTANCE_PATH"] / "mail"
    return folder


def _mail(name: str) -> MailFile:
    found = read(_folder(), name)
    if found is None:
        abort(404)
    return found
