"""A copy of all we hold about a person: find them, say who asks and why, download."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.models import Activity, Submission, now
from app.program_kit.alike import sentence as alike_words
from app.program_kit.fields import LongText, Said, Text
from app.program_kit.statuses import label
from app.program_kit.wording import clock, day
from app.programs import program
from app.records.check import last_check
from app.records.copies import Request, Wanted, copy_of, is_maker
from app.records.found import MOST, sign_ups_like
from app.registration.person import city_names
from app.registration.refusals import RefusalError
from app.staff import mails
from app.staff.blueprint import me, staff
from app.staff.fields import ZONE
from app.staff.form import StaffForm
from app.staff.found import ticked
from app.staff.labels import HOME, LANGUAGE, PHOTO, SEALED, answer_rows
from app.staff.sentences import about_person

PRIVATE = {**SEALED, "instruction": "What helpers do"}
CASES = {
    "open": "Nobody has decided yet",
    "different": "Different people",
    "two_homes": "The same child, signed up by two homes",
    "merged": "The same person: both are one registration",
}
PURPOSES = {
    "confirm": "To confirm the address",
    "manage": "To the registration",
    "feed": "Calendar",
    "documents": "To the papers",
    "guardian": "To the guardian's form",
    "resume": "To go on with the form",
}


class CopyForm(StaffForm):
    """Who asks, how we know them, why."""

    asker = Text(
        "Who asks for it?",
        Said(blank="Write who asks for the copy", width="xl", autocomplete="off"),
    )
    identity = LongText(
        "How did you make sure who they are?",
        Said(
            blank="Write how you made sure who they are",
            hint="For instance: showed a driver's license at the counter. Keep no copy of it.",
        ),
        most=300,
    )
    reason = Text(
        "Why is the copy made?",
        Said(
            blank="Write why the copy is made",
            hint="Stands in the history, beside each private answer that is opened.",
            width="xl",
        ),
        most=200,
    )


@staff.get("/records", endpoint="records")
def records() -> ResponseReturnValue:
    """Where the records designee starts."""
    return render_template("staff/records.html", check=last_check(), zone=ZONE)


@staff.route("/records/copies", methods=["GET", "POST"], endpoint="records_find")
def records_find() -> ResponseReturnValue:
    """Look for a person. What is looked for is posted: names stay out of addresses."""
    text = request.form.get("q", "").strip()[:100]
    return _found(text, sign_ups_like(text), CopyForm())


@staff.post("/records/copies/download", endpoint="records_copy")
def records_copy() -> ResponseReturnValue:
    """Write down who asks and why, then hand out one file with a page and the data."""
    text = request.form.get("q", "").strip()[:100]
    form = CopyForm(request.form)
    wanted = Wanted(ticked("made"), ticked("person"))
    valid = form.validate()
    chosen = wanted.made or wanted.people
    if not (valid and chosen):
        return _found(text, sign_ups_like(text), form, nobody=not chosen)
    try:
        asked = Request(form.asker.data, form.identity.data, form.reason.data)
        copy = copy_of(wanted, asked, me().id)
    except RefusalError as refusal:
        form.asker.errors = [refusal.words]
        return _found(text, sign_ups_like(text), form)
    return as_file(copy)


def _found(
    text: str, rows: Sequence[Submission], form: CopyForm, *, nobody: bool = False
) -> ResponseReturnValue:
    errors = form.problems()
    if nobody:
        errors.insert(0, ("found", "Choose at least one sign-up or person"))
    page = render_template(
        "staff/records_found.html",
        text=text,
        rows=rows,
        form=form,
        errors=errors,
        nobody=nobody,
        made=ticked("made"),
        people=ticked("person"),
        most=MOST,
        zone=ZONE,
        is_maker=is_maker,
    )
    return page, 422 if errors else 200


def as_file(copy: dict[str, Any]) -> Response:
    """One file: the page to read and print, and the same as data."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("copy.html", as_page(copy))
        file.writestr("copy.json", json.dumps(copy, ensure_ascii=False, indent=2))
    response = make_response(packed.getvalue())
    response.headers["Content-Type"] = "application/zip"
    # No name in the name of a file that lies in a folder of downloads.
    name = f"data-copy-{now():%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_page(copy: dict[str, Any]) -> str:
    """The copy as one page that needs nothing else: no network, no script."""
    # Markup: it is our own file.
    style = Path(current_app.root_path, "templates", "staff", "copy.css").read_text()
    return render_template(
        "staff/copy.html",
        copy=copy,
        style=Markup("<style>{}</style>").format(Markup(style)),  # noqa: S704  # nosec B704
        when=when,
        sessions=lambda moments: "\n".join(map(when, moments)),
        answers=answer_rows,
        sentence=sentence,
        program_of=program,
        status_words=label,
        cities=city_names() | HOME,
        languages=LANGUAGE,
        photo=PHOTO,
        private_words=PRIVATE,
        mail_kinds=mails.KINDS,
        mail_states=mails.STATES,
        purposes=PURPOSES,
        alike_words=alike_words,
        case_words=CASES,
    )


def when(moment: str | None) -> str:
    """Thursday, March 4, 2027, 6:30 p.m.; "" for never."""
    if not moment:
        return ""
    at = datetime.fromisoformat(moment)
    return f"{day(at, ZONE, year=True)}, {clock(at, ZONE)}"


def sentence(line: dict[str, Any]) -> str:
    """A line of history in words."""
    row = Activity(
        at=datetime.fromisoformat(line["at"]),
        actor=line["actor"],
        verb=line["verb"],
        from_status=line["from_status"],
        to_status=line["to_status"],
        reason=line["reason"],
        data={"kind": line["kind"]},
    )
    told = about_person(row, line["who"])
    return f"{told.sentence} {told.reason}".strip()
