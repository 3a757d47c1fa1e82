"""The coordinators' side: one blueprint, closed by default. Importing a file adds its pages."""

from __future__ import annotations

from flask import Flask

from app.staff import (
    accounts,
    cases,
    checks,
    cities,
    contact,
    copies,
    dates,
    editor,
    export,
    guardian,
    inbox,
    looking,
    mails,
    offerings,
    oversight,
    own,
    paper,
    people,
    places,
    purges,
    questions,
    regroup,
    requests,
    roster,
    several,
    shown,
    sign_in,
    texts,
    today,
)
from app.staff.blueprint import staff

PAGES = (
    sign_in,
    own,
    texts,
    today,
    offerings,
    editor,
    dates,
    questions,
    places,
    cities,
    roster,
    inbox,
    several,
    export,
    people,
    shown,
    regroup,
    cases,
    contact,
    guardian,
    paper,
    mails,
    looking,
    checks,
    oversight,
    copies,
    purges,
    requests,
    accounts,
)


def init_app(app: Flask) -> None:
    """Bind the staff side."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # Our own no-referrer policy keeps browsers from sending what this check would look for.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.register_blueprint(staff)
