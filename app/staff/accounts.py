"""Accounts: who of the department may sign in, and to which programs. Admins only."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from wtforms import ValidationError

from app.accounts import change, create, lookups
from app.accounts.create import ROLE_TITLES, ROLE_WORDS
from app.accounts.refusals import RefusalError
from app.accounts.scope import ADMIN, ROLES
from app.models import StaffMember
from app.program_kit.choices import SeveralOf
from app.program_kit.fields import Email, Said, Text
from app.program_kit.versions import Differing, differing
from app.programs import PROGRAMS
from app.staff.blueprint import actor, me, staff
from app.staff.editor import version_typed
from app.staff.fields import Passphrase
from app.staff.form import StaffForm

PASSPHRASE = Said(
    hint="At least 12 characters. Four unrelated words work well. Pasting is fine.",
    blank="Enter a passphrase",
    width="xl",
    autocomplete="new-password",
)


class AccountForm(StaffForm):
    """Who it is and what they may do."""

    name = Text("Name", Said(blank="Enter a name", width="xl", autocomplete="off"))
    email = Email(
        "E-mail address to sign in with",
        Said(blank="Enter an e-mail address", width="xl", autocomplete="off"),
    )
    roles = SeveralOf(
        "Roles",
        [(role, ROLE_TITLES[role], ROLE_WORDS[role]) for role in ROLES],
        Said(optional=True),
    )
    programs = SeveralOf(
        "Programs",
        [(program.slug, program.title) for program in PROGRAMS],
        Said(
            optional=True,
            hint="Acts in these programs, and in no other. Records, chief and admin need none.",
        ),
    )

    def validate_roles(self, field: SeveralOf) -> None:
        """Programs alone do not say what somebody does in them."""
        if self.programs.data and not field.data:
            raise ValidationError("Choose what this person does in these programs.")

    def account(self) -> create.Account:
        """The form as the use cases take it."""
        return create.Account(
            self.name.data,
            self.email.data,
            tuple(self.programs.data or ()),
            ADMIN in (self.roles.data or ()),
            tuple(self.roles.data or ()),
        )


class NewAccountForm(AccountForm):
    """A new account also needs a first passphrase."""

    passphrase = Passphrase("First passphrase", PASSPHRASE)


class PassphraseForm(StaffForm):
    """A new passphrase for somebody."""

    passphrase = Passphrase("New passphrase", PASSPHRASE)


@staff.get("/accounts")
def accounts() -> ResponseReturnValue:
    """Every account."""
    return render_template("staff/accounts.html", accounts=lookups.all_staff(), titles=ROLE_TITLES)


@staff.route("/accounts/new", methods=["GET", "POST"])
def accounts_new() -> ResponseReturnValue:
    """Open an account."""
    form = NewAccountForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            create.create_staff(form.account(), form.passphrase.data, actor())
        except RefusalError as refusal:
            form.refuse(refusal)
        else:
            flash(f"{form.name.data} can sign in now. Hand over the passphrase in person.")
            return redirect(url_for("staff.accounts"))
    page = render_template("staff/account_new.html", form=form, errors=form.problems())
    return page, 422 if form.errors else 200


@staff.route("/accounts/<int:staff_id>", methods=["GET", "POST"])
def accounts_one(staff_id: int) -> ResponseReturnValue:
    """One account: its rights, its passphrase, may it sign in."""
    account = _account(staff_id)
    form = AccountForm(request.form if request.method == "POST" else None, data=_stored(account))
    if request.method == "POST" and form.validate():
        try:
            change.change_account(staff_id, form.account(), actor(), version_typed())
        except RefusalError as refusal:
            form.refuse(refusal)
        except StaleDataError:
            account = _account(staff_id)
            both = differing(AccountForm(data=_stored(account)), form)
            page, _status = _account_page(account, form, PassphraseForm(), both)
            return page, 409
        else:
            flash("Saved. New rights hold from now on; the person has to sign in again.")
            return redirect(url_for("staff.accounts"))
    return _account_page(account, form, PassphraseForm())


@staff.post("/accounts/<int:staff_id>/passphrase")
def accounts_passphrase(staff_id: int) -> ResponseReturnValue:
    """Set a new passphrase; the old one and open sign-ins end."""
    account = _account(staff_id)
    form = PassphraseForm(request.form)
    if form.validate():
        try:
            change.set_passphrase(staff_id, form.passphrase.data, actor())
        except RefusalError as refusal:
            form.refuse(refusal)
        else:
            flash("The new passphrase holds. Hand it over in person.")
            return redirect(url_for("staff.accounts"))
    return _account_page(account, AccountForm(data=_stored(account)), form)


@staff.post("/accounts/<int:staff_id>/active")
def accounts_active(staff_id: int) -> ResponseReturnValue:
    """Close an account, or open it again."""
    account = _account(staff_id)
    active = request.form.get("active") == "yes"
    try:
        change.set_active(staff_id, active, actor())
    except RefusalError as refusal:
        flash(refusal.words, "error")
        return redirect(url_for("staff.accounts_one", staff_id=staff_id))
    flash(f"{account.name} can sign in again." if active else "The account is closed.")
    return redirect(url_for("staff.accounts"))


def _account(staff_id: int) -> StaffMember:
    return lookups.staff_by_id(staff_id) or abort(404)


def _stored(account: StaffMember) -> dict[str, object]:
    return {
        "name": account.name,
        "email": account.email,
        "programs": [grant.program for grant in account.grants],
        "roles": [role.name for role in account.roles],
    }


def _account_page(
    account: StaffMember,
    form: AccountForm,
    passphrase: PassphraseForm,
    both: Differing | None = None,
) -> tuple[str, int]:
    errors = form.problems() + passphrase.problems()
    typed = version_typed() if both is None else None
    page = render_template(
        "staff/account.html",
        account=account,
        form=form,
        passphrase=passphrase,
        errors=errors,
        myself=account.id == me().id,
        both=both,
        version=typed or account.version,
    )
    return page, 422 if errors else 200
