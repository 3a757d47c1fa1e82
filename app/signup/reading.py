"""Another language for the texts of a form, chosen on the page that shows the notice.

The form carries the choice, so it needs no cookie; the answers typed so far stay.
"""

from __future__ import annotations

from flask import Response, abort
from werkzeug.datastructures import MultiDict

from app.models import Offering
from app.program_kit.languages import TONGUES
from app.program_kit.program import Program
from app.signup.renewed import Present, renewed
from app.signup.shown import newest_texts
from app.signup.start import start_page
from app.signup.state import unseal

CHOICE = "read_in"


def read_in(program: Program, offering: Offering, posted: MultiDict[str, str]) -> Response:
    """The notice again, in the language whose button was pressed.

    Whoever had agreed to a text already reads it anew: what is signed is what was read.
    """
    state = unseal(posted.get("state", ""), offering.id)
    language = posted.get(CHOICE, "")
    if state is None or language not in TONGUES:
        abort(400)
    state.language = language
    present = Present(newest_texts(program, language), state.questions)
    turn, _changes = renewed(program, offering, state, present)
    return start_page(program, offering, turn.state)
