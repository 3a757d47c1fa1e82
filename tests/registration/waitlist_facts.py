"""What the database says about a waitlist, and everything that must always be true of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.extensions import db
from app.models import (
    Activity,
    Division,
    GuardianForm,
    Meeting,
    Message,
    Offer,
    Offering,
    OfferRegistration,
    Registration,
    Submission,
    now,
)
from app.program_kit.selection import BY_HAND, FIRST_COME, LOTTERY, RESIDENTS_FIRST
from app.program_kit.statuses import COMING, OFFERED, SEATED, WAITLISTED, WITHDRAWN
from app.program_kit.waitlist import Unit, Waiting, choose, lined_up
from app.programs import program

Steps = dict[int, list[tuple[str, str]]]
Ways = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class Row:
    """One registration with what its submission adds."""

    id: int
    submission_id: int
    division_id: int
    status: str
    seat_held: bool
    seats: int
    passed_over: int
    together: bool
    reachable: bool
    waiting: Waiting
    # Somebody of 16 or 17 for whom nobody has signed yet.
    unsigned: bool = False


@dataclass
class Facts:
    """One look at an offering."""

    at: datetime
    starts: datetime
    zone: str
    reviewed: bool
    divisions: dict[int, tuple[int | None, int, int]]
    held_back: dict[int, int]
    rows: dict[int, Row]
    steps: Steps
    passings: dict[int, int]
    # Divisions that history says somebody went through, (from, to) each.
    groups: Ways
    offers: dict[int, Offer]
    members: dict[int, set[int]]
    mailed: list[tuple[str, int]] = field(default_factory=list)
    # Who has the better place of two sign-ups of theirs.
    merged: frozenset[int] = frozenset()
    way: str = FIRST_COME
    residents_until: datetime | None = None
    drawn: bool = False

    @property
    def seats_left(self) -> dict[int, int]:
        """Free seats, by division, counted from the rows and not from the counters."""
        left = {i: 10**6 if cap is None else cap for i, (cap, _, _) in self.divisions.items()}
        for division_id, seats in self.held_back.items():
            left[division_id] -= seats
        for row in self.rows.values():
            left[row.division_id] -= row.seats if row.status in SEATED else 0
        return left

    @property
    def could_be_asked(self) -> list[Waiting]:
        """Those who wait and whose address is their own, unless the list is asked by phone."""
        if self.reviewed or self.starts - self.at < timedelta(hours=24):
            return []
        waits = [row for row in self.rows.values() if row.status == WAITLISTED]
        # A party that stays together is not asked while one of them may not be.
        held_up = {row.submission_id for row in waits if row.together and row.unsigned}
        return [
            row.waiting
            for row in waits
            if row.reachable
            and not row.unsigned
            and row.submission_id not in held_up
            and self._has_turn(row.waiting.tier)
        ]

    def _has_turn(self, tier: int) -> bool:
        """Is anybody of this tier asked at all now, in the way places are given out here?"""
        if self.way == RESIDENTS_FIRST:
            return tier == 0 or self.residents_until is None or self.at >= self.residents_until
        return self.drawn if self.way == LOTTERY else self.way == FIRST_COME


def look(offering_id: int) -> Facts:
    """Read everything anew, in a handful of statements."""
    db.session.rollback()
    offering = db.session.get_one(Offering, offering_id)
    kind = program(offering.program)
    rows = _rows(offering_id, kind.confirms_address)
    steps, passings, groups = _lines(offering_id, rows)
    here = select(Offer).join(Offer.submission).where(Submission.offering_id == offering_id)
    offers = {o.id: o for o in db.session.scalars(here)}
    members: dict[int, set[int]] = {i: set() for i in offers}
    links = select(OfferRegistration).where(OfferRegistration.offer_id.in_(offers))
    for link in db.session.scalars(links):
        members[link.offer_id].add(link.registration_id)
    mails = db.session.scalars(select(Message).where(Message.kind.like("offer%")))
    of_this = Division.offering_id == offering_id
    divisions = db.session.scalars(select(Division).where(of_this)).all()
    starts = select(Meeting.starts_at).where(Meeting.offering_id == offering_id)
    return Facts(
        now(),
        min(db.session.scalars(starts)),
        offering.zone,
        kind.reviewed,
        {d.id: (d.capacity, d.seats_taken, d.waiting) for d in divisions},
        {d.id: d.held_back for d in divisions},
        rows,
        steps,
        passings,
        groups,
        offers,
        members,
        [(mail.kind, mail.data["offer_id"]) for mail in mails],
        _merged(rows),
        offering.selection,
        offering.residents_until,
        offering.drawn_at is not None,
    )


def _rows(offering_id: int, confirms: bool) -> dict[int, Row]:
    of = Registration.offering_id == offering_id
    found = select(Registration, Submission).join(Submission).where(of)
    missing = select(GuardianForm.registration_id).where(GuardianForm.signed_at.is_(None))
    unsigned = set(db.session.scalars(missing))
    return {
        person.id: replace(_row(person, sign_up, confirms), unsigned=person.id in unsigned)
        for person, sign_up in db.session.execute(found.order_by(Registration.id))
    }


def _merged(rows: Collection[int]) -> frozenset[int]:
    lines = select(Activity.registration_id).where(
        Activity.verb.in_(("merged_in", "two_homes")), Activity.registration_id.in_(rows)
    )
    return frozenset(each for each in db.session.scalars(lines) if each)


def _lines(offering_id: int, rows: Collection[int]) -> tuple[Steps, dict[int, int], Ways]:
    """What history tells of each person: changes of status, times passed over, divisions."""
    steps: Steps = {i: [] for i in rows}
    passings = dict.fromkeys(rows, 0)
    groups: Ways = {i: [] for i in rows}
    lines = select(Activity).where(Activity.offering_id == offering_id).order_by(Activity.id)
    for line in db.session.scalars(lines):
        if line.to_status and line.registration_id:
            steps[line.registration_id].append((line.from_status, line.to_status))
        elif line.verb == "passed_over" and line.registration_id:
            passings[line.registration_id] += 1
        elif line.verb == "regrouped" and line.registration_id:
            groups[line.registration_id].append((line.data["from_id"], line.data["to_id"]))
            assert line.reason, "moved without a reason"
    return steps, passings, groups


def _row(row: Registration, of: Submission, confirms: bool) -> Row:
    own = of.email_confirmed_at is not None or not of.email or of.source != "web"
    return Row(
        row.id,
        of.id,
        row.division_id,
        row.status,
        row.seat_held,
        row.party_size,
        row.passed_over,
        of.keep_together,
        own or not confirms,
        Waiting(
            row.id,
            of.id,
            row.division_id,
            row.party_size,
            row.tier,
            row.took_part,
            row.status_at,
            of.keep_together,
            row.drawn,
        ),
    )


def check(facts: Facts) -> None:
    """Everything that is true of one look."""
    for division_id, (capacity, taken, waiting) in facts.divisions.items():
        here = [row for row in facts.rows.values() if row.division_id == division_id]
        kept = facts.held_back[division_id]
        assert capacity is None or taken + kept <= capacity, "more taken than there are seats"
        assert kept >= 0
        assert taken == sum(row.seats for row in here if row.status in SEATED)
        assert taken == sum(row.seats for row in here if row.seat_held)
        assert waiting == sum(row.status == WAITLISTED for row in here)
    could = choose(facts.could_be_asked, facts.seats_left).offered
    assert could == (), "a seat is free while somebody waits unoffered"
    for row in facts.rows.values():
        steps = facts.steps[row.id]
        assert steps[-1][1] == row.status, "history ends in another status"
        assert [old for old, _ in steps] == ["", *(new for _, new in steps[:-1])], "a gap"
        ways = facts.groups[row.id]
        assert all(one[1] == two[0] for one, two in pairwise(ways)), "a group is left out"
        assert not ways or ways[-1][1] == row.division_id, "history ends in another group"
        assert row.passed_over == facts.passings[row.id], "passed without a line of history"
        assert not (row.unsigned and row.status in COMING), "a place without the signature"
    if facts.way == BY_HAND or (facts.way == LOTTERY and not facts.drawn):
        assert facts.offers == {}, "nobody is asked by the system here"
    _check_offers(facts)


def _check_offers(facts: Facts) -> None:
    held = {i for i, row in facts.rows.items() if row.status == OFFERED}
    standing = {i for i, offer in facts.offers.items() if offer.state == "open"}
    answerable = [i for offer in standing for i in facts.members[offer] if i in held]
    assert sorted(answerable) == sorted(held), "every held seat is in one open offer"
    for offer in standing:
        assert facts.members[offer] & held, "an open offer has somebody to answer it"
    for offer_id, offer in facts.offers.items():
        end = offer.deadline.astimezone(ZoneInfo(facts.zone)).time()
        assert offer.made_at < offer.nudge_at < offer.deadline <= facts.starts
        assert time(9) <= end <= time(21), "an offer ends at night"
        mails = [kind for kind, of in facts.mailed if of == offer_id]
        assert mails.count("offer") == bool(offer.submission.email), "one mail for each offer"
        assert mails.count("offer_nudge") == bool(offer.nudged and offer.submission.email)
        assert mails.count("offer_lapsed") <= (offer.state == "lapsed")


def check_step(before: Facts, after: Facts) -> None:
    """What is true from one look to the next: nobody is passed in silence, no party is cut."""
    new = [after.members[i] for i in sorted(after.offers.keys() - before.offers.keys())]
    for members in new:
        parties = {after.rows[i].submission_id for i in members if after.rows[i].together}
        for row in after.rows.values():
            left_out = row.submission_id in parties and row.status == WAITLISTED
            assert not left_out, "offered to a part of a party that stays together"
        if _asked_by_another_place(before, after, members):
            continue
        asked = Unit(tuple(_before(before, after, i).waiting for i in sorted(members)))
        for unit in lined_up(after.could_be_asked):
            if unit.rank < asked.rank and unit.needs.keys() & asked.needs.keys():
                for person in unit.members:
                    i = person.registration_id
                    assert after.passings[i] > before.passings.get(i, 0), "passed in silence"


def _asked_by_another_place(before: Facts, after: Facts, members: set[int]) -> bool:
    """Asked by a place that no row shows: a withdrawal was taken back, or sign-ups were merged."""
    back = any(after.steps[i][-2] == (WITHDRAWN, WAITLISTED) for i in members)
    return back or bool(members & (after.merged - before.merged))


def _before(before: Facts, after: Facts, registration_id: int) -> Row:
    """As it stood when it waited: an offer moves the time of the status."""
    found = before.rows.get(registration_id)
    return found if found and found.status == WAITLISTED else after.rows[registration_id]


def cut_parties(facts: Facts) -> set[int]:
    """Submissions that stay together of which some hold a seat and some wait for one."""
    seated = {row.submission_id for row in facts.rows.values() if row.together and row.seat_held}
    waits = {row.submission_id for row in facts.rows.values() if row.status == WAITLISTED}
    return seated & waits


def assert_fair(offering: Offering) -> None:
    """All of the above, of an offering as it stands."""
    facts = look(offering.id)
    check(facts)
    assert cut_parties(facts) == set()
