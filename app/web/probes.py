"""What machines ask: is the process alive, and what may be indexed."""

from __future__ import annotations

from flask import Flask, Response


def init_app(app: Flask) -> None:
    """Bind /healthz and /robots.txt."""

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
