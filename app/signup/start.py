"""The page before the first question: what it takes, and the notice in the reader's language."""

from __future__ import annotations

from flask import Response

from app.models import Offering
from app.program_kit.languages import ENGLISH, TONGUES
from app.program_kit.program import Program
from app.signup.shown import newest_texts, questions_shown, texts_shown
from app.signup.state import FormState, begin
from app.web.public import form_page


def start_page(
    program: Program, offering: Offering, state: FormState | None = None, language: str = ENGLISH
) -> Response:
    """Before you start, with a fresh form (or the one that came Back)."""
    if state is None:
        shown = [each.wording_id for each in questions_shown(offering.id)]
        state = begin(offering.id, newest_texts(program, language), shown, language)
    return form_page(
        "signup/start.html",
        program=program,
        offering=offering,
        texts=texts_shown(state.texts.values(), state.language),
        tongues=TONGUES,
        language=state.language,
        state=state.seal(),
    )
