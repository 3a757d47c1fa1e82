"""What every template may use: the department, asset addresses, dates in words."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, url_for

from app.program_kit import wording
from app.program_kit.statuses import label, sentence
from app.programs import PROGRAMS


def department(app: Flask) -> dict[str, str]:
    """Name, contact and logo of the department, as configured."""
    keys = ("NAME", "SHORT", "CITY", "PHONE", "EMAIL", "ADDRESS", "AUTHORITY", "LOGO")
    facts = {key.lower(): app.config[f"DEPARTMENT_{key}"] for key in keys}
    facts["short_name"] = facts["short"]
    facts["phone_link"] = "tel:+1" + "".join(c for c in facts["phone"] if c.isdigit())
    facts["emergency_line"] = "In an emergency call 911"
    return facts


@cache
def _fingerprint(path: str, _mtime: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a file under app/static that changes with its content."""
    path = Path(__file__).parent.parent / "static" / name
    stamp = _fingerprint(str(path), path.stat().st_mtime) if path.exists() else "0"
    return url_for("static", filename=name, v=stamp)


def theme_css(app: Flask) -> str:
    """The department's colours as custom properties."""
    c = app.config
    return (
        f":root{{--dept-primary:{c['DEPARTMENT_COLOR']};"
        f"--dept-primary-dark-scheme:{c['DEPARTMENT_COLOR_DARK']};"
        f"--dept-ink-on-primary:{c['DEPARTMENT_INK']}}}\n"
    )


def init_app(app: Flask) -> None:
    """Bind the globals and the theme style sheet."""
    facts = department(app)
    facts["logo_url"] = "/static/" + facts["logo"].lstrip("/")
    app.jinja_env.globals.update(
        department=facts,
        asset=asset,
        base_url=app.config["BASE_URL"],
        development=app.config["DEVELOPMENT"],
        programs=PROGRAMS,
        status_label=label,
        status_sentence=sentence,
        words=wording,
    )
    app.jinja_env.filters.update(
        day=wording.day,
        day_and_time=wording.day_and_time,
        time_range=wording.time_range,
        moment=wording.moment,
    )
    css = theme_css(app)

    @app.get("/theme.css")
    def theme() -> Response:
        response = Response(css, mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
