"""Does a person wait for this form? Asked only where there is doubt, and never with a puzzle.

Doubt is a crowd from one network or for one date, a form filled in faster than anybody reads, and
a box filled in that nobody sees. Then the browser does a sum that takes it a second, by itself;
who has no JavaScript gets a code by mail. Sum and code are sealed into the form, and its one-time
number makes one sign-up at most: nothing that was solved is good for a second one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Response, abort, current_app

from app.models import now
from app.registration.prove import Proof, mail_code
from app.signup import flow
from app.web.crowds import is_crowd
from app.web.public import form_page

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from app.signup.apply import Turn
    from app.signup.state import FormState

# The sum is to find a number below this one: about a second on an old phone.
MOST = 100_000
HOLDS = timedelta(minutes=30)
# A box that no person sees; its name is one that programs like to fill in.
TRAP = "website"
WRONG_CODE = "That is not the code of the last mail. Codes work for 30 minutes."


def asked(turn: Turn, posted: MultiDict[str, str]) -> Response | None:
    """The page that asks for a proof, or None when the form may be sent."""
    state = turn.state
    if _holds(state):
        if _is_solved(state, posted.get("proof", "")) or _is_mailed(state, posted.get("code", "")):
            return None
        tried = bool(posted.get("code", "").strip())
        return _page(turn, wrong=WRONG_CODE if tried else "", status=422 if tried else 200)
    if not state.proof and not _is_doubtful(state, posted, turn.offering.id):
        return None
    _draw(state)
    return _page(turn)


def by_mail(turn: Turn) -> Response:
    """Mail a code instead; only to whoever was asked for a proof."""
    state = turn.state
    if not state.proof or flow.first_open(turn.program, state, turn.fit) is not None:
        abort(400)
    email = address_of(state)
    if not email:
        return _page(turn)
    if not _holds(state):
        _draw(state)
    state.proof["code"] = f"{secrets.randbelow(1_000_000):06}"
    until = datetime.fromisoformat(state.proof["until"])
    mail_code(turn.offering.id, Proof(email.lower(), state.key, state.proof["code"], until))
    return _page(turn)


def address_of(state: FormState) -> str:
    """The e-mail address that was typed; its page was answered well, so it is one."""
    typed = (raw["email"] for raw in state.pages.values() if raw.get("email"))
    return next((values[0].strip() for values in typed), "")


def _is_doubtful(state: FormState, posted: MultiDict[str, str], offering_id: int) -> bool:
    seconds = (now() - state.started_at).total_seconds()
    hasty = seconds < current_app.config["PROOF_SOONER_THAN"]
    # Every sending is counted, whatever else speaks against it.
    return is_crowd(offering_id) or hasty or bool(posted.get(TRAP))


def _draw(state: FormState) -> None:
    state.proof = {
        "salt": secrets.token_urlsafe(12),
        "number": str(secrets.randbelow(MOST)),
        "until": (now() + HOLDS).isoformat(),
    }


def _holds(state: FormState) -> bool:
    return bool(state.proof) and now() < datetime.fromisoformat(state.proof["until"])


def _is_solved(state: FormState, number: str) -> bool:
    return hmac.compare_digest(state.proof["number"].encode(), number.encode())


def _is_mailed(state: FormState, typed: str) -> bool:
    code = state.proof.get("code", "")
    plain = "".join(letter for letter in typed if letter.isdigit())
    return bool(code) and hmac.compare_digest(code.encode(), plain.encode())


def _page(turn: Turn, wrong: str = "", status: int = 200) -> Response:
    proof = turn.state.proof
    goal = hashlib.sha256(f"{proof['salt']}{proof['number']}".encode()).hexdigest()
    return form_page(
        "signup/proof.html",
        status,
        program=turn.program,
        offering=turn.offering,
        salt=proof["salt"],
        goal=goal,
        most=MOST,
        email=address_of(turn.state),
        mailed="code" in proof,
        wrong=wrong,
        state=turn.state.seal(),
    )
