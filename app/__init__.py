"""create_app(): configuration, extensions, blueprints, errors, commands. Wiring only."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import cli, dev, errors, feeds, manage, signup, staff
from app.accounts import sign_in
from app.code_keys import code_keys
from app.extensions import csrf, db, form_seal, limiter, mail, migrate, vault
from app.web import globals as web_globals
from app.web import headers, metrics, oddities, probes, public, ready, watch
from app.web.address import OwnAddress
from app.web.front import Front


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application, configured from the environment and then from `overrides`."""
    app = Flask(__name__)
    app.config.update(config.load())
    app.config.update(overrides or {})
    if not app.config["DEVELOPMENT"]:
        if app.debug:
            raise config.UnsafeError("FLASK_DEBUG must not be set in production")
        app.wsgi_app = OwnAddress(app.wsgi_app, app.config["BASE_URL"])  # type: ignore[method-assign]
    hops = app.config["BEHIND_PROXY"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = Front(app.wsgi_app, app)  # type: ignore[method-assign]
    # First of all: what the extensions refuse is counted and numbered, too.
    watch.init_app(app)
    for extension in (db, mail, csrf, limiter, vault, form_seal, code_keys):
        extension.init_app(app)
    migrate.init_app(app, db, render_as_batch=True)
    sign_in.init_app(app)
    site = (
        oddities,
        headers,
        web_globals,
        public,
        probes,
        ready,
        metrics,
        errors,
        feeds,
        manage,
        staff,
        dev,
        signup,
        cli,
    )
    for part in site:
        part.init_app(app)
    return app
