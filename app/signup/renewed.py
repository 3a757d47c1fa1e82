"""Fits a form that was put aside to the program and the date as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.models import Offering, now
from app.program_kit.fields import Signed
from app.program_kit.program import Program
from app.signup import flow
from app.signup.apply import Turn
from app.signup.state import FormState

# Texts that are read before the first question and not signed.
NOTICE = "notice"
READ = (NOTICE, "minor_notice")


@dataclass(frozen=True)
class Present:
    """What a form that is begun now gets: versions of texts by kind, wordings of questions."""

    texts: Mapping[str, int]
    questions: Sequence[int]


@dataclass(frozen=True)
class Changes:
    """What somebody who goes on has to be told; false when there is nothing."""

    read: tuple[str, ...] = ()
    signed: bool = False
    questions: bool = False

    def __bool__(self) -> bool:
        return bool(self.read) or self.signed or self.questions


def renewed(
    program: Program, offering: Offering, state: FormState, present: Present
) -> tuple[Turn, Changes]:
    """The form with present texts and questions, and what that changed.

    Answers that nothing asks for any more are dropped, pages that ask something new are opened.
    """
    kinds = present.texts.keys() | state.texts.keys()
    texts = {kind for kind in kinds if present.texts.get(kind) != state.texts.get(kind)}
    new = set(present.questions) - set(state.questions)
    questions = list(present.questions) != state.questions
    if NOTICE in texts:
        state.started = now().isoformat()
    state.texts, state.questions = dict(present.texts), list(present.questions)
    turn = Turn(program, offering, state)
    boxes = {each.name for each in turn.asked if each.wording_id in new}
    signed = [_refit(turn, page, texts, boxes) for page in flow.pages(turn.program, state)]
    read = tuple(kind for kind in READ if kind in texts and kind in turn.fit.texts)
    return turn, Changes(read, any(signed), questions)


def _refit(turn: Turn, page: flow.Page, texts: set[str], new: set[str]) -> bool:
    """Fit what is held for one page; was a signature dropped?"""
    state = turn.state
    raw = state.pages.get(page.slug)
    if raw is None:
        return False
    bound = flow.forms(turn.program, state, page, turn.fit)
    fields = [field for each in bound for field in each.form]
    outdated = {f.name for f in fields if isinstance(f, Signed) and f.text_kind in texts}
    names = {name for each in bound for name in each.form.names()} - outdated
    state.pages[page.slug] = {name: told for name, told in raw.items() if name in names}
    asks_new = any(field.short_name in new for field in fields)
    if (outdated or asks_new) and page.slug not in state.reopened:
        state.reopened.append(page.slug)
    return bool(outdated)
