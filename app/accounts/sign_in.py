"""Bind Flask-Security, and check who is signing in. It adds no page of its own."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app
from flask_security import SQLAlchemyUserDatastore
from limits import parse
from sqlalchemy import select, update

from app.accounts.cookie import StaffCookie
from app.accounts.lookups import staff_by_email, tidy
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


def check(email: str, passphrase: str) -> StaffMember | None:
    """The account, if it exists, may sign in and this is its passphrase; else None, as slowly.

    The try is counted before it is judged, so that many at once cannot slip past the limit.
    """
    staff_id = _count_try(tidy(email))
    staff = db.session.get(StaffMember, staff_id) if staff_id else staff_by_email(email)
    stored = staff.password if staff else None
    right = matches(passphrase, stored)
    if staff is None or staff_id is None or not right or not staff.active:
        return None
    return _welcome(staff_id)


def _count_try(email: str) -> int | None:
    """Count a try and return the account's id, or None for an unknown or resting account."""
    limit = parse(current_app.config["LIMIT_SIGN_IN"])
    write_tx()
    staff = db.session.scalar(
        select(StaffMember).where(StaffMember.email == email).with_for_update()
    )
    # Written for unknown addresses too: the answer takes as long, and guessing leaves a trace.
    db.session.add(
        Activity(actor="system", verb="sign_in_tried", staff_id=staff.id if staff else None)
    )
    resting = staff is not None and staff.locked_until is not None and staff.locked_until > now()
    allowed = staff.id if staff and not resting else None
    if staff and not resting:
        staff.failed_sign_ins += 1
        staff.locked_until = None
        if staff.failed_sign_ins >= limit.amount:
            staff.failed_sign_ins = 0
            staff.locked_until = now() + timedelta(seconds=limit.get_expiry())
    db.session.commit()
    return allowed


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
