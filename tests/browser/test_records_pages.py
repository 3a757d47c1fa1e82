"""The records designee's pages, empty, full and with errors."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.inspection import Inspection
from tests.browser.test_staff_pages import sign_in
from tests.browser.visitor import Visitor
from tests.live import LiveServer

DESIGNEE = "records@example.org"


def test_a_copy_is_looked_for_and_asks_why(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    sign_in(visitor, DESIGNEE)
    assert visitor.h1 == "Records"
    seen.look(visitor, "records")
    visitor.go("/staff/records/copies")
    seen.look(visitor, "copies, empty")
    visitor.type("Name, reference, e-mail or phone", "de")
    visitor.press("Find")
    seen.look(visitor, "copies, found")
    visitor.press("Download everything")
    seen.look(visitor, "copies, error", 422)


def test_data_requests(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    sign_in(visitor, DESIGNEE)
    visitor.go("/staff/requests")
    assert "Late by" in visitor.text
    seen.look(visitor, "requests")
    visitor.follow("Note a request that came in")
    seen.look(visitor, "request, new")
    visitor.press("Note the request")
    seen.look(visitor, "request, error", 422)
    visitor.go("/staff/requests")
    visitor.page.locator("main .rc-tasks a").first.click()
    seen.look(visitor, "request")
    visitor.type("Name, reference, e-mail or phone", "de")
    visitor.press("Find")
    seen.look(visitor, "request, found")
    visitor.follow("Change what was noted")
    seen.look(visitor, "request, edit")


def test_a_text_is_written_and_published(
    demo_house: LiveServer, visit: Callable[..., Visitor], seen: Inspection
) -> None:
    visitor = visit(demo_house.url)
    sign_in(visitor, DESIGNEE)
    visitor.go("/staff/texts")
    seen.look(visitor, "texts")
    visitor.go("/staff/texts/cops-vs-kids/notice/so")
    seen.look(visitor, "text, missing")
    visitor.press("Save as draft")
    seen.look(visitor, "text, error", 422)
    visitor.type("Title", "A draft")
    visitor.press("Save as draft")
    seen.look(visitor, "text, draft")
