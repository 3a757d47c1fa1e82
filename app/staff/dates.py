"""The sessions of an offering: add a weekly run with skipped days, then edit each."""

from __future__ import annotations

from datetime import date, time

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.refusals import RefusalError
from app.models import Meeting, Offering
from app.offerings import meetings
from app.offerings.clock import twice_note
from app.offerings.lookups import venues
from app.offerings.meetings import MeetingFacts, Weekly
from app.program_kit.choices import Dropdown
from app.program_kit.fields import LongText, Number, Said, Text
from app.program_kit.numbers import whole
from app.program_kit.versions import Differing, differing
from app.program_kit.wording import count
from app.programs import program
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.fields import Clock, Days, OneDay, Times
from app.staff.form import StaffForm
from app.staff.found import the_meeting, the_offering


class WeeklyForm(StaffForm):
    """A run of weekly sessions."""

    first_day = OneDay(
        "First day", Said(blank="Enter the first day", width="md", hint="Like March 4, 2027.")
    )
    count = Number("How many", Said(blank="Enter how many sessions", width="2xs"), 1, meetings.MOST)
    starts = Clock("Starts", Said(blank="Enter when it starts", width="sm", hint="Like 6:30 pm."))
    ends = Clock("Ends", Said(blank="Enter when it ends", width="sm"))
    skipped = Days(
        "Days to skip",
        Said(optional=True, width="xl", hint="Holidays, parted by semicolons. The rest moves on."),
        most=300,
    )


class MeetingForm(StaffForm):
    """One session."""

    times = Times("When", Said(blank="Enter the day, the start and the end"))
    topic = Text("Topic", Said(optional=True, width="2xl"), most=200)
    modules = Text(
        "Modules taught",
        Said(optional=True, width="sm", hint="Numbers, parted by commas."),
        most=40,
    )
    venue_id = Dropdown("Place", (), Said(optional=True, width="xl"))
    note = LongText(
        "Note for everyone",
        Said(optional=True, hint="What to wear or bring. Stands on the page and in calendars."),
        most=500,
    )

    def fill(self, meeting: Meeting, zone: str) -> None:
        """Show what is stored."""
        self.times.show(meeting.starts_at, meeting.ends_at, zone)
        self.topic.data, self.note.data = meeting.topic, meeting.note
        self.modules.data = ", ".join(str(number) for number in meeting.modules)
        self.venue_id.data = str(meeting.venue_id or "")

    def facts(self) -> MeetingFacts:
        """The form as the use case takes it."""
        day, starts, ends = self.times.data
        numbers = [whole(part.strip()) for part in self.modules.data.split(",")]
        return MeetingFacts(
            day=day,
            starts=starts,
            ends=ends,
            topic=self.topic.data,
            note=self.note.data,
            venue_id=int(self.venue_id.data) if self.venue_id.data else None,
            modules=tuple(number for number in numbers if number),
        )


@staff.get("/offerings/<int:offering_id>/sessions")
def sessions(offering_id: int) -> ResponseReturnValue:
    """All sessions, and the form that adds weekly ones."""
    row = the_offering(offering_id)
    form = WeeklyForm(data=_usual(row))
    return _sessions_page(row, form)


@staff.post("/offerings/<int:offering_id>/sessions")
def sessions_add(offering_id: int) -> ResponseReturnValue:
    """Add weekly sessions."""
    row = the_offering(offering_id)
    form = WeeklyForm(request.form)
    if form.validate() and form.first_day.day and form.starts.clock and form.ends.clock:
        plan = Weekly(
            first_day=form.first_day.day,
            count=form.count.number or 1,
            starts=form.starts.clock,
            ends=form.ends.clock,
            skipped=form.skipped.days,
        )
        domain = current_app.config["CALENDAR_DOMAIN"]
        try:
            added = meetings.add_weekly(offering_id, plan, actor(), domain)
        except RefusalError as refusal:
            form.refuse(refusal)
        else:
            flash(f"{count(added, 'session', 'sessions')} added.")
            for day in meetings.weekly_days(plan):
                _explain_twice(day, plan.starts, plan.ends, zone=row.zone)
            return redirect(url_for("staff.sessions", offering_id=offering_id))
    return _sessions_page(row, form)


@staff.route("/offerings/<int:offering_id>/sessions/<int:meeting_id>", methods=["GET", "POST"])
def meeting_one(offering_id: int, meeting_id: int) -> ResponseReturnValue:
    """Edit one session."""
    row = the_offering(offering_id)
    meeting = the_meeting(row, meeting_id)
    form = _meeting_form(row, blank=request.method == "GET")
    if request.method == "GET":
        form.fill(meeting, row.zone)
    elif form.validate():
        facts = form.facts()
        try:
            meetings.change_meeting(offering_id, meeting_id, facts, actor(), version_typed())
        except RefusalError as refusal:
            form.refuse(refusal)
        except StaleDataError:
            row = the_offering(offering_id)
            meeting = the_meeting(row, meeting_id)
            stored = _meeting_form(row, blank=True)
            stored.fill(meeting, row.zone)
            return _meeting_page(row, meeting, form, differing(stored, form)), 409
        else:
            flash("Saved. The page and subscribed calendars show it now. No mail goes out for it.")
            _explain_twice(facts.day, facts.starts, facts.ends, zone=row.zone)
            return redirect(url_for("staff.sessions", offering_id=offering_id))
    return _meeting_page(row, meeting, form), 422 if form.errors else 200


def _meeting_form(row: Offering, *, blank: bool) -> MeetingForm:
    form = MeetingForm(None if blank else request.form)
    form.times.zone = row.zone
    usual = row.venue.name if row.venue else "no place yet"
    form.venue_id.offer(
        [("", f"As usual: {usual}"), *((str(place.id), place.name) for place in venues())]
    )
    return form


def _meeting_page(
    row: Offering, meeting: Meeting, form: MeetingForm, both: Differing | None = None
) -> str:
    """The form; when someone was quicker, what they saved beside what was typed."""
    return render_template(
        "staff/session.html",
        offering=row,
        program=program(row.program),
        meeting=meeting,
        form=form,
        errors=form.problems(),
        version=(both is None and version_typed()) or meeting.version,
        both=both,
    )


@staff.post("/offerings/<int:offering_id>/sessions/<int:meeting_id>/<act>")
def meeting_act(offering_id: int, meeting_id: int, act: str) -> ResponseReturnValue:
    """Cancel a session, put it back on, or remove it from a draft."""
    row = the_offering(offering_id)
    the_meeting(row, meeting_id)
    version, by = version_typed(), actor()
    try:
        if act == "cancel":
            reason = request.form.get("reason", "").strip()[:300]
            meetings.cancel_meeting(offering_id, meeting_id, by, reason, version)
            flash("The session is cancelled. The page and calendars show it. No mail goes out.")
        elif act == "restore":
            meetings.restore_meeting(offering_id, meeting_id, by, version)
            flash("The session is back on.")
        elif act == "delete":
            meetings.delete_meeting(offering_id, meeting_id, by, version)
            flash("The session is removed.")
    except RefusalError as refusal:
        flash(refusal.words, "error")
    return redirect(url_for("staff.sessions", offering_id=offering_id))


def _usual(row: Offering) -> dict[str, str]:
    schedule = program(row.program).schedule
    return {"count": str(schedule.weeks), "starts": schedule.starts, "ends": schedule.ends}


def _explain_twice(day: date, *clocks: time, zone: str) -> None:
    note = twice_note(day, clocks, zone)
    if note:
        flash(note, "note")


def _sessions_page(row: Offering, form: WeeklyForm) -> ResponseReturnValue:
    errors = form.problems()
    page = render_template(
        "staff/sessions.html",
        offering=row,
        program=program(row.program),
        form=form,
        errors=errors,
    )
    return page, 422 if errors else 200
