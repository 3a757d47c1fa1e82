"""What a program page and an offering page show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.calendars.links import calendar_links
from app.models import Meeting, Offering, Venue
from app.offerings import public
from app.program_kit import selection, wording
from app.program_kit.places import places_band
from app.program_kit.program import Program
from app.program_kit.sections import language_name
from app.signup.rows import (
    NOT_SET,
    date_block,
    date_row,
    href,
    place_words,
    shown_meetings,
    when_words,
)


def program_view(program: Program, at: datetime) -> dict[str, Any]:
    """What it is, for whom, dates to come and past ones."""
    coming = public.coming(at, program.slug)
    lineups = [o.details["lineup"] for o in coming if o.details.get("lineup")]
    return {
        "title": program.title,
        "accent": program.accent,
        "tagline": program.tagline,
        "about": program.about,
        "for_whom": program.for_whom,
        "glance": _glance(program),
        "feed_href": f"/{program.slug}/calendar.ics",
        "dates_title": "Dates to come",
        "coming": [date_row(offering, at) for offering in coming],
        "past": [date_row(offering, at) for offering in public.past(at, program.slug)],
        "positions": [
            {"title": title, "text": text} for title, text in program.facts.get("positions", ())
        ],
        "lineup": [_lineup(person) for person in (lineups[0] if lineups else [])],
    }


def _glance(program: Program) -> list[dict[str, Any]]:
    minutes = wording.count(program.minutes, "minute", "minutes")
    facts = [
        _fact("Cost", "Free"),
        _fact("Signing up takes", f"About {minutes}, without an account"),
    ]
    if program.schedule.weeks > 1:
        facts.insert(0, _fact("How long", f"About {program.schedule.weeks} evenings, once a week"))
    return facts


def _lineup(person: dict[str, Any]) -> dict[str, str]:
    agency = f", {person['agency']}" if person.get("agency") else ""
    years = person.get("years")
    served = f", {wording.count(years, 'year', 'years')}" if years else ""
    return {"title": person["name"], "text": f"{person['position']}{agency}{served}"}


def offering_view(offering: Offering, program: Program, at: datetime, base: str) -> dict[str, Any]:
    """Everything somebody needs to decide, come and find the door."""
    meetings = shown_meetings(offering)
    band = places_band(offering, at)
    zone = offering.zone
    over = all(meeting.ends_at < at for meeting in meetings)
    return {
        "title": offering.title,
        "accent": program.accent,
        "program": program.title,
        "program_href": f"/{program.slug}/",
        "summary": offering.summary,
        "date": date_block(meetings[0].starts_at, zone),
        "iso": wording.local(meetings[0].starts_at, zone).isoformat(),
        "when": when_words(offering),
        "until": "",
        "place": place_words(offering.venue),
        "banners": _banners(offering, over),
        "band": band,
        "action": _action(offering, program, band.code) if band.takes and not over else None,
        "action_notes": _action_notes(offering, program, band.code),
        "how_given": "" if program.reviewed else selection.sentence(offering),
        "draw_href": f"{href(offering)}draw" if offering.commitment else "",
        "when_lines": [*_when_lines(meetings, zone), f"{wording.zone_word(zone)} time"],
        "moved_from": offering.details.get("moved_from", ""),
        "venue": _venue(offering.venue),
        "facts": _facts(offering, program),
        "sessions": [_sitting(m, zone, offering.venue_id) for m in offering.meetings],
        "lineup": [_lineup(person) for person in offering.details.get("lineup", [])],
        "calendar_links": [
            {"words": link.label, "href": link.url, "note": link.note,
             "outside": not link.url.startswith((base, "/", "webcal:"))}
            for link in calendar_links(offering, base)
        ],
    }  # fmt: skip


def _action(offering: Offering, program: Program, code: str) -> dict[str, str]:
    words = "Join the waitlist" if code == "waitlist" and not program.reviewed else program.action
    return {"href": f"{href(offering)}sign-up", "words": words}


def _action_notes(offering: Offering, program: Program, code: str) -> list[str]:
    minutes = wording.count(program.minutes, "minute", "minutes")
    notes = [f"Takes about {minutes}. No account needed."]
    if code == "waitlist" and not program.reviewed:
        notes.append("When a place becomes free, people on the waitlist are asked in order.")
    # Where places are kept for somebody, who just comes would take one.
    if program.facts.get("welcome_without") and offering.selection == selection.FIRST_COME:
        notes.append(program.facts["welcome_without"])
    return notes


def _when_lines(meetings: list[Meeting], zone: str) -> list[str]:
    if len(meetings) > 3:
        first, last = meetings[0].starts_at, meetings[-1].starts_at
        return [f"{wording.day(first, zone)} to {wording.day(last, zone)}, all dates below"]
    return [wording.day_and_time(m.starts_at, m.ends_at, zone) for m in meetings]


def _banners(offering: Offering, over: bool) -> list[dict[str, str]]:
    if offering.state == "cancelled":
        reason = offering.cancelled_reason or "Call us if you have questions."
        return [{"kind": "error", "title": "This date was cancelled", "text": reason}]
    if over:
        return [{"kind": "info", "title": "This date is over", "text": "Look for the next one."}]
    if offering.details.get("moved_from"):
        text = f"It was planned at {offering.details['moved_from']}."
        return [{"kind": "warning", "title": "The place has changed", "text": text}]
    return []


def _venue(venue: Venue | None) -> dict[str, str]:
    if venue is None:
        return {"name": NOT_SET, "address": "", "map_href": ""}
    room = f", {venue.room}" if venue.room else ""
    city = venue.city.name if venue.city else ""
    return {
        "name": f"{venue.name}{room}",
        "address": venue.address or city,
        "map_href": venue.map_url,
    }


def _facts(offering: Offering, program: Program) -> list[dict[str, Any]]:
    venue = offering.venue
    told = [
        ("Step-free access", venue.step_free if venue else ""),
        ("Parking and bus", venue.parking if venue else ""),
        ("Cost", offering.cost),
        ("Who may come", offering.who_may_come or "\n".join(program.for_whom)),
        ("What to bring", offering.what_to_bring),
        ("Languages", wording.listed(language_name(code) for code in offering.languages)),
        ("More about it", offering.description),
        ("Your host", offering.host_name),
    ]
    facts = [_fact(words, *text.split("\n")) for words, text in told if text]
    if offering.stream_url:
        stream = _fact("Watch from home", "The cable station shows it live.")
        facts.append(stream | {"href": offering.stream_url, "link_words": "Open the live stream"})
    return facts


def _fact(words: str, *lines: str) -> dict[str, Any]:
    return {"words": words, "lines": [line for line in lines if line.strip()], "href": ""}


def _sitting(meeting: Meeting, zone: str, usual_venue: int | None) -> dict[str, Any]:
    elsewhere = meeting.venue is not None and meeting.venue_id != usual_venue
    notes = [meeting.note, f"At {place_words(meeting.venue)}" if elsewhere else ""]
    return {
        "topic": meeting.topic,
        "when": wording.day_and_time(meeting.starts_at, meeting.ends_at, zone),
        "iso": wording.local(meeting.starts_at, zone).isoformat(),
        "note": ". ".join(note for note in notes if note),
        "cancelled": meeting.state == "cancelled",
    }
