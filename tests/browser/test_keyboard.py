"""Whole sign-ups with the keyboard alone: every control is reached, named and seen."""

from __future__ import annotations

from collections.abc import Callable

from tests import factories
from tests.browser.visitor import Visitor
from tests.factories import COFFEE, GAME
from tests.live import LiveServer

MOST_STOPS = 80
# What a screen reader would call the control that has the focus.
FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels[0];
  return ((label && label.innerText) || at.getAttribute("aria-label") || at.innerText || "").trim();
}"""
# A ring on the control itself, or on the label that draws its box.
RING = """() => {
  const at = document.activeElement;
  const parts = [getComputedStyle(at)];
  if (at.labels && at.labels[0]) parts.push(getComputedStyle(at.labels[0], "::before"));
  return parts.some((look) => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0
    || look.boxShadow !== "none");
}"""


class Keys:
    """A visitor who has no pointer."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page

    def reach(self, words: str) -> None:
        """Press Tab until the control with these words has the focus."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            named = self.page.evaluate(FOCUSED)
            assert named, self.page.evaluate("document.activeElement.outerHTML")
            assert self.page.evaluate(RING), f"{named}: the focus cannot be seen"
            if named.startswith(words):
                return
        raise AssertionError(f"{words}: Tab does not get there")

    def type(self, label: str, text: str) -> None:
        """Reach a box and type."""
        self.reach(label)
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        """Reach a box or the first answer of a group and take it."""
        self.reach(label)
        self.page.keyboard.press("Space")

    def press(self, words: str) -> None:
        """Reach a button or link and use it."""
        self.reach(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def entered(house: LiveServer, visit: Callable[..., Visitor], program: str) -> tuple[Visitor, Keys]:
    """A visitor on the page of a date."""
    with house.app.app_context():
        path = f"/{program}/{factories.offering(program).slug}/"
    visitor = visit(house.url)
    visitor.go(path)
    return visitor, Keys(visitor)


def test_coffee(house: LiveServer, visit: Callable[..., Visitor]) -> None:
    visitor, keys = entered(house, visit, COFFEE)
    keys.reach("Skip to the main part")
    keys.press("Tell us you are coming")
    keys.press("Continue")
    keys.type("How many of you are coming?", "2")
    keys.type("First name", "Ana")
    keys.type("E-mail address", "keys.coffee@example.org")
    keys.press("Continue")
    keys.press("Send: we are coming")
    assert visitor.h1 == "See you there"


def test_guardian_with_one_child(house: LiveServer, visit: Callable[..., Visitor]) -> None:
    visitor, keys = entered(house, visit, GAME)
    keys.press("Sign up your children")
    keys.press("Continue")
    keys.type("Your full name", "Maria Núñez")
    keys.type("You are the child's", "Parent")
    keys.type("E-mail address", "keys.game@example.org")
    keys.type("Phone we can reach", "612-555-0123")
    keys.tick("I live in")
    keys.press("Continue")
    keys.type("Child's full name", "Ana Núñez")
    keys.tick("Grade 4")
    keys.type("T-shirt size", "YM")
    keys.press("Continue")
    keys.type("Full name", "Rosa Núñez")
    keys.type("Phone", "612-555-0144")
    keys.press("Continue")
    keys.press("Continue")
    for _ in range(3):
        keys.tick("Yes")
    for words in (
        "I agree",
        "I have read this and agree",
        "I agree",
        "I have read this",
        "We agree",
    ):
        keys.tick(words)
    keys.press("Continue")
    keys.press("Send registration")
    assert visitor.h1 == "Almost done: check your e-mail"
