"""All of an added question that may change, as it is typed and as it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import Wording


@dataclass(frozen=True)
class Words:
    """All of a question that may change, one version of it. Names are those of the columns."""

    label: str
    why: str
    retention: str
    hint: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    depends_on: int | None = None
    depends_values: tuple[str, ...] = ()


def words_of(wording: Wording) -> Words:
    """A stored wording as it was typed."""
    return Words(
        label=wording.label,
        why=wording.why,
        retention=wording.retention,
        hint=wording.hint,
        required=wording.required,
        choices=tuple(wording.choices),
        seen_by=tuple(wording.seen_by),
        depends_on=wording.depends_on,
        depends_values=tuple(wording.depends_values),
    )


def columns_of(words: Words) -> dict[str, object]:
    """The same by column, as it is stored."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in words.__dict__.items()
    }
