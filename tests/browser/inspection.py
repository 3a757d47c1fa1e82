"""Looks at a page as different people have it: wide and narrow, light and dark, by machine."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.visitor import Visitor

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW, WIDE = 320, 1280
# What a colour does to its ground does not depend on the width: each theme is judged once.
LOOKS = (("dark", NARROW), ("light", WIDE))
ASK_AXE = """async (tags) => {
  const found = await axe.run({runOnly: tags, resultTypes: ["violations"]});
  return found.violations.map((rule) => ({
    rule: rule.id,
    where: rule.nodes.map((node) => node.target.join(" ") + " " + node.failureSummary),
  }));
}"""
ASK_WIDTH = "document.documentElement.scrollWidth"
# Colours fade in for a moment; a picture of half-way would be judged.
STILL = "document.getAnimations().forEach((each) => each.cancel())"


class Inspection:
    """What was wrong on the pages seen, and the pages as served, for other checkers."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.served: dict[str, str] = {}

    def look(self, visitor: Visitor, name: str, status: int = 200) -> None:
        """Check the page that is open; leaves the tab as it was."""
        page = visitor.page
        if visitor.status != status:
            self.findings.append(f"{name}: status {visitor.status}, not {status}: {visitor.text}")
        assert name not in self.served, f"two pages called {name}"
        self.served[name] = visitor.html
        page.evaluate(AXE_SCRIPT)
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(STILL)
            where = f"{name}, {scheme}, {width} px"
            self.findings += [_line(where, told) for told in page.evaluate(ASK_AXE, TAGS)]
            if width == NARROW and page.evaluate(ASK_WIDTH) > NARROW:
                self.findings.append(f"{where}: scrolls sideways, {page.evaluate(ASK_WIDTH)}")


def _line(where: str, told: dict[str, Any]) -> str:
    return f"{where}: {told['rule']}: {' / '.join(told['where'][:3])}"
