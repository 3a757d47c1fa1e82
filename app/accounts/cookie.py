"""The one cookie: only staff pages read or set it, public answers never vary by it."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface


class StaffCookie(SecureCookieSessionInterface):
    """Flask's signed cookie for addresses under /staff; elsewhere nothing is kept at all."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The signed-in staff member's data, or on public pages one that refuses to be written."""
        if request.path != "/staff" and not request.path.startswith("/staff/"):
            return NullSession()
        return super().open_session(app, request)
