"""Ways through the app that stop at every page, once with errors and once filled in."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor

MOST_PAGES = 12
# Every control a person would see, in the order of the page, with what belongs into it.
CONTROLS = """() => [...document.querySelectorAll("main form :is(input, select, textarea)")]
  .filter((each) => each.type !== "hidden" && !each.closest("details:not([open])"))
  .map((each) => ({id: each.id, kind: each.type, name: each.name, value: each.value,
    autocomplete: each.autocomplete, inputmode: each.inputMode}))"""
DATE_PARTS = {"bday-month": "3", "bday-day": "14", "bday-year": "1985"}
UNTICKED = ("no_email", "unified")


def fill(page: Page, email: str) -> None:
    """Answer every question on the page."""
    chosen: set[str] = set()
    for control in page.evaluate(CONTROLS):
        box = page.locator(f"[id='{control['id']}']")
        kind, name = control["kind"], control["name"]
        if kind == "radio":
            if name not in chosen:
                box.check(force=True)
            chosen.add(name)
        elif kind == "checkbox":
            if not name.endswith(UNTICKED):
                box.check(force=True)
        elif "guardian_" in name:
            continue
        elif kind == "select-one":
            box.select_option(index=1)
        else:
            box.fill(_words(control, email))


def _words(control: dict[str, Any], email: str) -> str:
    if control["autocomplete"] in DATE_PARTS:
        return DATE_PARTS[control["autocomplete"]]
    by_kind = {"email": email, "tel": "612-555-0123"}
    if control["kind"] in by_kind:
        return by_kind[control["kind"]]
    return "2" if control["inputmode"] == "numeric" else "Åsa Núñez-O'Brien"


def sign_up_pages(visitor: Visitor, seen: Inspection, path: str, email: str) -> None:
    """From the notice to the reference: each page empty, with its errors, and filled in."""
    visitor.go(f"{path}sign-up")
    seen.look(visitor, "start")
    visitor.press("Continue")
    for _ in range(MOST_PAGES):
        name = visitor.h1
        if name == "Check your answers":
            break
        seen.look(visitor, name)
        visitor.press("Continue")
        if visitor.status == 422:
            assert visitor.page.title().startswith("Error: ")
            assert visitor.page.evaluate("document.activeElement.id") == "error-summary"
            seen.look(visitor, f"{name}, errors", 422)
            fill(visitor.page, email)
            visitor.press("Continue")
    seen.look(visitor, "check")
    _look_filled(visitor, seen)
    visitor.page.locator("button[value=send]").click()
    visitor.page.wait_for_url("**/sent/**")
    seen.look(visitor, "sent")


def _look_filled(visitor: Visitor, seen: Inspection) -> None:
    """A page with answers, as "Change" opens it."""
    with visitor.page.expect_navigation():
        visitor.page.locator("button[name=change]").first.click()
    seen.look(visitor, f"{visitor.h1}, filled in")
    visitor.press("Continue")


def first_date(visitor: Visitor, program: str) -> str:
    """Path of the first date that a program's page leads to."""
    visitor.go(f"/{program}/")
    found = visitor.page.eval_on_selector_all("main a", "all => all.map((a) => a.pathname)")
    return next(
        str(path) for path in found if path.startswith(f"/{program}/") and path.count("/") == 3
    )


def submit(visitor: Visitor, act: str) -> None:
    """Press the button that posts this act."""
    with visitor.page.expect_navigation():
        visitor.page.locator(f"main button[name=act][value={act}]:not([aria-hidden])").first.click()
