"""Subject, text and HTML of a letter, from templates/email/<kind>/."""

from __future__ import annotations

import colorsys
import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.messages.letter import Letter
from app.messages.staff_letter import StaffLetter
from app.program_kit import wording

TEMPLATES = Path(__file__).parent.parent / "templates"
WIDTH = 72


@dataclass(frozen=True)
class Written:
    """The words of a mail.

    The subject is one line that says what happened first; the plain text is complete on its own
    and has never more than one empty line in a row; the HTML part has the same words in our look.
    """

    subject: str
    text: str
    html: str


def written(letter: Letter | StaffLetter) -> Written:
    """All parts of a letter."""
    lead = _lead(letter)
    text = re.sub(r"\n{3,}", "\n\n", _render(letter, "body.txt", lead=lead))
    html = re.sub(r"\n\s*\n+", "\n", _render(letter, "body.html", lead=lead))
    subject = _render(letter, "subject.txt")
    return Written(" ".join(subject.split()), text.strip() + "\n", html.strip() + "\n")


def _lead(letter: Letter | StaffLetter) -> list[str]:
    """The first paragraphs, written once for both parts."""
    written = [" ".join(part.split()) for part in paragraphs(_render(letter, "lead.txt"))]
    # A sentence that ends in "8:30 p.m." has its full stop already.
    return [text.replace(".m..", ".m.") for text in written]


def _render(letter: Letter | StaffLetter, part: str, **more: object) -> str:
    return (
        _environment()
        .get_template(f"email/{letter.kind}/{part}")
        .render(
            letter=letter,
            program=letter.program,
            offering=letter.offering,
            submission=letter.submission,
            head=letter.head,
            data=letter.data,
            **_accents(letter.program.color),
            **more,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(wrap=wrap, paragraphs=paragraphs, phone=phone)
    environment.globals["words"] = wording
    return environment


def wrap(text: str, indent: int = 0, first: str = "") -> str:
    """Text broken into lines of 72; `indent` spaces before each, `first` before the first.

    Addresses are never broken.
    """
    space = " " * indent
    lines = textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first or space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def paragraphs(text: str) -> list[str]:
    """Text that somebody typed, in its paragraphs."""
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r", "")) if part.strip()]


def phone(number: str) -> str:
    """The number as a link dials it."""
    digits = "".join(c for c in number if c.isdigit())
    return f"tel:+1{digits}" if len(digits) == 10 else f"tel:+{digits}"


@cache
def _accents(color: str) -> dict[str, str]:
    """A program's colour as it is, and as other grounds need it."""
    return {
        "accent": color,
        "accent_deep": mix(color, "#000000", 0.45),
        "accent_light": light(color),
        "accent_tint": mix(color, "#ffffff", 0.9),
        "accent_dusk": mix(color, "#12171f", 0.7),
    }


def mix(color: str, other: str, share: float) -> str:
    """A colour with `share` of another in it; both as #rrggbb."""
    pairs = zip(bytes.fromhex(color[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def light(color: str) -> str:
    """The same hue, light enough to be read on a dark ground."""
    hue, _, saturation = colorsys.rgb_to_hls(*(part / 255 for part in bytes.fromhex(color[1:])))
    return "#" + "".join(
        f"{round(p * 255):02x}" for p in colorsys.hls_to_rgb(hue, 0.76, saturation)
    )
