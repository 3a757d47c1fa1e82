"""What one mail says, by its kind: headline, people, links, calendar. Templates only lay it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.calendars.links import personal_feed, subscribe_links
from app.extensions import db
from app.messages import kinds, links, words
from app.messages.codes import ToCode, to_code
from app.messages.concerns import concerns, moved_up
from app.messages.content import Person, Place, When, people_of, place_of, sessions_of, title_of
from app.messages.guardian import ToGuardian, to_guardian
from app.messages.letterhead import Letterhead
from app.messages.notice import NoticeCopy, notice_of
from app.messages.overtaken import NoLongerTrueError
from app.messages.papers import ToSign, to_sign
from app.messages.proving import ToProve, to_prove
from app.messages.saved import ToSaved, to_saved
from app.messages.whose import submission_of
from app.messages.words import Outcome
from app.models import (
    AccessLink,
    Message,
    Offer,
    Offering,
    Submission,
    now,
)
from app.program_kit import selection, statuses, wording
from app.program_kit.program import Program
from app.programs import program as program_of


@dataclass
class Letter:
    """Everything the templates of a mail may use. `links` are drawn for it, not yet stored."""

    kind: str
    head: Letterhead
    program: Program
    submission: Submission
    title: str
    headline: str = ""
    result: Outcome = Outcome.MIXED
    people: list[Person] = field(default_factory=list)
    sessions: list[When] = field(default_factory=list)
    place: Place | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    offer: Offer | None = None
    moved_up: bool = False
    manage_url: str = ""
    confirm_url: str = ""
    feed_url: str = ""
    guardian: ToGuardian | None = None
    saved: ToSaved | None = None
    proving: ToProve | None = None
    papers: ToSign | None = None
    notice: NoticeCopy | None = None
    code: ToCode | None = None
    links: list[AccessLink] = field(default_factory=list)

    @property
    def offering(self) -> Offering:
        """The offering the mail is about."""
        return self.submission.offering

    @property
    def known(self) -> bool:
        """May the mail name people? Not to an address that may have been mistyped."""
        asked = self.program.confirms_address and self.submission.source == "web"
        return not asked or self.submission.email_confirmed_at is not None

    @property
    def single(self) -> bool:
        """One session only: it can go into the mail as an invitation."""
        return len(self.sessions) == 1

    @property
    def standing(self) -> list[When]:
        """The sessions that are not cancelled."""
        return [when for when in self.sessions if not when.cancelled]

    @property
    def coming(self) -> bool:
        """Does anybody in the list have a place? One that is only offered is not one yet."""
        return any(person.status in statuses.COMING for person in self.people)

    @property
    def expects(self) -> bool:
        """Do the program's next steps apply: the reading of applications, or the day itself?"""
        return self.result is Outcome.REVIEW if self.program.reviewed else self.coming

    @property
    def you(self) -> str:
        """Whom the mail is about: you, child, children or group."""
        return words.spoken_to(self.program, len(self.people))

    @property
    def rule(self) -> str:
        """How the places are given out; "" for who asks first."""
        return selection.sentence(self.submission.offering)

    @property
    def drawn(self) -> int:
        """The place of this sign-up in the draw."""
        return min(registration.drawn_first for registration in self.submission.registrations)

    @property
    def draw_url(self) -> str:
        """The page where anybody can follow the draw."""
        return f"{self.head.base_url}/{self.program.slug}/{self.submission.offering.slug}/draw"

    @property
    def group(self) -> str:
        """What the group is called into which the first of them was moved."""
        moved = self.data["registration_ids"]
        return next(
            r.place.division.name for r in self.submission.registrations if r.place.id in moved
        )

    @property
    def subscriptions(self) -> list[Any]:
        """Ways to subscribe to the personal feed."""
        return subscribe_links(self.feed_url) if self.feed_url else []

    @property
    def contact_email(self) -> str:
        """Where questions and replies go."""
        return self.offering.contact_email or self.head.email

    @property
    def contact_phone(self) -> str:
        """Whom to call."""
        return self.offering.contact_phone or self.head.phone

    @property
    def deadline(self) -> str:
        """Until when the offer stands, with the zone; "" in mails about something else."""
        return wording.deadline(self.offer.deadline, self.offering.zone) if self.offer else ""

    @property
    def time_left(self) -> str:
        """How long somebody who reads it at once has to answer the offer."""
        return wording.span(self.offer.deadline - now()) if self.offer else ""

    @property
    def hold_words(self) -> str:
        """Until when places are kept for an unconfirmed address; "" when that has passed."""
        until = self.submission.hold_until
        return wording.moment(until, self.offering.zone) if until and until > now() else ""


def write(row: Message, head: Letterhead) -> Letter:
    """The letter for an outbox row as things stand now. Raises NoLongerTrueError."""
    saved = to_saved(row, head.base_url) if row.kind == kinds.SAVED_APPLICATION else None
    proving = to_prove(row) if row.kind == kinds.SIGN_UP_CODE else None
    early = saved or proving
    submission = early.stand_in if early else submission_of(row)
    offering = submission.offering
    program = program_of(offering.program)
    letter = Letter(
        kind=row.kind,
        head=head,
        program=program,
        submission=submission,
        title=title_of(offering, program),
        data=row.data,
        sessions=sessions_of(offering, now()),
        place=place_of(offering),
        saved=saved,
        proving=proving,
        code=to_code(row, submission),
    )
    if row.kind == kinds.CONFIRM_ADDRESS:
        _confirm_address(letter)
        return letter
    if row.kind in kinds.TO_GUARDIAN:
        letter.guardian, drawn = to_guardian(row, submission, head.base_url)
        letter.notice = letter.guardian.notice
        letter.links += drawn
    if row.kind in kinds.TO_OTHERS or early or letter.code:
        letter.headline = words.headline_of(letter)
        return letter
    if row.kind in kinds.ABOUT_OFFERS:
        letter.offer = _offer(letter)
    if row.kind == kinds.RECEIVED:
        letter.notice = notice_of(submission)
    _fill_people(letter)
    _fill_links(letter)
    return letter


def _offer(letter: Letter) -> Offer:
    """The offer a mail is about; a mail that asks for an answer needs one that still stands."""
    offer = db.session.get_one(Offer, letter.data["offer_id"])
    if letter.kind != kinds.OFFER_LAPSED and not offer.stands_at(now()):
        raise NoLongerTrueError("the offer has ended")
    return offer


def _token(letter: Letter, purpose: str) -> str:
    token, link = links.draw(letter.submission, purpose)
    letter.links.append(link)
    return token


def _confirm_address(letter: Letter) -> None:
    if letter.submission.email_confirmed_at is not None:
        raise NoLongerTrueError("the address is confirmed already")
    letter.headline = "Confirm your e-mail address"
    letter.confirm_url = f"{letter.head.base_url}/confirm/{_token(letter, links.CONFIRM)}"


def _fill_links(letter: Letter) -> None:
    """The manage link; for an address nobody has confirmed, the link that confirms it."""
    if letter.kind == kinds.CANCELLED:
        return
    base = letter.head.base_url
    if not letter.known:
        letter.confirm_url = f"{base}/confirm/{_token(letter, links.CONFIRM)}"
        return
    for person_id in letter.data.get("registration_ids", [])[:1]:
        letter.papers, drawn = to_sign(letter.kind, person_id, letter.submission, base)
        letter.links += drawn
    letter.manage_url = f"{base}/manage/{_token(letter, links.MANAGE)}"
    if letter.kind in kinds.WITH_FEED and letter.coming and not letter.single:
        letter.feed_url = personal_feed(_token(letter, links.FEED), base)


def _fill_people(letter: Letter) -> None:
    """Choose whom the mail names, refuse what is not so any more, find the headline."""
    chosen = [r for r in letter.submission.registrations if concerns(letter, r)]
    letter.people = people_of(letter.submission, chosen, named=letter.known)
    letter.result = words.outcome([person.status for person in letter.people])
    overtaken = letter.kind == kinds.RECEIVED and letter.result is Outcome.GONE
    if overtaken or not letter.people:
        raise NoLongerTrueError("the people it names have another status by now")
    if letter.kind == kinds.DECISION:
        letter.moved_up = letter.result is Outcome.CONFIRMED and moved_up(chosen)
    letter.headline = words.headline_of(letter)
