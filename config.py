"""Every setting: name, kind, default and one line of meaning. Read from the environment once."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config_safety import UnsafeError, refuse_unsafe

__all__ = ["VARIABLES", "UnsafeError", "Variable", "load"]


@dataclass(frozen=True)
class Variable:
    """One environment variable. `kind` is text, number, flag or list (comma separated)."""

    name: str
    kind: str
    default: str
    meaning: str

    def read(self, environ: Mapping[str, str]) -> Any:
        """The variable's value, or its default, as its kind. NAME_FILE names a file that holds it.

        Raises UnsafeError when both are set, or when there is no such file.
        """
        raw = environ.get(self.name, self.default)
        path = environ.get(f"{self.name}_FILE")
        if path:
            if self.name in environ:
                raise UnsafeError(f"{self.name} and {self.name}_FILE are both set")
            raw = _text_of(self.name, Path(path))
        if self.kind == "number":
            return int(raw)
        if self.kind == "flag":
            return raw.strip().lower() in {"1", "true", "yes", "on"}
        if self.kind == "list":
            return [part.strip() for part in raw.split(",") if part.strip()]
        return raw


def _text_of(name: str, path: Path) -> str:
    """What a file of secrets says, without the line's end that editors and `echo` leave."""
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as trouble:
        raise UnsafeError(f"{name}_FILE cannot be read: {type(trouble).__name__}") from None


VARIABLES = (
    Variable("ROLLCALL_ENV", "text", "production", "production or development"),
    Variable("INSTANCE_DIR", "text", "instance", "Folder for the database, mail and secrets"),
    Variable("HOST", "text", "127.0.0.1", "Address the web server listens on"),
    Variable("PORT", "number", "8000", "Port the web server listens on"),
    Variable("BASE_URL", "text", "", "Address residents use; links in mail start with it"),
    Variable("SECRET_KEY", "text", "", "Signs forms and sign-ins; required in production"),
    Variable("SECRET_KEY_FALLBACKS", "list", "", "Former secret keys that still open forms"),
    Variable("FIELD_KEYS", "list", "", "Keys for private fields, 32 bytes base64url, newest first"),
    Variable("BACKUP_KEYS", "list", "", "Keys for backups, 32 bytes base64url, newest first"),
    Variable("BACKUP_DIR", "text", "", "Folder of backups; default is backups in INSTANCE_DIR"),
    Variable("BACKUP_DAYS", "number", "35", "After how many days a backup is removed"),
    Variable("DATABASE_URL", "text", "", "Database; default is SQLite in the instance folder"),
    Variable("REDIS_URL", "text", "", "Redis for rate limits shared by several processes"),
    Variable(
        "WEB_PROCESSES",
        "number",
        "1",
        "Web processes on this machine; more than one needs REDIS_URL",
    ),
    Variable("BEHIND_PROXY", "number", "0", "How many proxies in front set X-Forwarded headers"),
    Variable(
        "PUBLIC_PAGE_SECONDS",
        "number",
        "1",
        "How long pages, and what forms show, are answered from memory",
    ),
    Variable("MAIL_SERVER", "text", "", "SMTP host; in development empty keeps mail as files"),
    Variable("MAIL_PORT", "number", "25", "SMTP port"),
    Variable("MAIL_USE_TLS", "flag", "no", "STARTTLS, with the certificate checked"),
    Variable("MAIL_USE_SSL", "flag", "no", "TLS from the first byte, with the certificate checked"),
    Variable("MAIL_USERNAME", "text", "", "SMTP user"),
    Variable("MAIL_PASSWORD", "text", "", "SMTP password"),
    Variable("MAIL_FROM", "text", "events@rollcall.example", "Sender address of every mail"),
    Variable(
        "MAIL_BOUNCE_DOMAIN", "text", "", "Domain of return addresses; default that of MAIL_FROM"
    ),
    Variable(
        "CALENDAR_DOMAIN", "text", "rollcall.example", "Ends every calendar UID; never change it"
    ),
    Variable(
        "CALENDAR_ORGANIZER",
        "text",
        "calendar@rollcall.example",
        "Organizer of invitations; its mailbox swallows replies",
    ),
    Variable("LIMIT_SIGN_UP", "text", "1200 per 10 minutes", "Sign-up pages sent per address"),
    Variable(
        "PROOF_AFTER",
        "text",
        "10 per 10 minutes",
        "Sign-ups sent per address before the browser has to do a sum",
    ),
    Variable(
        "PROOF_AFTER_DATE",
        "text",
        "300 per minute",
        "The same for all sign-ups of one date together",
    ),
    Variable(
        "PROOF_SOONER_THAN",
        "number",
        "3",
        "Seconds; who fills in a form sooner has to do the sum too",
    ),
    Variable("LIMIT_SAVE", "text", "20 per hour", "Applications put aside per address"),
    Variable("LIMIT_FIND", "text", "10 per hour", "Find-my-registration requests per address"),
    Variable("LIMIT_CODE", "text", "20 per hour", "Codes for private answers asked per address"),
    Variable(
        "LIMIT_SIGN_IN", "text", "10 per 15 minutes", "Sign-in attempts per account and per address"
    ),
    Variable(
        "DEPARTMENT_NAME", "text", "St. Anthony Police Department", "Name on every page and mail"
    ),
    Variable("DEPARTMENT_SHORT", "text", "St. Anthony Police", "Name where there is little room"),
    Variable(
        "DEPARTMENT_CITY",
        "text",
        "City of St. Anthony Village",
        "The city the department belongs to",
    ),
    Variable("DEPARTMENT_PHONE", "text", "612-555-0100", "Phone for help with registration"),
    Variable(
        "DEPARTMENT_EMAIL",
        "text",
        "community@rollcall.example",
        "Address for help; replies go there",
    ),
    Variable(
        "DEPARTMENT_ADDRESS",
        "text",
        "3301 Silver Lake Road, St. Anthony, MN 55418",
        "Postal address",
    ),
    Variable(
        "DEPARTMENT_AUTHORITY", "text", "City Manager", "Responsible authority for data requests"
    ),
    Variable(
        "DEPARTMENT_LOGO", "text", "img/shield.svg", "Logo: a file under app/static or a full path"
    ),
    Variable("DEPARTMENT_COLOR", "text", "#14284b", "Main colour on light pages"),
    Variable("DEPARTMENT_COLOR_DARK", "text", "#9db8ea", "Main colour on dark pages"),
    Variable("DEPARTMENT_INK", "text", "#ffffff", "Text on the main colour"),
    Variable(
        "DRAIN_SECONDS",
        "number",
        "0",
        "How long a server told to stop still answers, while /readyz sends the proxy away",
    ),
    Variable("METRICS_TOKEN", "text", "", "Opens /metrics to the monitoring; empty closes it"),
    Variable("DEMO", "flag", "no", "Load the demo data on the first start"),
)


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask's configuration from the environment. Raises UnsafeError when it is not safe."""
    settings = {v.name: v.read(os.environ if environ is None else environ) for v in VARIABLES}
    instance = Path(settings["INSTANCE_DIR"]).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    development = settings["ROLLCALL_ENV"] == "development"
    if development:
        _fill_development_secrets(settings, instance)
    refuse_unsafe(settings)
    base_url = settings["BASE_URL"] or f"http://localhost:{settings['PORT']}"
    secure = base_url.startswith("https://")
    settings |= {
        "INSTANCE_PATH": instance,
        "DEVELOPMENT": development,
        "BASE_URL": base_url.rstrip("/"),
        "SQLALCHEMY_DATABASE_URI": _database_url(settings, instance),
        # As many connections as the web server has threads; a dead one is noticed before use.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 20, "max_overflow": 4, "pool_pre_ping": True},
        "BACKUP_PATH": Path(settings["BACKUP_DIR"] or instance / "backups").resolve(),
        "MAIL_DEFAULT_SENDER": (settings["DEPARTMENT_NAME"], settings["MAIL_FROM"]),
        "MAIL_FOLDER": instance / "mail" if development and not settings["MAIL_SERVER"] else None,
        "RATELIMIT_STORAGE_URI": settings["REDIS_URL"] or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(settings["REDIS_URL"]),
        "MAX_CONTENT_LENGTH": 512 * 1024,
        "MAX_FORM_PARTS": 1000,
        "SESSION_COOKIE_NAME": "__Host-rollcall" if secure else "rollcall",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }
    return settings


def _database_url(settings: dict[str, Any], instance: Path) -> str:
    return spelled(settings["DATABASE_URL"] or f"sqlite:///{instance / 'rollcall.sqlite'}")


def spelled(url: str) -> str:
    """The address of a database as SQLAlchemy wants it."""
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url.removeprefix(old)
    return url


def _keep_first(path: Path, text: str) -> None:
    """Write a file whole or not at all; of several processes that start at once the first wins."""
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.touch(mode=0o600)
    own.write_text(text)
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()


def _fill_development_secrets(settings: dict[str, Any], instance: Path) -> None:
    """Make secrets once and keep them in the instance folder, so a restart opens old forms."""
    # A padded key of 32 bytes serves all: text for signing, base64url for the others.
    for name in ("SECRET_KEY", "FIELD_KEYS", "BACKUP_KEYS"):
        if settings[name]:
            continue
        path = instance / f"{name.lower()}.txt"
        if not path.exists():
            _keep_first(path, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        text = path.read_text().strip()
        settings[name] = text if name == "SECRET_KEY" else [text]
