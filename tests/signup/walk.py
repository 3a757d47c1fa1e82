"""Walks through a sign-up as a browser without JavaScript does: page after page, by its forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient

from app.models import Offering, Submission
from app.records.texts import publish_texts
from app.registration.lookups import submission_of_key
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME, WOMEN
from tests.pages import CheckedClient

Answers = Mapping[str, Any]
AGREED = {"waiver": "y", "conduct": "y"}
CONTACT = {"email": "ana@example.org"}
CALL = {"p0-emergency-0-name": "Kim Sample", "p0-emergency-0-phone": "612-555-0150"}

# Page by page what one person answers; what is optional is left blank.
PAGES: Mapping[str, Sequence[Answers]] = {
    COFFEE: ({"party": "2", "called": "Ana", "email": "ana@example.org"},),
    WOMEN: (
        {"p0-full_name": "Ana Sample", "p0-age": "adult"},
        CONTACT,
        {"city": "st-anthony"},
        {"p0-shirt": "M"},
        CALL,
        {},
        {"p0-photo": "yes", "p0-waiver": "y", "p0-conduct": "y"},
    ),
    ACADEMY: (
        {"p0-full_name": "Ana Sample"},
        CONTACT,
        {"city": "work", "mailing_address": "PO Box 12\nSt. Paul, MN"},
        {"p0-birth_date-month": "3", "p0-birth_date-day": "14", "p0-birth_date-year": "1985"},
        {"track": "this", "p0-before": "no"},
        CALL,
        {"p0-health": "Allergic to bees"},
    ),
    GAME: (
        {
            "guardian": "Robin Sample", "relation": "parent", "email": "ana@example.org",
            "phone": "612-555-0123", "city": "st-anthony",
        },
        {"p0-full_name": "Ana Sample", "p0-grade": "4", "p0-shirt": "YM"},
        {"second-0-name": "Kim Sample", "second-0-phone": "612-555-0150"},
        {"p0-health": "Peanuts"},
        {
            "p0-photo": "no", "p0-stream": "no", "p0-on_air": "yes",
            **{k: "y" for k in ("participation", "care", "concussion", *AGREED)},
        },
    ),
}  # fmt: skip
HEADLINES = {
    COFFEE: "See you there",
    WOMEN: "Almost done: check your e-mail",
    ACADEMY: "Almost done: check your e-mail",
    GAME: "Almost done: check your e-mail",
}


class Walk:
    """One resident and the page on the screen."""

    def __init__(self, client: FlaskClient, offering: Offering) -> None:
        assert isinstance(client, CheckedClient)
        self.client = client
        self.path = f"/{offering.program}/{offering.slug}/sign-up"
        self.program = offering.program
        self.page = client.get(self.path)

    @property
    def h1(self) -> str:
        """The heading on the screen."""
        return str(self.page.page.h1)  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return str(self.page.page.soup.title.get_text())  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        """The words on the screen."""
        return str(self.page.page.text)  # type: ignore[attr-defined]

    @property
    def html(self) -> str:
        """The page as it was sent."""
        return str(self.page.page.html)  # type: ignore[attr-defined]

    @property
    def fields(self) -> dict[str, str]:
        """What the boxes on the screen hold."""
        form = self.page.page.form()  # type: ignore[attr-defined]
        boxes = form.find_all(["input", "textarea"])
        return {str(b["name"]): str(b.get("value", b.get_text())) for b in boxes if b.get("name")}

    def press(self, *button: str, status: int = 200, **answers: Any) -> Walk:
        """Fill in and press a button, Continue when none is named."""
        return self.fill(answers, *button, status=status)

    def fill(self, answers: Answers, *button: str, status: int = 200) -> Walk:
        """As press(), for names that are no Python names."""
        pressed = (button[0], button[1] if len(button) > 1 else "1") if button else ("go", "next")
        self.page = self.client.submit(self.page, dict(answers), button=pressed)
        assert self.page.status_code == status, self.text
        assert "Set-Cookie" not in self.page.headers
        return self

    def to_check(self, pages: Sequence[Answers] | None = None) -> Walk:
        """From "Before you start" to "Check your answers"."""
        self.fill({})
        for answers in pages if pages is not None else PAGES[self.program]:
            self.fill(answers)
        assert self.h1 == "Check your answers", self.text
        return self

    def send(self, status: int = 200) -> Walk:
        """Press the last button."""
        return self.fill({}, "go", "send", status=status)

    @property
    def made(self) -> Submission:
        """What the receipt on the screen stands for."""
        found = submission_of_key(self.page.request.path.rpartition("/")[2])
        assert found is not None, self.h1
        return found


def open_offering(program: str, **fields: Any) -> Offering:
    """An offering with the texts of its program published."""
    publish_texts()
    return factories.offering(program, **fields)
