"""Mails in the words of staff pages, and the way from a mail to its person."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.registration.person import person_of_mail
from app.staff.blueprint import me, staff

KINDS = {
    "confirm_address": "Confirm your address",
    "received": "Registration received",
    "decision": "Decision",
    "withdrawn": "Withdrawn",
    "cancelled": "Cancelled by the department",
    "fresh_link": "New link to the registration",
    "changed": "Details changed",
    "drawn": "After the draw",
    "address_left": "Address no longer used",
    "papers_due": "Reminder of the papers",
    "papers_signed": "Papers signed",
    "guardian_form": "Guardian's form",
    "guardian_signed": "Guardian's receipt",
    "regrouped": "Moved to another group",
    "signed_up_again": "Same name signed up again",
    "merged": "Two sign-ups made one",
    "two_homes": "Both homes are kept informed",
    "merged_away": "Sign-up goes on in another one",
    "offer": "Place offered",
    "offer_nudge": "Reminder of the offer",
    "offer_lapsed": "Offer ended",
    "fresh_code": "Code for private answers",
}
STATES = {
    "due": "Waiting to go out",
    "claimed": "Going out",
    "sending": "Going out",
    "sent": "Sent",
    "undelivered": "Not delivered",
    "cancelled": "Not sent any more",
}
# Each state as one of the marks the look knows.
SHAPES = {"due": "queued", "claimed": "sending", "undelivered": "failed", "cancelled": "withdrawn"}


@staff.get("/mails/<int:message_id>")
def mail_person(message_id: int) -> ResponseReturnValue:
    """On to the person a mail went to."""
    registration_id = person_of_mail(me(), message_id) or abort(404)
    return redirect(url_for("staff.person", registration_id=registration_id))
