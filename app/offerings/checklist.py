"""The publish checklist: one pure rule for the draft's page and for the use case that publishes."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from app.models import Meeting, Offering, Venue
from app.program_kit.languages import ENGLISH, TONGUES
from app.program_kit.program import Program, Text
from app.program_kit.wording import listed


@dataclass(frozen=True)
class Check:
    """One point of the checklist: what must hold, does it, and where it is mended.

    `part` is "words", "sessions", "seats", "place" or "texts". Within the words `field` names the
    box; `place_id` is the place that lacks something, `kind` the text. What is only `advice`
    holds nothing up.
    """

    words: str
    done: bool
    part: str
    field: str = ""
    place_id: int | None = None
    kind: str = ""
    advice: bool = False


def checklist(
    offering: Offering, about: Program, texts: Mapping[str, Set[str]], at: datetime
) -> list[Check]:
    """Every point, in the order of the editor.

    `texts` are, by language, the kinds of text of which a version in it is in force. English
    must be there: Minn. Stat. 13.04, subd. 2 wants the notice given before the first private
    answer. Translations are advice.
    """
    sessions = [meeting for meeting in offering.meetings if meeting.state == "scheduled"]
    return [
        Check("A title", bool(offering.title), "words", "title"),
        Check("One sentence about it", bool(offering.summary), "words", "summary"),
        Check("A session in the future", any(m.starts_at > at for m in sessions), "sessions"),
        Check("An end time for every session", _all_end(sessions), "sessions"),
        Check("A place for every session", _all_placed(offering, sessions), "words", "venue_id"),
        _way_in(offering, sessions),
        Check("A host people can ask for", bool(offering.host_name), "words", "host_name"),
        Check("An address for replies", bool(offering.contact_email), "words", "contact_email"),
        Check("Sign-up that is still open", _still_open(offering, at), "words", "closes_at-day"),
        Check("Seats in at least one group", _has_seats(offering), "seats"),
        *(_text(text, texts[ENGLISH]) for text in about.texts),
        *(_translations(about, code, kinds) for code, kinds in texts.items() if code != ENGLISH),
    ]


def open_points(checks: list[Check]) -> list[str]:
    """What is still missing, in words."""
    return [check.words for check in checks if not (check.done or check.advice)]


def _text(text: Text, texts: Set[str]) -> Check:
    what = "notice" if text.kind == "notice" else "text"
    return Check(
        f"The {what} “{text.title}” in English", text.kind in texts, "texts", kind=text.kind
    )


def _translations(about: Program, code: str, kinds: Set[str]) -> Check:
    name = TONGUES[code].name
    missing = [text for text in about.texts if text.kind not in kinds]
    if not missing:
        return Check(f"Every text in {name}", True, "texts", advice=True)
    if len(missing) == len(about.texts):
        words = f"No text is in force in {name}"
    else:
        titles = listed(f"“{text.title}”" for text in missing)
        words = f"Not in force in {name}: {titles}"
    return Check(words, False, "texts", kind=missing[0].kind, advice=True)


def _all_end(sessions: list[Meeting]) -> bool:
    return bool(sessions) and all(m.ends_at and m.ends_at > m.starts_at for m in sessions)


def _all_placed(offering: Offering, sessions: list[Meeting]) -> bool:
    if offering.venue is not None:
        return True
    return bool(sessions) and all(meeting.venue for meeting in sessions)


def _way_in(offering: Offering, sessions: list[Meeting]) -> Check:
    words = "How to get in without steps, for every place"
    silent = [place for place in _places(offering, sessions) if not place.step_free.strip()]
    if silent:
        return Check(words, False, "place", place_id=silent[0].id)
    known = _all_placed(offering, sessions)
    return Check(words, known, "words", "venue_id")


def _places(offering: Offering, sessions: list[Meeting]) -> list[Venue]:
    """Every place somebody would go to, the usual one first."""
    found = [offering.venue, *(meeting.venue for meeting in sessions)]
    return list(dict.fromkeys(place for place in found if place is not None))


def _still_open(offering: Offering, at: datetime) -> bool:
    return offering.closes_at is None or offering.closes_at > at


def _has_seats(offering: Offering) -> bool:
    return any(division.capacity != 0 for division in offering.divisions)
