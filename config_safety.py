"""Settings that must not reach production, or that fit nothing: refused at the start."""

from __future__ import annotations

import base64
import re
from typing import Any

# What stands where a secret belongs in examples; long enough that no random secret spells one.
PLACEHOLDER = re.compile(r"change.?me|your.?secret|secret.?key|placeholder|password|example", re.I)


class UnsafeError(RuntimeError):
    """A setting that must not reach production."""


def refuse_unsafe(settings: dict[str, Any]) -> None:
    """Raises UnsafeError with the name of the setting and never its value."""
    if settings["ROLLCALL_ENV"] not in {"production", "development"}:
        raise UnsafeError("ROLLCALL_ENV must be production or development")
    if len(settings["SECRET_KEY"]) < 32:
        raise UnsafeError("SECRET_KEY must be set, at least 32 characters")
    if not settings["FIELD_KEYS"]:
        raise UnsafeError("FIELD_KEYS must be set: one or more keys of 32 bytes, base64url")
    _refuse_keys(settings)
    if settings["WEB_PROCESSES"] < 1:
        raise UnsafeError("WEB_PROCESSES must be 1 or more")
    if settings["WEB_PROCESSES"] > 1 and not settings["REDIS_URL"]:
        raise UnsafeError("WEB_PROCESSES above 1 needs REDIS_URL, to count limits for all of them")
    if settings["ROLLCALL_ENV"] == "production":
        _refuse_guessable(settings)
        _refuse_in_production(settings)


def _refuse_keys(settings: dict[str, Any]) -> None:
    for name in ("FIELD_KEYS", "BACKUP_KEYS"):
        if any(len(base64.urlsafe_b64decode(key)) != 32 for key in settings[name]):
            raise UnsafeError(f"each of {name} must be 32 bytes, base64url")
    if set(settings["FIELD_KEYS"]) & set(settings["BACKUP_KEYS"]):
        raise UnsafeError("BACKUP_KEYS must be other keys than FIELD_KEYS")


def _refuse_in_production(settings: dict[str, Any]) -> None:
    """What is good enough on a developer's machine alone."""
    if settings["DEMO"]:
        raise UnsafeError("DEMO must not be set in production")
    if not settings["BASE_URL"].startswith("https://"):
        raise UnsafeError("BASE_URL must be the https:// address residents use")
    if not settings["MAIL_SERVER"]:
        raise UnsafeError("MAIL_SERVER must be set")
    if 0 < len(settings["METRICS_TOKEN"]) < 32:
        raise UnsafeError("METRICS_TOKEN must be empty or at least 32 characters")


def _refuse_guessable(settings: dict[str, Any]) -> None:
    """Secrets that stand in examples, or that nobody drew at random."""
    signing = [settings["SECRET_KEY"], *settings["SECRET_KEY_FALLBACKS"]]
    if any(PLACEHOLDER.search(secret) or len(set(secret)) < 12 for secret in signing):
        raise UnsafeError("SECRET_KEY must be drawn at random, not taken from an example")
    for name in ("FIELD_KEYS", "BACKUP_KEYS"):
        if any(len(set(base64.urlsafe_b64decode(key))) < 12 for key in settings[name]):
            raise UnsafeError(f"{name} must be drawn at random, not taken from an example")
