"""Pictures of every page type under docs/screens, taken on the demo by a real browser.

Run by `make screens`. Each page is taken twice: on a wide light screen and on a dark phone.
"""

from __future__ import annotations

import base64
import os
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from app.cli.demo.accounts import COORDINATOR, PASSPHRASE
from app.cli.demo.load import load_demo
from tests.live import LiveServer

OUT = Path(__file__).parent.parent / "docs" / "screens"
TALLEST = 1500
MAIL_SECONDS = 30.0
CHROMIUM = "/usr/bin/chromium"
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)

PUBLIC = {
    "home": "/",
    "month": "/?view=month",
    "find": "/find",
    "help": "/help",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "trouble-404": "/nothing-here",
}
PROGRAMS = {
    "academy": "citizens-academy",
    "women": "women-in-policing",
    "coffee": "coffee-with-a-cop",
    "game": "cops-vs-kids",
}
STAFF = {
    "today": "/staff/",
    "dates": "/staff/offerings",
    "new-date": "/staff/offerings/new",
    "people": "/staff/people",
    "places": "/staff/places",
    "program": "/staff/citizens-academy/",
}
ROOMS_OF_A_DATE = ("roster", "sessions", "words", "questions", "export", "copy", "cancel")


@dataclass(frozen=True)
class Camera:
    """A way of looking: its scheme and width name the pictures."""

    scheme: str
    width: int

    def open(self, browser: Browser) -> Page:
        """A fresh visitor with this screen."""
        screen = {"width": self.width, "height": 900}
        visitor = browser.new_context(viewport=screen, color_scheme=self.scheme)  # type: ignore[arg-type]
        return visitor.new_page()

    def take(self, page: Page, name: str) -> None:
        """One picture, from the top and at most TALLEST high."""
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip = {"x": 0, "y": 0, "width": self.width, "height": height}
        path = OUT / f"{name}-{self.scheme}-{self.width}.png"
        page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]


CAMERAS = (Camera("light", 1280), Camera("dark", 360))


def take_public(server: LiveServer, page: Page, camera: Camera) -> None:
    """Home, month, the four programs, one date of each, and the pages around them."""
    for name, path in PUBLIC.items():
        page.goto(server.url + path)
        camera.take(page, name)
    for name, slug in PROGRAMS.items():
        page.goto(f"{server.url}/{slug}/")
        camera.take(page, f"program-{name}")
        page.goto(f"{server.url}{open_date(page, slug)}")
        camera.take(page, f"date-{name}")


def press(page: Page, selector: str) -> None:
    """Click, and wait for the page that follows."""
    with page.expect_navigation():
        page.click(selector)


def open_date(page: Page, slug: str) -> str:
    """Address of a date of a program that takes sign-ups, else of its first date."""
    links = page.eval_on_selector_all("main .rc-row a", "all => all.map(a => a.pathname)")
    for link in links:
        if link.startswith(f"/{slug}/"):
            form = page.request.get(f"{page.url.split(slug)[0].rstrip('/')}{link}sign-up")
            if 'name="state"' in form.text():
                return str(link)
    return str(links[0])


def take_sign_up(server: LiveServer, page: Page, camera: Camera) -> None:
    """Sign up for the coffee as people do, with one answer forgotten at first."""
    slug = PROGRAMS["coffee"]
    page.goto(f"{server.url}/{slug}/")
    page.goto(f"{server.url}{open_date(page, slug)}sign-up")
    camera.take(page, "sign-up-start")
    press(page, "main .rc-actions button")
    camera.take(page, "sign-up-question")
    press(page, ".rc-actions button[value=next]")
    camera.take(page, "sign-up-error")
    page.fill("main input[inputmode=numeric]", "2")
    page.fill("main input[type=email]", f"ana.{camera.scheme}@example.org")
    press(page, ".rc-actions button[value=next]")
    camera.take(page, "sign-up-check")
    press(page, ".rc-actions button[value=send]")
    camera.take(page, "sign-up-sent")


def take_own_pages(server: LiveServer, page: Page, camera: Camera) -> None:
    """What stands behind the link in the mail: the door, then the registration."""
    page.goto(mailed_link(server, f"ana.{camera.scheme}@example.org"))
    camera.take(page, "own-link")
    press(page, "main .rc-actions button")
    camera.take(page, "own-registration")


def mailed_link(server: LiveServer, recipient: str) -> str:
    """The newest link to a registration that the worker mailed to somebody."""
    until = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < until:
        for mail in reversed(server.mails()):
            body = mail.get_body(("plain",))
            found = re.search(
                r"https?://\S+/(?:manage|confirm)/\S+", body.get_content() if body else ""
            )
            if found and recipient in str(mail["To"]):
                return found.group().rstrip(".,)")
        time.sleep(0.5)
    raise AssertionError(f"no mail with a link came to {recipient}")


def take_question_pages(server: LiveServer, page: Page, camera: Camera) -> None:
    """First question page of the longer sign-ups, with all that can be wrong on it."""
    for name in ("academy", "women", "game"):
        slug = PROGRAMS[name]
        page.goto(f"{server.url}/{slug}/")
        page.goto(f"{server.url}{open_date(page, slug)}sign-up")
        if page.locator("main .rc-actions button").count():
            press(page, "main .rc-actions button")
            press(page, ".rc-actions button[value=next]")
        camera.take(page, f"sign-up-{name}")


def take_staff(server: LiveServer, page: Page, camera: Camera) -> None:
    """The coordinator's side, with the fullest date of the demo."""
    page.goto(f"{server.url}/staff/sign-in")
    camera.take(page, "staff-sign-in")
    page.fill("#email", COORDINATOR)
    page.fill("#password", PASSPHRASE)
    press(page, "main form button[type=submit]")
    for name, path in STAFF.items():
        page.goto(server.url + path)
        camera.take(page, f"staff-{name}")
    page.goto(f"{server.url}/staff/citizens-academy/")
    found = re.search(r"/staff/offerings/\d+", page.content())
    assert found, "the demo has no class"
    page.goto(server.url + found.group())
    camera.take(page, "staff-date")
    for room in ROOMS_OF_A_DATE:
        page.goto(f"{server.url}{found.group()}/{room}")
        camera.take(page, f"staff-{room}")
    page.goto(f"{server.url}{found.group()}/roster")
    press(page, "main tbody th a")
    camera.take(page, "staff-person")


TOURS: tuple[Callable[[LiveServer, Page, Camera], None], ...] = (
    take_public,
    take_sign_up,
    take_own_pages,
    take_question_pages,
    take_staff,
)


def photograph(server: LiveServer) -> None:
    """Take all pictures, in place of the old ones."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        for camera in CAMERAS:
            page = camera.open(browser)
            for tour in TOURS:
                tour(server, page, camera)
        browser.close()


def main() -> None:
    """Start the app on a fresh demo, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(
            ROLLCALL_ENV="development",
            INSTANCE_DIR=name,
            SECRET_KEY=base64.b64encode(os.urandom(32)).decode(),
            FIELD_KEYS=base64.urlsafe_b64encode(os.urandom(32)).decode(),
            # The camera fills in forms faster than people do.
            PROOF_SOONER_THAN="0",
            PROOF_AFTER="1000 per minute",
        )
        server = LiveServer(folder, f"sqlite:///{folder / 'rollcall.sqlite'}", {})
        with server.app.app_context():
            load_demo()
        try:
            server.start()
            server.start_worker()
            photograph(server)
        finally:
            server.stop()
    click.echo(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}")


if __name__ == "__main__":
    main()
