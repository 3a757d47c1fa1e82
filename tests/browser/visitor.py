"""A person at a real browser: types, presses, and notices whatever a careful visitor would."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOWEST = 20_000


class Visitor:
    """One tab. Counts what a sign-up asks of a person, and keeps a list of complaints.

    A complaint is a request to any other host, something the content policy refused, a script
    that failed, or an answer of 500 and above.
    """

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base = base
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SLOWEST)
        self.clicks = 0
        self.answers = 0
        self.pages: list[str] = []
        self.complaints: list[str] = []
        self.served: Response | None = None
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._follow)
        self.page.on("response", self._weigh)

    def go(self, path: str) -> None:
        """Open a page by its path or full address."""
        self.page.goto(path if "://" in path else self.base + path)

    def press(self, words: str) -> None:
        """Press a button; the next page is there when this returns."""
        self.clicks += 1
        self.pages.append(self.h1)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).first.click()

    def follow(self, words: str) -> None:
        """Follow a link."""
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words).first.click()

    def type(self, label: str, text: str, nth: int = 0) -> None:
        """Type into the box of a label, key by key."""
        self.answers += 1
        self.page.get_by_label(label).nth(nth).press_sequentially(text)

    def choose(self, label: str, value: str, nth: int = 0) -> None:
        """Choose from a drop-down list."""
        self.answers += 1
        self.page.get_by_label(label).nth(nth).select_option(value)

    def tick(self, label: str, *, exact: bool = False, nth: int = 0) -> None:
        """Tick a box or choose an answer; its label lies over the box itself."""
        self.answers += 1
        self.page.get_by_label(label, exact=exact).nth(nth).check(force=True)

    def tick_all(self, label: str) -> None:
        """Give the same answer for every person on the page."""
        for nth in range(self.page.get_by_label(label, exact=True).count()):
            self.tick(label, exact=True, nth=nth)

    def agree_to_all(self) -> None:
        """Read and tick every text on the page."""
        for box in self.page.get_by_label("agree").and_(self._boxes()).all():
            self.answers += 1
            box.check(force=True)
        for box in self.page.get_by_label("I have read this").and_(self._boxes()).all():
            box.check(force=True)

    def _boxes(self) -> Locator:
        return self.page.locator("input[type=checkbox]")

    @property
    def h1(self) -> str:
        """The main heading."""
        return " ".join(self.page.locator("h1").first.inner_text().split())

    @property
    def text(self) -> str:
        """What stands in the main part, with single spaces."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def status(self) -> int:
        """The status of the page that is shown."""
        assert self.served is not None
        return self.served.status

    @property
    def html(self) -> str:
        """The page as the server sent it."""
        assert self.served is not None
        return self.served.text()

    def value(self, label: str, nth: int = 0) -> str:
        """What stands in a box."""
        return self.page.get_by_label(label).nth(nth).input_value()

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium notes each answer of 400 and above; whether that was right, the test knows.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _follow(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"http", "https"} and asked.netloc != urlsplit(self.base).netloc:
            self.complaints.append(f"another host: {request.url}")

    def _weigh(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.served = response
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")
