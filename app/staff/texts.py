"""Notices and other texts people are shown: which there are, and their next versions."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.refusals import RefusalError
from app.models import Document, TextDraft
from app.program_kit.fields import LongText, Said, Text, Tick
from app.program_kit.languages import ENGLISH, LANGUAGES
from app.program_kit.numbers import whole
from app.program_kit.program import Program
from app.program_kit.versions import Differing, differing
from app.programs import PROGRAMS
from app.records.drafts import (
    TextKey,
    Words,
    draft_of,
    english_of,
    in_boxes,
    overview,
    parts_of,
    publish_draft,
    save_draft,
    versions_of,
    words_now,
)
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.fields import ZONE
from app.staff.form import StaffForm


class CheckedForm(StaffForm):
    """Who read a translation against the English text."""

    checked_by = Text(
        "Who checked the translation",
        Said(optional=True, width="xl", hint="Name of who reads both languages. English: blank."),
    )


def editor(about: Program, key: TextKey, english: Document | None) -> type[StaffForm]:
    """The form of a text: title, its boxes, and for a translation the English under each label."""
    labels = parts_of(about, key.kind)
    beside = in_boxes(english.body, len(labels)) if english else [""] * len(labels)
    # Fields stand on the page in the sequence in which they are made here.
    hint = english.title if english else ""
    title = Text("Title", Said(blank="Enter the title", width="2xl", hint=hint), most=200)
    boxes = {
        f"part{number}": LongText(words, Said(optional=True, hint=hint), most=8000)
        for number, (words, hint) in enumerate(zip(labels, beside, strict=True))
    }
    fields: dict[str, Any] = {"title": title, **boxes}
    if key.language != ENGLISH:
        fields["machine"] = Tick("Translated by a machine")
    return type("TextForm", (StaffForm,), fields)


@staff.get("/texts")
def texts() -> ResponseReturnValue:
    """Every text of every program in every language, with its state."""
    published, drafts = overview()
    return render_template(
        "staff/texts.html",
        programs=PROGRAMS,
        languages=LANGUAGES,
        published=published,
        drafts=drafts,
        zone=ZONE,
    )


@staff.route("/texts/<slug>/<kind>/<language>", methods=["GET", "POST"])
def texts_one(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """One text: its versions, and the editor of the next."""
    about, key = _found(slug, kind, language)
    if request.method == "GET":
        return _page(about, key, _stored(about, key))
    form = editor(about, key, english_of(key))(request.form)
    if not form.validate():
        return _page(about, key, form)
    parts = [form[f"part{number}"].data for number in range(len(parts_of(about, kind)))]
    machine = "machine" in form and form["machine"].data
    words = Words(form["title"].data, parts, machine, whole(request.form.get("english", "")))
    try:
        save_draft(key, words, actor(), version_typed() or 0)
    except StaleDataError:
        return _page(about, key, form, both=differing(_stored(about, key), form))
    flash("The draft is saved. Nobody is shown it until it is published.")
    return redirect(url_for("staff.texts_one", **_address(key)))


@staff.post("/texts/<slug>/<kind>/<language>/publish")
def texts_publish(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Make the draft the next version."""
    about, key = _found(slug, kind, language)
    checked = CheckedForm(request.form)
    if checked.validate():
        try:
            number = publish_draft(key, checked.checked_by.data, actor(), version_typed() or 0)
        except RefusalError as refusal:
            checked.refuse(refusal)
        else:
            flash(f"Version {number} is in force. Versions before it stay as they were.")
            return redirect(url_for("staff.texts_one", **_address(key)))
    return _page(about, key, _stored(about, key), checked=checked)


def _found(slug: str, kind: str, language: str) -> tuple[Program, TextKey]:
    about = next((each for each in PROGRAMS if each.slug == slug), None) or abort(404)
    if language not in LANGUAGES or kind not in {text.kind for text in about.texts}:
        abort(404)
    return about, TextKey(slug, kind, language)


def _address(key: TextKey) -> dict[str, Any]:
    return {"slug": key.program, "kind": key.kind, "language": key.language}


def _stored(about: Program, key: TextKey) -> StaffForm:
    words = words_now(key, len(parts_of(about, key.kind)))
    told = {f"part{number}": part for number, part in enumerate(words.parts)}
    form = editor(about, key, english_of(key))
    return form(data={**told, "title": words.title, "machine": words.machine})


def _page(
    about: Program,
    key: TextKey,
    form: StaffForm,
    *,
    both: Differing | None = None,
    checked: CheckedForm | None = None,
) -> ResponseReturnValue:
    checked = checked or CheckedForm()
    draft: TextDraft | None = draft_of(key)
    english = english_of(key)
    versions: list[Document] = list(versions_of(key))
    errors = [*form.problems(), *checked.problems()]
    stored = draft.version if draft else 0
    typed = version_typed() if both is None and form.errors else None
    page = render_template(
        "staff/text.html",
        program=about,
        kind=key.kind,
        called=about.text(key.kind).title,
        english=english,
        language=LANGUAGES[key.language],
        address=_address(key),
        form=form,
        checked=checked,
        draft=draft if draft and draft.is_open else None,
        versions=versions,
        both=both,
        errors=errors,
        version=stored if typed is None else typed,
        zone=ZONE,
    )
    return page, 409 if both is not None else 422 if errors else 200
