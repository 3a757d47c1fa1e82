"""History in sentences a coordinator can read out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.models import Activity
from app.program_kit.statuses import label

ABOUT_OFFERING = {
    "drafted": "made the draft",
    "copied": "copied it from an earlier one",
    "edited": "changed {changed}",
    "meetings_added": "added {count} sessions",
    "meeting_changed": "changed a session",
    "meeting_cancelled": "cancelled a session",
    "meeting_restored": "put a cancelled session back on",
    "meeting_deleted": "removed a session from the draft",
    "seats_changed": "changed the seats",
    "published": "published it",
    "cancelled": "cancelled it",
    "question_added": "added the question “{question}”",
    "question_changed": "changed the question “{question}”",
    "question_dropped": "took out the question “{question}”",
    "questions_moved": "changed the order of the questions",
    "drawn": "drew the lottery among {sign_ups} sign-ups",
    "exported": "exported the roster, {rows} rows",
}
ABOUT_PERSON = {
    "contact_changed": "changed the contact details",
    "answers_changed": "changed the answers",
    "address_confirmed": "confirmed the e-mail address",
    "private_read": "opened a private answer: {kind}",
    "private_changed": "changed a private answer: {kind}",
    "code_asked": "asked for a code to open private answers",
    "code_right": "opened the private answers with a code",
    "code_wrong": "typed five wrong codes for the private answers",
    "instructed": "wrote what helpers do for them",
    "mail_resent": "sent a mail again",
    "passed_over": "passed them over",
    "copied_out": "gave out a copy of what we hold about them",
    "looked_alike": "found that they may be signed up already",
    "merged_in": "merged {reference} into this one",
    "two_homes": "decided that two homes signed up this child",
    "leave_asked": "asked to give up the place",
    "leave_granted": "agreed that the place is given up",
    "leave_refused": "kept the place, though one home had asked to give it up",
    "told_apart": "decided that they are not the other person of that name",
    "consent_ended": "wrote down that the consent to the check was taken back",
    "review_noted": "wrote a note about the application",
    "made_alternate": "chose them as an alternate",
    "alternate_ended": "put them back among all who wait",
    "check_noted": "noted the outcome of the check",
    "guardian_asked": "mailed the form to their parent or guardian",
    "guardian_signed": "took in the signed form of their parent or guardian",
    "regrouped": "moved them from {from} to {to}",
    "request_tied": "noted a data request about them",
    "kept_from_parents": "noted that they ask that no parent sees their data",
    "shown_to_parents": "ended that no parent sees their data",
}
CONTACT = {
    "contact_name": "name",
    "email": "e-mail address",
    "phone_typed": "phone",
    "text_ok": "texts",
    "mailing_address": "mailing address",
}
KINDS = {
    "health": "health notes",
    "emergency": "emergency contact",
    "pickup": "who may pick up",
    "custody": "who must not pick up",
    "check": "date of birth and names",
    "accommodation": "what helps them take part",
    "alone": "whether the child may leave alone",
}


@dataclass(frozen=True)
class Line:
    """One line of history on a page."""

    at: datetime
    sentence: str
    reason: str


def about_offering(line: Activity, who: str) -> Line:
    """What somebody did to an offering."""
    facts = {key: _listed(value) for key, value in line.data.items()}
    told = ABOUT_OFFERING.get(line.verb, line.verb.replace("_", " "))
    return Line(line.at, f"{_who(line, who)} {told.format_map(_Facts(facts))}.", line.reason)


def about_person(line: Activity, who: str, of: str = "") -> Line:
    """What happened to one person; `of` is the reference of a further sign-up of theirs."""
    if line.verb == "signed_up":
        told = f"signed them up: {label(line.to_status).lower()}"
        if line.actor == "resident":
            told = f"signed up: {label(line.to_status).lower()}"
    elif line.to_status:
        told = f"moved them from {label(line.from_status).lower()} to "
        told += label(line.to_status).lower()
        if line.actor == "resident":
            told = f"went from {label(line.from_status).lower()} to {label(line.to_status).lower()}"
    else:
        facts = {key: KINDS.get(str(value), str(value)) for key, value in line.data.items()}
        told = ABOUT_PERSON.get(line.verb, line.verb.replace("_", " "))
        told = told.format_map(_Facts(facts))
        if line.verb == "contact_changed" and line.data.get("what"):
            told += ": " + ", ".join(CONTACT[column] for column in line.data["what"])
    return Line(line.at, f"{of + ': ' if of else ''}{_who(line, who)} {told}.", line.reason)


def _who(line: Activity, who: str) -> str:
    if line.actor == "staff":
        return who or "Staff"
    return "The resident" if line.actor == "resident" else "Rollcall"


def _listed(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(part).replace("_", " ") for part in value)
    return str(value)


class _Facts(dict[str, str]):
    """Facts for a sentence; one that is missing leaves a blank, not an error."""

    def __missing__(self, key: str) -> str:
        return ""
