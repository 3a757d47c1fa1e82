"""When two people edit the same: where what is stored and what was typed differ, in words."""

from __future__ import annotations

from wtforms import Form

Differing = list[tuple[str, str, str]]


def differing(stored: Form, typed: Form) -> Differing:
    """Question, stored answer and typed answer of every field in which two forms differ.

    The forms are of one kind; fields that only one of them has are left out.
    """
    pairs = [(typed[name], stored[name]) for name in typed.data if name in stored]
    return [
        (field.label.text, before.shown(), field.shown())
        for field, before in pairs
        if field.shown() != before.shown()
    ]
