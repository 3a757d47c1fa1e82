"""Questions added to a date: the list in its order, a form for each, moving, taking out."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.refusals import RefusalError
from app.models import Offering, Question
from app.offerings.ask import (
    add_question,
    drop_question,
    locked,
    move_question,
    reword_question,
)
from app.offerings.asked import answered, as_asked, questions_of
from app.offerings.lookups import last_editor
from app.offerings.question_words import words_of
from app.program_kit.asked import KINDS, only_if
from app.program_kit.numbers import whole
from app.programs import program
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.found import the_offering
from app.staff.question_form import EACH, QuestionForm, differences

MOVES = {"up": -1, "down": 1}


@staff.get("/offerings/<int:offering_id>/questions")
def questions(offering_id: int) -> ResponseReturnValue:
    """All questions in their order, and the choice of a kind for a new one."""
    row = the_offering(offering_id)
    asked = questions_of(offering_id)
    every = [as_asked(each.current) for each in asked]
    counts = answered(asked)
    return render_template(
        "staff/questions.html",
        offering=row,
        program=program(row.program),
        questions=[
            (each, sum(counts.get(wording.id, 0) for wording in each.wordings), only_if(of, every))
            for each, of in zip(asked, every, strict=True)
        ],
        shown=",".join(str(each.id) for each in asked),
        kinds=KINDS,
    )


@staff.route("/offerings/<int:offering_id>/questions/new", methods=["GET", "POST"])
def questions_new(offering_id: int) -> ResponseReturnValue:
    """A new question of one kind, at the end of the list."""
    row = the_offering(offering_id)
    kind = request.values.get("kind", "")
    if kind not in KINDS:
        return redirect(url_for("staff.questions", offering_id=offering_id))
    form = QuestionForm(request.form if request.method == "POST" else None)
    form.tailor(kind, program(row.program), questions_of(offering_id), new=True)
    if request.method == "POST" and form.validate():
        each = "per_person" in form and form.per_person.data == EACH
        try:
            add_question(
                offering_id, kind, form.words(), actor(),
                per_person=each, in_roster=form.wants_column,
            )  # fmt: skip
        except RefusalError as refusal:
            form.refuse(refusal)
        else:
            flash("The question is added. Everyone who starts to sign up from now on is asked.")
            return redirect(url_for("staff.questions", offering_id=offering_id))
    return _form_page(row, form, kind), 422 if form.errors else 200


@staff.route("/offerings/<int:offering_id>/questions/<int:question_id>", methods=["GET", "POST"])
def questions_one(offering_id: int, question_id: int) -> ResponseReturnValue:
    """Change one question."""
    row = the_offering(offering_id)
    question = _the_question(row, question_id)
    form = _form_for(row, question)
    if request.method == "POST" and form.validate():
        try:
            reword_question(
                offering_id, question_id, form.words(), actor(),
                in_roster=form.wants_column, expected_version=version_typed(),
            )  # fmt: skip
        except RefusalError as refusal:
            form.refuse(refusal)
        except StaleDataError:
            row = the_offering(offering_id)
            return _form_page(row, form, question.kind, question_id, stale=True), 409
        else:
            flash("Saved. Whoever is signing up just now still sees the question as it was.")
            return redirect(url_for("staff.questions", offering_id=offering_id))
    return _form_page(row, form, question.kind, question_id), 422 if form.errors else 200


@staff.post("/offerings/<int:offering_id>/questions/<int:question_id>/<act>")
def questions_act(offering_id: int, question_id: int, act: str) -> ResponseReturnValue:
    """Move a question up or down, or take it out."""
    row = the_offering(offering_id)
    _the_question(row, question_id)
    try:
        if act in MOVES:
            shown = [whole(part) or 0 for part in request.form.get("shown", "").split(",")]
            move_question(offering_id, question_id, MOVES[act], shown, actor())
        elif act == "drop":
            drop_question(offering_id, question_id, actor(), version_typed())
            flash("It is not asked any more. Answers that were given stay.")
    except RefusalError as refusal:
        flash(refusal.words, "error")
    return redirect(url_for("staff.questions", offering_id=offering_id))


def _the_question(row: Offering, question_id: int) -> Question:
    found = next((each for each in questions_of(row.id) if each.id == question_id), None)
    return found or abort(404)


def _form_for(row: Offering, question: Question) -> QuestionForm:
    form = QuestionForm(request.form if request.method == "POST" else None)
    earlier = [each for each in questions_of(row.id) if each.position < question.position]
    form.tailor(question.kind, program(row.program), earlier, new=False)
    if request.method == "GET":
        form.fill(question)
    return form


def _form_page(
    row: Offering, form: QuestionForm, kind: str, question_id: int = 0, *, stale: bool = False
) -> str:
    """The form; when someone was quicker, what they saved beside what was typed."""
    asked = questions_of(row.id)
    question = next((each for each in asked if each.id == question_id), None)
    both = None
    if stale and question:
        labels = {each.id: each.current.label for each in asked}
        both = differences(words_of(question.current), form.words(), labels)
    stands = question is not None and locked(row, question)
    return render_template(
        "staff/question.html",
        offering=row,
        program=program(row.program),
        form=form,
        kind=kind,
        kinds=KINDS,
        question=question,
        locked=stands,
        counts=answered([question]) if question else {},
        errors=form.problems(),
        version=_version(question, stale),
        both=both,
        editor=last_editor(row.id) if stale else None,
    )


def _version(question: Question | None, stale: bool) -> int:
    """The version the form was made from; after a conflict the one that is stored now."""
    typed = None if stale else version_typed()
    return typed or (question.version if question else 0)
