"""The check page: every answer as a row, in cards, with the page that changes it."""

from __future__ import annotations

from typing import Any

from app.program_kit import wording
from app.program_kit.program import Program
from app.signup import flow
from app.signup.state import FormState

Row = tuple[str, str, str]


def check_view(program: Program, state: FormState, fit: flow.Fit) -> dict[str, Any]:
    """Cards of (question, answer, page to change); what is about one person is on their card."""
    shared: list[Row] = []
    people: dict[str, list[Row]] = {person: [] for person in state.people}
    for page in flow.pages(program, state):
        for each in flow.forms(program, state, page, fit):
            each.form.validate()
            rows = people[each.person] if each.person else shared
            rows.extend(_rows(each, page.slug))
    names = [flow.called(program, state, person) for person in state.people]
    cards = [
        {"title": name, "rows": people[person], "person": person}
        for person, name in zip(state.people, names, strict=True)
        if people[person]
    ]
    shared_title = "You" if program.guardian_signs or len(cards) == 0 else "For this sign-up"
    first = {"title": shared_title, "rows": shared, "person": ""}
    return {
        "cards": [first, *cards] if program.guardian_signs else [*cards, first],
        "may_remove": len(state.people) > 1,
        "send_words": _send_words(program, names),
        "reviewed": program.reviewed,
    }


def _rows(each: flow.BoundForm, slug: str) -> list[Row]:
    rows: list[Row] = []
    for field in each.form:
        # A tick left open says nothing worth reading twice.
        if field.kind == "tick" and not field.data:
            continue
        words = field.document.title if field.kind == "signature" else field.label.text
        rows.append((words, field.shown(), slug))
    return rows


def _send_words(program: Program, names: list[str]) -> str:
    what = "application" if program.reviewed else "registration"
    if program.party:
        return "Send: we are coming"
    if len(names) == 1:
        return f"Send {what}"
    return f"Send {what} for {wording.listed(names)}"
