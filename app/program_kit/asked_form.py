"""Forms and pages of added questions, built from the versions a sign-up was shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import ValidationError

from app.program_kit import asked as kinds
from app.program_kit.asked import Asked, applies, depth, only_if
from app.program_kit.choices import OneOf, SeveralOf
from app.program_kit.compound import Day
from app.program_kit.fields import LongText, Number, Said, Text, Tick
from app.program_kit.program import Program
from app.program_kit.steps import Section, SectionForm, Step

MOST_TEXT, MOST_LONG, MOST_HEALTH, MOST_NUMBER = 200, 1000, 500, 999_999
PAGES = "abcdefgh"


class AnyDay(Day):
    """A day of this or the last century, to come or past."""

    def process_data(self, value: Any) -> None:
        """Show a stored day in the boxes."""
        self.data = value if isinstance(value, date) else None
        if self.data:
            parts = (self.data.month, self.data.day, self.data.year)
            self.typed = dict(zip(self.typed, map(str, parts), strict=True))

    def check(self) -> None:
        """A day that exists, with its year in full."""
        if self.data is None or not 1900 <= self.data.year < 2200:
            raise ValidationError(f"{self.label.text} must be a real date, like 3 14 2027")


class AskedForm(SectionForm):
    """Added questions; `every` also holds those on other pages, which these may follow from."""

    asked: Sequence[Asked] = ()
    every: Sequence[Asked] = ()
    # Names of questions that stand on the page and do not apply.
    unasked: frozenset[str] = frozenset()

    def tailor(self, context: Mapping[str, Any]) -> None:
        """Drop what does not apply; where all stand on one page, say when it applies instead.

        `context["typed"]` gives the raw values of a box by its name.
        """
        super().tailor(context)
        beside = [each for each in self.asked if not applies(each, self.every, context["typed"])]
        if not context.get("at_once"):
            for each in beside:
                del self[each.name]
            return
        self.unasked = frozenset(each.name for each in beside)
        for each in self.asked:
            field = self[each.name]
            field.optional = field.optional or each.name in self.unasked
            field.hint = f"{only_if(each, self.every)} {field.hint}".strip()

    def told(self, asked: Asked) -> Any:
        """A checked answer as it is stored; None when it was left blank or does not apply."""
        return kinds.plain(asked, self.data.get(asked.name))

    @property
    def data(self) -> dict[str, Any]:
        """Answers by name; what does not apply is no answer, whatever was typed."""
        return {name: f.data for name, f in self._fields.items() if name not in self.unasked}


def form_of(some: Sequence[Asked], every: Sequence[Asked]) -> type[AskedForm]:
    """A form class with a field for each of `some`, in their order."""
    fields = {each.name: field_of(each) for each in some}
    return type("AskedOfOne", (AskedForm,), {"asked": some, "every": every, **fields})


def field_of(asked: Asked) -> Any:
    """The field that checks an answer's shape."""
    said = Said(hint=asked.hint, why=asked.why, seen_by=asked.readers, optional=not asked.required)
    if asked.offered:
        chosen = SeveralOf if asked.kind == kinds.SEVERAL else OneOf
        return chosen(asked.label, [(words, words) for words in asked.offered], said)
    if asked.kind == kinds.NUMBER:
        said = replace(said, width="sm", inputmode="numeric")
        return Number(asked.label, said, 0, MOST_NUMBER)
    if asked.kind == kinds.DATE:
        return AnyDay(asked.label, said)
    if asked.kind == kinds.AGREEMENT:
        return Tick(asked.label, replace(said, blank="Tick the box to agree"))
    if asked.kind in {kinds.LONG, kinds.HEALTH}:
        most = MOST_HEALTH if asked.kind == kinds.HEALTH else MOST_LONG
        return LongText(asked.label, said, most)
    return Text(asked.label, replace(said, width="2xl"), MOST_TEXT)


def stored_data(every: Sequence[Asked], told: kinds.Told) -> dict[str, Any]:
    """Stored answers as the forms take them, by field name."""
    found: dict[str, Any] = {}
    for each in every:
        value = told.get(each.wording_id)
        if value is not None and each.kind == kinds.DATE:
            value = date.fromisoformat(value)
        elif value is not None and each.kind == kinds.NUMBER:
            value = str(value)
        found[each.name] = value
    return found


def with_questions(program: Program, every: Sequence[Asked]) -> Program:
    """The program with pages for added questions after its own."""
    if not every:
        return program
    return replace(program, steps=(*program.steps, *_steps(program, every)))


def _steps(program: Program, every: Sequence[Asked]) -> list[Step]:
    """A page for those asked of all, then one for those that follow from it, and so on."""
    steps = []
    for level in range(1 + max(depth(each, every) for each in every)):
        here = [each for each in every if depth(each, every) == level]
        title = f"A few questions about this {program.noun}"
        if level:
            title = "A little more about what you answered"
        # Letters: a number at the end of a page's name would mean a person.
        slug = f"questions-{PAGES[level]}"
        sections = _sections(PAGES[level], here, every)
        steps.append(Step(slug, title, sections, may_skip=level > 0))
    return steps


def _sections(page: str, here: Sequence[Asked], every: Sequence[Asked]) -> tuple[Section, ...]:
    once = [each for each in here if not each.per_person]
    own = [each for each in here if each.per_person]
    sections = []
    if once:
        sections.append(Section(f"asked-{page}", form_of(once, every)))
    if own:
        sections.append(Section(f"asked-each-{page}", form_of(own, every), per_person=True))
    return tuple(sections)
