"""One's own passphrase: whoever is signed in may change it, and nobody else learns it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import sign_in as accounts
from app.accounts.change import set_passphrase
from app.accounts.refusals import RefusalError
from app.program_kit.fields import Said
from app.staff.accounts import PASSPHRASE
from app.staff.blueprint import actor, me, staff
from app.staff.fields import Passphrase
from app.staff.form import StaffForm
from app.staff.sign_in import begin

WRONG = "That is not your present passphrase. After ten tries the account rests for a while."


class OwnPassphrase(StaffForm):
    """The present one, so that an unlocked screen is not enough, and the next one."""

    present = Passphrase(
        "Present passphrase",
        Said(
            blank="Enter your present passphrase",
            width="xl",
            autocomplete="current-password",
        ),
    )
    passphrase = Passphrase("New passphrase", PASSPHRASE)


@staff.get("/own")
def own() -> ResponseReturnValue:
    """The page of one's own account."""
    return _page(OwnPassphrase())


@staff.post("/own", endpoint="own_passphrase")
def change() -> ResponseReturnValue:
    """Change it; every other sign-in of the account ends, this one begins anew.

    Wrong tries are counted with those of signing in, and rest the account.
    """
    form = OwnPassphrase(request.form)
    if not form.validate():
        return _page(form)
    person = accounts.check(me().email, form.present.data)
    if person is None:
        form.present.errors = [WRONG]
        return _page(form)
    try:
        set_passphrase(person.id, form.passphrase.data, actor())
    except RefusalError as refusal:
        form.refuse(refusal)
        return _page(form)
    begin(person)
    flash("Your new passphrase holds. You are signed out everywhere else.")
    return redirect(url_for("staff.own"))


def _page(form: OwnPassphrase) -> tuple[str, int]:
    errors = form.problems()
    page = render_template("staff/own.html", form=form, person=me(), errors=errors)
    return page, 422 if errors else 200
