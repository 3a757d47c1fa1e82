"""Bind Flask-Security, and check who is signing in. It adds no page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, current_app
from flask_security import SQLAlchemyUserDatastore
from limits import parse
from sqlalchemy import select, update

from app.accounts.cookie import StaffCookie
from app.accounts.lookups import tidy
from app.accounts.passphrases import matches
from app.extensions import db, security, write_tx
from app.models import Activity, Role, StaffMember, now

SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    # Argon2 needs no second hash keyed by a setting; a new SECRET_KEY keeps passphrases valid.
    "SECURITY_PASSWORD_SINGLE_HASH": True,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    # Whoever sits behind a changing address must not lose the sign-in half-way.
    "SESSION_PROTECTION": None,
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
}


def init_app(app: Flask) -> None:
    """Bind accounts to the app: who a cookie names, and which pages may have a cookie."""
    app.config.update(SETTINGS)
    app.session_interface = StaffCookie()
    datastore = SQLAlchemyUserDatastore(db, StaffMember, Role)
    security.init_app(app, datastore, register_blueprint=False)
    # Sign-in by a token in a header or address is a door nobody asked for.
    app.login_manager._request_callback = None  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _Try:
    """One try to sign in: the account it names, if it may be tried now, and its passphrase."""

    staff_id: int
    stored: str | None


def check(email: str, passphrase: str) -> StaffMember | None:
    """The account, if it exists, may sign in and this is its passphrase; else None, as slowly.

    The try is counted before it is judged, so that many at once cannot slip past the limit.
    """
    tried = _count_try(tidy(email))
    right = matches(passphrase, tried.stored if tried else None)
    return _welcome(tried.staff_id) if tried and right else None


def _count_try(email: str) -> _Try | None:
    """Count a try; None for an address without an account, or one that rests or is closed.

    Known or not, the same statements are sent: the answer takes as long, and leaves a trace.
    """
    limit = parse(current_app.config["LIMIT_SIGN_IN"])
    write_tx()
    found = db.session.execute(
        select(
            StaffMember.id,
            StaffMember.password,
            StaffMember.active,
            StaffMember.failed_sign_ins,
            StaffMember.locked_until,
        )
        .where(StaffMember.email == email)
        .with_for_update()
    ).first()
    resting = found is not None and found.locked_until is not None and found.locked_until > now()
    tries = 0 if found is None or resting else found.failed_sign_ins + 1
    until = found.locked_until if found and resting else None
    if tries >= limit.amount:
        tries, until = 0, now() + timedelta(seconds=limit.get_expiry())
    db.session.execute(
        update(StaffMember)
        .where(StaffMember.id == (found.id if found else None))
        .values(failed_sign_ins=tries, locked_until=until)
    )
    db.session.add(
        Activity(actor="system", verb="sign_in_tried", staff_id=found.id if found else None)
    )
    db.session.commit()
    if found is None or resting or not found.active:
        return None
    return _Try(found.id, found.password)


def _welcome(staff_id: int) -> StaffMember:
    write_tx()
    db.session.execute(
        update(StaffMember)
        .where(StaffMember.id == staff_id)
        .values(failed_sign_ins=0, locked_until=None, last_sign_in_at=now())
    )
    db.session.add(Activity(actor="staff", verb="signed_in", staff_id=staff_id))
    db.session.commit()
    return db.session.get_one(StaffMember, staff_id)
