"""Question pages: a step is one page, made of sections; a section is one small form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Field, Form

from app.program_kit.compound import Day, People
from app.program_kit.fields import Signed


def boxes_of(field: Field) -> list[str]:
    """Names of the boxes that one field reads from a posted page."""
    return list(field.names) if isinstance(field, Day | People) else [str(field.name)]


class SectionForm(Form):
    """Base of every section: fields check shapes, `tailor` fits it to the offering."""

    def tailor(self, context: Mapping[str, Any]) -> None:
        """Set choices and texts, drop what does not apply. `context` has cities, texts, person."""
        for field in list(self):
            if isinstance(field, Signed):
                field.document = context["texts"].get(field.text_kind)
                if field.document is None:
                    del self[field.short_name]

    def names(self) -> list[str]:
        """Every name this form reads from a posted page."""
        return [name for field in self for name in boxes_of(field)]

    def problems(self) -> list[tuple[str, str]]:
        """Where each error is and what it says, in the order of the page."""
        return [(field.error_id, str(field.errors[0])) for field in self if field.errors]


@dataclass(frozen=True)
class Section:
    """One form on a page; `per_person` repeats it for everyone in the sign-up."""

    slug: str
    form: type[SectionForm]
    per_person: bool = False
    title: str = ""


@dataclass(frozen=True)
class Step:
    """One page. `each` gives every person a page of this step; `adds` offers one more person.

    `title` is the question at the top; {name} and {ordinal} stand for the person. A page with
    `may_skip` is left out when earlier answers leave it nothing to ask.
    """

    slug: str
    title: str
    sections: tuple[Section, ...]
    lead: str = ""
    each: bool = False
    adds: str = ""
    may_skip: bool = False
