"""What needs a coordinator now."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.scope import COORDINATOR, programs_of
from app.messages.lookups import undelivered
from app.models import now
from app.offerings.lookups import meetings_between
from app.program_kit.alike import sentence
from app.program_kit.wording import local
from app.programs import PROGRAMS
from app.registration import needs
from app.registration.cases import to_decide
from app.registration.roster import offering_counts
from app.registration.take_back import taken_back_lately
from app.staff.blueprint import me, staff
from app.staff.fields import ZONE
from app.staff.mails import KINDS


@staff.get("/")
def today() -> ResponseReturnValue:
    """Everything that waits, the most pressing first."""
    at = now()
    midnight = local(at, ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    meetings = meetings_between(me(), midnight, midnight + timedelta(days=15))
    return render_template(
        "staff/today.html",
        at=at,
        today=[meeting for meeting in meetings if meeting.starts_at < tomorrow],
        soon=[meeting for meeting in meetings if meeting.starts_at >= tomorrow],
        counts=offering_counts([meeting.offering_id for meeting in meetings]),
        piles=needs.to_read(me()),
        bounced=undelivered(programs_of(me())),
        free=needs.free_and_waiting(me(), at),
        calls=needs.to_call(me(), at),
        ending=needs.offers_ending(me(), at),
        unconfirmed=needs.unconfirmed(me(), at),
        mail_kinds=KINDS,
        alike=to_decide(me()),
        stopped=taken_back_lately(me(), COORDINATOR),
        alike_words=sentence,
        programs_by_slug={each.slug: each for each in PROGRAMS},
    )
