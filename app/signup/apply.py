"""Takes each page of a sign-up: keeps what was typed, finds the next page, sends at the end."""

from __future__ import annotations

from flask import Response, abort, redirect
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from app.models import RESIDENT, Offering, now
from app.program_kit.asked_form import with_questions
from app.program_kit.program import Program
from app.program_kit.residence import residence_day
from app.registration.refusals import (
    AlreadySentError,
    NotEligibleError,
    RegistrationClosedError,
)
from app.registration.register import register
from app.signup import flow, proof, saving
from app.signup.check import check_view
from app.signup.rows import href
from app.signup.shown import (
    cities_shown,
    questions_of_form,
    texts_shown,
)
from app.signup.start import start_page
from app.signup.state import FormState, unseal
from app.web.counts import REFUSALS, SIGN_UPS, count
from app.web.public import form_page

START = "start"
Posted = MultiDict[str, str]
Problems = list[tuple[str, str]]


def take(program: Program, offering: Offering, posted: Posted) -> Answer:
    """Answer one posted page."""
    state = unseal(posted.get("state", ""), offering.id)
    if state is None:
        abort(400)
    turn = Turn(program, offering, state)
    program = turn.program
    slug = posted.get("page", START)
    page = flow.page_of(program, state, slug)
    if page is not None:
        turn.keep(page, posted)
    elsewhere = _elsewhere(turn, slug, posted)
    if elsewhere is not None:
        return elsewhere
    if slug == flow.CHECK:
        return turn.send(posted) if posted.get("go") == "send" else turn.check()
    if page is None:
        return turn.show(flow.pages(program, state)[0])
    return turn.onward(page, posted)


def _elsewhere(turn: Turn, slug: str, posted: Posted) -> Answer | None:
    """Whatever a button asks for that is not simply to go on; None when it is."""
    if "save" in posted or slug == saving.SAVE:
        return saving.put_aside(turn, slug, posted)
    if slug == saving.RESUME:
        return turn.resume()
    if "mail" in posted:
        return proof.by_mail(turn)
    if "back" in posted:
        return turn.before(slug)
    if "change" in posted:
        return turn.change(posted["change"])
    return turn.remove(posted["remove"]) if "remove" in posted else None


class Turn:
    """One request in a sign-up: program, offering and the state that came with the form."""

    def __init__(self, program: Program, offering: Offering, state: FormState):
        self.offering, self.state = offering, state
        self.asked = questions_of_form(offering.id, state.questions)
        self.program = with_questions(program, self.asked)
        today = residence_day(now(), offering.zone)
        texts = texts_shown(state.texts.values(), state.language)
        self.fit = flow.Fit(cities_shown(today), texts)

    def keep(self, page: flow.Page, posted: Posted) -> None:
        """Keep what was typed on a page; a clicked spelling suggestion mends it."""
        bound = flow.forms(self.program, self.state, page, self.fit)
        typed = flow.keep(bound, posted)
        for name, value in posted.items():
            if name.startswith("fix-") and name.removeprefix("fix-") in typed:
                typed[name.removeprefix("fix-")] = [value]
        self.state.pages[page.slug] = typed
        if page.slug in self.state.reopened:
            self.state.reopened.remove(page.slug)

    def onward(self, page: flow.Page, posted: Posted) -> Answer:
        """Validate a page; then the next one, a new person, or the page again with errors."""
        bound = flow.forms(self.program, self.state, page, self.fit)
        problems = flow.problems(bound)
        if problems:
            return self.show(page, problems, bound)
        if any(name.startswith("fix-") for name in posted):
            return self.show(page, None, bound)
        if flow.questions_spelling(self.state, bound):
            return self.show(page, None, bound, questions=True)
        if "add" in posted and len(self.state.people) < self.program.most_people:
            self.state.people.append(str(max(map(int, self.state.people)) + 1))
            return self.show(flow.Page(page.step, self.state.people[-1]))
        return self.after(page)

    def after(self, page: flow.Page) -> Answer:
        """The page that follows, or the check page when nothing is open any more."""
        pages = flow.pages(self.program, self.state)
        following = pages[pages.index(page) + 1 :]
        if following and not self.state.changing:
            return self.show(following[0])
        return self.check()

    def before(self, slug: str) -> Answer:
        """The page before; before the first one the notice."""
        left = flow.page_of(self.program, self.state, slug)
        slugs = [page.slug for page in flow.pages(self.program, self.state)]
        if left and self._added_by_mistake(left):
            self.state.forget(left.person)
        if self.state.changing and slug != flow.CHECK:
            return self.check()
        place = len(slugs) if slug == flow.CHECK else slugs.index(slug) if slug in slugs else 0
        if place == 0:
            return start_page(self.program, self.offering, self.state)
        return self.show(flow.pages(self.program, self.state)[place - 1])

    def _added_by_mistake(self, page: flow.Page) -> bool:
        """Is this the blank page of the person added last? Going back takes that back."""
        people = self.state.people
        return len(people) > 1 and page.person == people[-1] and not flow.touched(self.state, page)

    def change(self, slug: str) -> Answer:
        """From the check page to one page and back."""
        page = flow.page_of(self.program, self.state, slug)
        if page is None:
            abort(400)
        self.state.changing = True
        return self.show(page)

    def remove(self, person: str) -> Answer:
        """Take one person out; the last one stays."""
        if len(self.state.people) > 1:
            self.state.forget(person)
        return self.check()

    def resume(self) -> Answer:
        """Where a copy goes on: the first page that is still open, without reproach."""
        page = flow.first_open(self.program, self.state, self.fit)
        return self.show(page) if page else self.show_check()

    def check(self) -> Answer:
        """All answers on one page, or the first page that still has a question open."""
        page = flow.first_open(self.program, self.state, self.fit)
        if page is None:
            self.state.changing = False
            return self.show_check()
        if page.slug not in self.state.pages:
            return self.show(page)
        bound = flow.forms(self.program, self.state, page, self.fit)
        return self.show(page, flow.problems(bound), bound)

    def show_check(self, problem: str = "", status: int = 200) -> Response:
        """The check page, with what stands in the way of sending."""
        return form_page(
            "signup/check.html",
            status,
            program=self.program,
            offering=self.offering,
            view=check_view(self.program, self.state, self.fit),
            problem=problem,
            may_save=saving.may_save(self),
            state=self.state.seal(),
        )

    def show(
        self,
        page: flow.Page,
        problems: Problems | None = None,
        bound: list[flow.BoundForm] | None = None,
        *,
        questions: bool = False,
    ) -> Response:
        """One question page; 422 with errors."""
        pages = flow.pages(self.program, self.state)
        if bound is None:
            bound = flow.forms(self.program, self.state, page, self.fit)
        is_newest = page.person == self.state.people[-1]
        return form_page(
            "signup/page.html",
            422 if problems else 200,
            program=self.program,
            offering=self.offering,
            page=page,
            title=flow.title(self.program, self.state, page),
            bound=bound,
            problems=problems or [],
            questions=questions,
            may_save=saving.may_save(self),
            step=f"Step {pages.index(page) + 1} of {len(pages) + 1}",
            may_add=bool(page.step.adds)
            and is_newest
            and len(self.state.people) < self.program.most_people,
            state=self.state.seal(),
        )

    def send(self, posted: Posted) -> Answer:
        """Sign up; then the page that says what came of it."""
        if flow.first_open(self.program, self.state, self.fit) is not None:
            return self.check()
        if (page := proof.asked(self, posted)) is not None:
            return page
        application = flow.application(self.program, self.state, self.fit, self.asked)
        try:
            register(self.offering.id, application, RESIDENT)
        except NotEligibleError as refusal:
            count(REFUSALS, kind="not eligible")
            return self.show_check(refusal.words, 422)
        except RegistrationClosedError as refusal:
            count(REFUSALS, kind="closed")
            return self.show_check(f"{refusal.words} Nothing was sent.", 409)
        except AlreadySentError as refusal:
            count(REFUSALS, kind="already sent")
            return form_page(
                "signup/already.html", 409, program=self.program, reference=refusal.reference
            )
        count(SIGN_UPS, program=self.program.slug)
        return redirect(f"{href(self.offering)}sign-up/sent/{self.state.key}", 303)
