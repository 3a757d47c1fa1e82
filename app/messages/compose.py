"""An outbox row made into a mail: words from the letter, parts in the order mail programs want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email import charset, policy
from email.utils import formataddr, make_msgid
from functools import partial
from typing import Any

import flask_mail
from flask_mail import Message as Mail
from sqlalchemy import select

from app.calendars import ics
from app.calendars.entries import Entry, entries_of
from app.extensions import db
from app.messages import headers, kinds, render
from app.messages.letter import Letter, write
from app.messages.letterhead import Letterhead, letterhead
from app.messages.overtaken import NoLongerTrueError
from app.messages.staff_letter import StaffLetter, write_to_staff
from app.models import AccessLink, Activity, Message, Submission, now
from app.program_kit import statuses

__all__ = ["Composed", "NoLongerTrueError", "compose"]

# Flask-Mail sends long lines of 8-bit text as they are; servers may cut lines of over 998 octets.
charset.add_charset("utf-8", charset.SHORTEST, charset.BASE64, "utf-8")

# It also asks the name service for this machine's name for each mail, to make a Message-ID that
# ours replaces.
flask_mail.make_msgid = partial(make_msgid, domain="localhost")

_CONFIRMING = {kinds.RECEIVED, kinds.DECISION, kinds.MERGED, kinds.TWO_HOMES}
_LEAVING = {kinds.WITHDRAWN, kinds.CANCELLED}


class _AsWritten(policy.EmailPolicy):
    """Lays out heads; what is already there is read back as the text it is.

    To write a mail, Python asks each part for its type again and again, and the stock policy
    takes the answer apart each time: a sixth of all the work a mail makes.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value, unread."""
        return value


_LINES = _AsWritten(linesep="\r\n", max_line_length=200)


class Envelope(Mail):
    """Flask-Mail's message, with its head written the way people's own mail programs do."""

    def _message(self) -> Any:
        message = super()._message()
        # Left alone, a name with a full stop is encoded, and a subject of 70 letters is moved
        # to a line below its own name.
        message.replace_header("From", self.sender)
        message.policy = _LINES
        return message


@dataclass(frozen=True)
class Composed:
    """A mail ready to send, its return address, and the links in it, not yet stored."""

    mail: Mail
    envelope_from: str
    links: tuple[AccessLink, ...]

    @property
    def carried(self) -> dict[str, str]:
        """What its row has to say once it is on its way: to whom, and by which Message-ID."""
        return {"recipient": self.mail.recipients[0], "message_id": self.mail.msgId}


def compose(row: Message) -> Composed:
    """Write the mail of a row as things stand now. Only reads, so that no lock is held meanwhile.

    Raises NoLongerTrueError when the mail has been overtaken and UnsafeHeaderError.
    """
    head = letterhead()
    if row.kind in kinds.TO_STAFF:
        return _to_staff(row, head)
    letter = write(row, head)
    mail = _mail(row, letter, _recipient(row, letter), letter.contact_email)
    _add_calendar(mail, letter)
    return Composed(mail, headers.envelope_sender(row.id, head), tuple(letter.links))


def _to_staff(row: Message, head: Letterhead) -> Composed:
    mail = _mail(row, write_to_staff(row, head), row.recipient, head.email)
    return Composed(mail, headers.envelope_sender(row.id, head), ())


def _mail(row: Message, letter: Letter | StaffLetter, to: str, reply_to: str) -> Mail:
    head = letter.head
    words = render.written(letter)
    mail = Envelope(
        subject=headers.one_line(words.subject),
        recipients=[headers.one_line(to)],
        body=words.text,
        html=words.html,
        sender=formataddr((headers.one_line(head.name), headers.one_line(head.mail_from))),
        reply_to=headers.one_line(reply_to),
        extra_headers=headers.extra_headers(row),
    )
    mail.msgId = headers.one_line(row.message_id or headers.message_id(row.dedupe_key, head))
    return mail


def _recipient(row: Message, letter: Letter) -> str:
    """People correct a mistyped address; what is still owed goes to the one they have now."""
    return row.recipient if row.kind in kinds.TO_OTHERS else letter.submission.email


def _add_calendar(mail: Mail, letter: Letter) -> None:
    entries = entries_of(letter.offering, letter.head.base_url)
    organizer = (letter.head.name, letter.head.organizer)
    confirms = letter.known and letter.coming and letter.kind in _CONFIRMING
    if len(entries) > 1:
        standing = [entry for entry in entries if not entry.cancelled]
        if confirms and standing:
            _attach_sessions(mail, standing, organizer)
        return
    attendee = (_spoken_name(letter.submission.contact_name), letter.submission.email)
    for entry in entries:
        if confirms and not entry.cancelled:
            again = _raised(entry) if _has_left(letter.submission) else entry
            _invite(mail, "REQUEST", ics.request(again, organizer, attendee))
        elif letter.kind in _LEAVING and not _comes(letter) and _has_left(letter.submission):
            _invite(mail, "CANCEL", ics.cancel(entry, organizer, attendee, at=now()))


def _invite(mail: Mail, method: str, calendar: bytes) -> None:
    """The same bytes twice: some programs read only the alternative, some only the file."""
    mail.alts[f"calendar; method={method}"] = calendar.decode()
    mail.attach(headers.one_line("invite.ics"), "application/ics", calendar)


def _attach_sessions(mail: Mail, entries: Sequence[Entry], organizer: tuple[str, str]) -> None:
    calendar = ics.publish(entries, organizer=organizer, alarm=True)
    kind = "text/calendar; method=PUBLISH; charset=utf-8"
    mail.attach(headers.one_line("sessions.ics"), kind, calendar)


def _comes(letter: Letter) -> bool:
    return any(r.place.status in statuses.COMING for r in letter.submission.registrations)


def _has_left(submission: Submission) -> bool:
    """Did somebody with a place give it up, or lose it to a cancellation?"""
    steps = select(Activity.id).where(
        Activity.registration_id.in_([row.place.id for row in submission.registrations]),
        Activity.from_status.in_(statuses.COMING),
        Activity.to_status.in_((statuses.WITHDRAWN, statuses.CANCELLED)),
    )
    return db.session.scalar(steps.limit(1)) is not None


def _raised(entry: Entry) -> Entry:
    """An invitation that follows a cancellation must look newer, or calendars pass over it."""
    return replace(entry, sequence=entry.sequence + 1, updated_at=max(now(), entry.updated_at))


def _spoken_name(name: str) -> str:
    """A name for a calendar, unless it looks like an address: those are used to mislead."""
    return "" if "@" in name or "://" in name or "www." in name else name
