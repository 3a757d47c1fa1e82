"""Sign in and out. Every wrong try gets the same words after about the same time."""

from __future__ import annotations

import time

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, login_user, logout_user
from wtforms import Form

from app.accounts import sign_in as accounts
from app.accounts.change import sign_out as end_sign_ins
from app.extensions import limiter
from app.models import StaffMember
from app.program_kit.fields import Said, Text
from app.staff.blueprint import me, staff
from app.staff.fields import Passphrase

NO_MATCH = (
    "That e-mail address and passphrase do not go together. After ten tries we pause for "
    "fifteen minutes."
)


class SignIn(Form):
    """Two boxes."""

    email = Text("E-mail address", Said(width="xl", autocomplete="username"), most=254)
    password = Passphrase("Passphrase", Said(width="xl", autocomplete="current-password"))


@staff.get("/sign-in", endpoint="sign_in")
def show() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user and current_user.is_authenticated and session.get("since"):
        return redirect(_next())
    return render_template("security/sign_in.html", form=SignIn(), next=_next(), errors=[])


@staff.post("/sign-in", endpoint="send_sign_in")
@limiter.limit(
    lambda: current_app.config["LIMIT_SIGN_IN"],
    deduct_when=lambda response: response.status_code != 302,
)
def send() -> ResponseReturnValue:
    """Check, begin a new session, and go on to the page that was asked for."""
    form = SignIn(request.form)
    found = accounts.check(form.email.data or "", form.password.data or "")
    if found is None:
        form.email.errors = [NO_MATCH]
        page = render_template(
            "security/sign_in.html", form=form, next=_next(), errors=[(form.email.id, NO_MATCH)]
        )
        return page, 422
    begin(found)
    return redirect(_next())


def begin(person: StaffMember) -> None:
    """A sign-in that starts now, from a clean cookie."""
    session.clear()
    login_user(person)
    session["since"] = session["seen"] = int(time.time())


@staff.get("/stay")
def stay() -> ResponseReturnValue:
    """The page's "Stay signed in" button: being asked is all it takes."""
    return "", 204


@staff.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the sign-in on this and every other device."""
    staff_id = me().id
    logout_user()
    session.clear()
    end_sign_ins(staff_id)
    return redirect(url_for("staff.sign_in"))


def _next() -> str:
    """The staff page to go on to; anything else than a path of ours is ignored."""
    wanted = request.values.get("next", "")
    plain = all(32 < ord(letter) < 127 for letter in wanted) and "\\" not in wanted
    if plain and wanted.startswith("/staff/") and "//" not in wanted:
        return wanted
    return url_for("staff.today")
