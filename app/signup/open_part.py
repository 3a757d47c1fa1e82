"""What may be put aside of an application; private answers may not, and are asked again."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from app.program_kit.answers import PRIVATE
from app.program_kit.asked import HEALTH
from app.program_kit.steps import boxes_of
from app.signup import flow
from app.signup.state import FormState

if TYPE_CHECKING:
    from app.signup.apply import Turn


def open_part(turn: Turn) -> FormState:
    """A copy of the form without private answers; the pages that had some are open again."""
    private = PRIVATE | {each.name for each in turn.asked if each.kind == HEALTH}
    state = deepcopy(turn.state)
    for page in flow.pages(turn.program, turn.state):
        raw = state.pages.get(page.slug, {})
        fields = (
            f for each in flow.forms(turn.program, turn.state, page, turn.fit) for f in each.form
        )
        boxes = {name for f in fields if f.short_name in private for name in boxes_of(f)}
        told = [text for name in boxes & raw.keys() for text in raw[name] if text.strip()]
        if told and page.slug not in state.reopened:
            state.reopened.append(page.slug)
        if boxes & raw.keys():
            state.pages[page.slug] = {n: texts for n, texts in raw.items() if n not in boxes}
    return state
