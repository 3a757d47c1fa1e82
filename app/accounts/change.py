"""Change an account: rights, passphrase, may it sign in. Each ends its open sign-ins at once."""

from __future__ import annotations

import secrets

from sqlalchemy.orm.exc import StaleDataError

from app.accounts.create import Account, give_rights, note
from app.accounts.lookups import active_admins, staff_by_email, staff_by_id, tidy
from app.accounts.passphrases import check_passphrase, hashed
from app.accounts.refusals import EmailTakenError, LastAdminError
from app.accounts.scope import is_admin
from app.extensions import db, write_tx
from app.models import Actor, StaffMember


def change_account(
    staff_id: int, account: Account, actor: Actor, expected_version: int | None = None
) -> None:
    """New name, address or rights. KeyError when there is no such account.

    StaleDataError when someone changed them since the page showed `expected_version`.
    """
    staff = _found(staff_id)
    if expected_version is not None and staff.version != expected_version:
        raise StaleDataError(f"account {staff_id} is at version {staff.version}")
    other = staff_by_email(account.email)
    if other is not None and other.id != staff_id:
        raise EmailTakenError
    if is_admin(staff) and not account.admin:
        _keep_an_admin(staff_id)
    before = rights_of(staff)
    staff.name, staff.email = account.name.strip(), tidy(account.email)
    staff.version += 1
    give_rights(staff, account)
    if rights_of(staff) != before:
        end_sign_ins(staff)
    note(actor, "account_changed", staff, {"before": list(before), "after": list(rights_of(staff))})
    db.session.commit()


def set_passphrase(staff_id: int, passphrase: str, actor: Actor) -> None:
    """A new passphrase; a locked account is open again. Raises WeakPassphraseError or KeyError."""
    known = staff_by_id(staff_id)
    if known is None:
        raise KeyError(staff_id)
    check_passphrase(passphrase, known.name, known.email)
    stored = hashed(passphrase)
    staff = _found(staff_id)
    staff.password = stored
    staff.failed_sign_ins, staff.locked_until = 0, None
    end_sign_ins(staff)
    note(actor, "passphrase_set", staff, {})
    db.session.commit()


def set_active(staff_id: int, active: bool, actor: Actor) -> None:
    """Close the account or open it again. Raises LastAdminError or KeyError."""
    staff = _found(staff_id)
    if not active and is_admin(staff):
        _keep_an_admin(staff_id)
    staff.active = active
    end_sign_ins(staff)
    note(actor, "account_opened" if active else "account_closed", staff, {})
    db.session.commit()


def sign_out(staff_id: int) -> None:
    """End every sign-in of the account, also one whose cookie someone copied."""
    staff = _found(staff_id)
    end_sign_ins(staff)
    note(Actor("staff", staff_id), "signed_out", staff, {})
    db.session.commit()


def rights_of(staff: StaffMember) -> tuple[str, ...]:
    """Roles and programs in one comparable value."""
    roles = sorted(role.name for role in staff.roles)
    return (*roles, *sorted(grant.program for grant in staff.grants))


def end_sign_ins(staff: StaffMember) -> None:
    """Cookies name the account by this number; a new one makes the old ones nobody's."""
    staff.fs_uniquifier = secrets.token_hex(32)


def _found(staff_id: int) -> StaffMember:
    write_tx()
    # Read anew under the lock: the row may have been read before, and changed since.
    staff = db.session.get(
        StaffMember, staff_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if staff is None:
        raise KeyError(staff_id)
    return staff


def _keep_an_admin(staff_id: int) -> None:
    if not active_admins(without=staff_id):
        raise LastAdminError
