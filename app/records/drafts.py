"""Write the next version of a text, and publish it. What was published is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.refusals import RefusalError
from app.extensions import db, write_tx
from app.models import Activity, Actor, Document, StaffMember, TextDraft
from app.program_kit.languages import ENGLISH
from app.program_kit.program import Program
from app.program_kit.texts import MINORS_PART, NOTICE_PARTS


class TextKey(NamedTuple):
    """Which text: of what program, what it is, in which language."""

    program: str
    kind: str
    language: str


class Words(NamedTuple):
    """A text as the editor holds it; `machine`: a translation that a machine made.

    `english_id` is the English version that stood beside the boxes of a translation.
    """

    title: str
    parts: list[str]
    machine: bool
    english_id: int | None = None


class UnreadyTextError(RefusalError):
    """A text lacks something that must not be missing when people read it."""

    words = "A box is blank. Fill it, save the draft, then publish."


def parts_of(about: Program, kind: str) -> tuple[str, ...]:
    """The boxes of a text: for a notice one for each element the law names."""
    if kind != "notice":
        return ("Text",)
    takes_minors = any(text.kind == "minor_notice" for text in about.texts)
    return (*NOTICE_PARTS, MINORS_PART) if takes_minors else NOTICE_PARTS


def versions_of(key: TextKey) -> Sequence[Document]:
    """Every published version, the newest first."""
    query = select(Document).where(
        Document.program == key.program,
        Document.kind == key.kind,
        Document.language == key.language,
    )
    return db.session.scalars(query.order_by(Document.version.desc())).all()


def english_of(key: TextKey) -> Document | None:
    """The English version in force that a translation is made from; None for English itself."""
    if key.language == ENGLISH:
        return None
    return next(iter(versions_of(key._replace(language=ENGLISH))), None)


def draft_of(key: TextKey) -> TextDraft | None:
    """What was saved last, published meanwhile or not."""
    query = select(TextDraft).where(
        TextDraft.program == key.program,
        TextDraft.kind == key.kind,
        TextDraft.language == key.language,
    )
    return db.session.scalar(query)


def overview() -> tuple[dict[TextKey, Document], dict[TextKey, TextDraft]]:
    """The newest versions, and the open drafts."""
    newest = db.session.scalars(select(Document).order_by(Document.version))
    drafts = db.session.scalars(select(TextDraft).where(TextDraft.is_open))
    return (
        {TextKey(row.program, row.kind, row.language): row for row in newest},
        {TextKey(row.program, row.kind, row.language): row for row in drafts},
    )


def words_now(key: TextKey, boxes: int) -> Words:
    """The open draft, else the version in force, in so many boxes."""
    draft = draft_of(key)
    if draft is not None and draft.is_open:
        return Words(draft.title, list(draft.parts), draft.machine)
    published = versions_of(key)
    if not published:
        return Words("", [""] * boxes, False)
    return Words(published[0].title, in_boxes(published[0].body, boxes), False)


def in_boxes(body: str, boxes: int) -> list[str]:
    """A wording shared out to so many boxes."""
    parts = body.split("\n\n") if boxes > 1 else [body]
    if len(parts) == boxes:
        return parts
    # An older wording was not written box by box: a person has to share it out.
    return [body.replace("\n\n", "\n"), *[""] * (boxes - 1)]


def save_draft(key: TextKey, words: Words, actor: Actor, expected_version: int) -> None:
    """Keep words that nobody is shown yet. StaleDataError when somebody saved meanwhile."""
    write_tx()
    draft = _at(key, expected_version)
    english_id = _english_beside(key, words)
    if draft is None:
        draft = TextDraft(program=key.program, kind=key.kind, language=key.language, title="")
        db.session.add(draft)
    draft.title, draft.machine, draft.is_open = words.title, words.machine, True
    draft.english_id = english_id
    # In a notice each box is one paragraph, so that the boxes are found again.
    alone = len(words.parts) == 1
    draft.parts = [part if alone else _one_paragraph(part) for part in words.parts]
    _note("text_saved", key, actor)
    db.session.commit()


def publish_draft(key: TextKey, checked_by: str, actor: Actor, expected_version: int) -> int:
    """Make the draft the next version, and return its number. Versions before it stay."""
    write_tx()
    draft = _at(key, expected_version)
    if draft is None or not draft.is_open:
        raise UnreadyTextError("There is no draft. Save one first.")
    if not draft.title or not all(draft.parts):
        raise UnreadyTextError
    if draft.machine and not checked_by:
        raise UnreadyTextError(
            "A machine translated this and nobody has checked it. Write who did.", "checked_by"
        )
    _refuse_outdated(key, draft)
    published = versions_of(key)
    number = published[0].version + 1 if published else 1
    by = db.session.get_one(StaffMember, actor.staff_id)
    db.session.add(
        Document(
            **key._asdict(),
            version=number,
            title=draft.title,
            body="\n\n".join(draft.parts),
            published_by=by.name,
            checked_by=checked_by,
            english_id=draft.english_id,
        )
    )
    draft.is_open = False
    _note("text_published", key, actor, number)
    db.session.commit()
    return number


def _english_beside(key: TextKey, words: Words) -> int | None:
    english = versions_of(key._replace(language=ENGLISH)) if key.language != ENGLISH else ()
    return next((row.id for row in english if row.id == words.english_id), None)


def _refuse_outdated(key: TextKey, draft: TextDraft) -> None:
    """English is what counts: a translation is published only of the version in force."""
    if key.language == ENGLISH:
        return
    english = english_of(key)
    if english is None:
        raise UnreadyTextError("Publish the English text first: a translation belongs to it.")
    if draft.english_id != english.id:
        raise UnreadyTextError(
            f"This was not written beside English version {english.version}, which is in force "
            "now. Compare the two, save the draft again, then publish."
        )


def _at(key: TextKey, expected_version: int) -> TextDraft | None:
    draft = draft_of(key)
    if (draft.version if draft else 0) != expected_version:
        raise StaleDataError(f"the draft of {key} is not at version {expected_version}")
    return draft


def _one_paragraph(part: str) -> str:
    return "\n".join(line for line in part.split("\n") if line.strip())


def _note(verb: str, key: TextKey, actor: Actor, number: int | None = None) -> None:
    data = {**key._asdict(), "version": number}
    db.session.add(Activity(actor=actor.kind, staff_id=actor.staff_id, verb=verb, data=data))
