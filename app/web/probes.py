"""What machines ask: is the process alive, what may be indexed, who hears of faults."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response

from app.models import now

# RFC 9116 advises less than a year; the address is as fresh as the configuration.
CONTACT_HOLDS = timedelta(days=90)


def init_app(app: Flask) -> None:
    """Bind /healthz, /robots.txt and /.well-known/security.txt."""

    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers. Says nothing of the database on purpose: a restart mends neither."""
        return Response("ok\n", mimetype="text/plain")

    @app.get("/robots.txt")
    def robots() -> Response:
        """Public pages and calendars are open to all; the rest is nobody's business."""
        closed = ("/staff/", "/manage", "/confirm", "/my/", "/find")
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
        response = Response("\n".join(lines) + "\n", mimetype="text/plain")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    @app.get("/.well-known/security.txt")
    def security_contact() -> Response:
        """Whom to tell about a fault (RFC 9116)."""
        lines = [
            f"Contact: mailto:{app.config['DEPARTMENT_EMAIL']}",
            f"Expires: {now() + CONTACT_HOLDS:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: en",
            f"Canonical: {app.config['BASE_URL']}/.well-known/security.txt",
        ]
        return Response("\n".join(lines) + "\n", mimetype="text/plain")
