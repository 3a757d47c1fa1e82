"""Reading validated answers: `once` holds sections by slug, `people` one such mapping each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.program_kit.application import Application, Person
from app.program_kit.phones import phone_e164

Answers = Mapping[str, Any]


def flat(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """All answers of several sections in one mapping; field names are unique in a program."""
    return {name: value for section in sections.values() for name, value in section.items()}


def kept(answers: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Only the named answers that were given."""
    return {name: answers[name] for name in names if answers.get(name)}


def contacts(rows: list[dict[str, str]] | None) -> str:
    """People to call, as one line of text."""
    return "; ".join(f"{row['name']}, {row['phone']}" for row in rows or [])


def private(**texts: str) -> dict[str, str]:
    """Private texts by kind, blank ones left out."""
    return {kind: text for kind, text in texts.items() if text}


def application(
    answers: Answers,
    once: Mapping[str, Any],
    people: tuple[Person, ...],
    *,
    contact_name: str,
    extra: tuple[str, ...] = (),
) -> Application:
    """The shared part of every sign-up from its flat `once` answers."""
    return Application(
        key=answers["key"],
        contact_name=contact_name,
        relation=once.get("relation", ""),
        email=once.get("email", ""),
        phone=phone_e164(once.get("phone", "")),
        phone_typed=once.get("phone", ""),
        text_ok=bool(once.get("text_ok")),
        language=once.get("language") or "en",
        interpreter=once.get("interpreter", "") or "",
        city=once.get("city", ""),
        mailing_address=once.get("mailing_address", ""),
        heard=once.get("heard", ""),
        announcements=bool(once.get("announcements")),
        keep_together=once.get("together") == "together",
        answers=kept(once, extra),
        people=people,
        texts=answers.get("texts", {}),
        notice_shown_at=answers.get("notice_shown_at"),
    )


def signatures(sections: Mapping[str, Mapping[str, Any]], slug: str) -> dict[str, str]:
    """Which texts were agreed to in a section of signatures."""
    return {kind: "agreed" for kind, agreed in sections.get(slug, {}).items() if agreed is True}


def people_told(text: str) -> list[dict[str, str]] | None:
    """People to call, from the line that `contacts` made of them; None where it cannot be told."""
    parts = [part.rsplit(", ", 1) for part in text.split("; ")] if text else []
    if any(len(part) < 2 or not part[0] or not phone_e164(part[1]) for part in parts):
        return None
    return [{"name": name, "phone": phone} for name, phone in parts]


# Form fields whose answers are sealed, and the kind each is kept under.
SEALED = {
    "health": "health",
    "access": "accommodation",
    "inclusion": "accommodation",
    "emergency": "emergency",
    "second": "emergency",
    "pickup": "pickup",
    "not_to": "custody",
}
# Behind the mailed link these are shown and changed with a fresh code only.
GUARDED = {*SEALED, "alone"}
# With what a background check needs: left out of an application that is put aside unsent.
PRIVATE = {*GUARDED, "birth_date", "legal_name", "former_names"}
