"""What the scans are pointed at: a demo with every limit lifted, and the cookie of each role."""

from __future__ import annotations

import http.cookiejar
import re
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable

from app.cli.demo import accounts
from tests.live import LiveServer

PLENTY = "1000000 per minute"
LIFTED = {
    **dict.fromkeys(("LIMIT_SIGN_UP", "LIMIT_SAVE", "LIMIT_FIND", "LIMIT_SIGN_IN"), PLENTY),
    **dict.fromkeys(("PROOF_AFTER", "PROOF_AFTER_DATE"), PLENTY),
    "PROOF_SOONER_THAN": "0",
}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Guest:
    """Somebody with a jar of cookies."""

    def __init__(self, server: LiveServer) -> None:
        self.base, self.jar = server.url, http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar)).open

    def get(self, path: str) -> tuple[str, str]:
        """Where a page led to, and what it says."""
        with self._open(self.base + path, timeout=30) as answer:
            return str(answer.url), answer.read().decode("utf-8", "replace")

    def post(self, path: str, form: dict[str, str]) -> int:
        """The status of an answer."""
        sent = urllib.parse.urlencode(form).encode()
        try:
            with self._open(self.base + path, sent, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    def sign_in(self, email: str, passphrase: str = accounts.PASSPHRASE) -> str:
        """Sign in and return the cookie's line."""
        found = TOKEN.search(self.get("/staff/sign-in")[1])
        assert found
        form = {"csrf_token": found[1], "email": email, "password": passphrase}
        self.post("/staff/sign-in", form)
        return "; ".join(f"{each.name}={each.value}" for each in self.jar)

    def is_in(self) -> bool:
        """Is the sign-in still good?"""
        return "/sign-in" not in self.get("/staff/")[0]


def apart(known: Callable[[], object], unknown: Callable[[], object], times: int) -> float:
    """By what part the middle times of two acts differ, done in turns."""
    taken: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(times):
        for which, act in enumerate((known, unknown)):
            began = time.perf_counter()
            act()
            taken[which].append(time.perf_counter() - began)
    one, other = (statistics.median(each) for each in taken.values())
    return abs(one - other) / max(one, other)


def timing(server: LiveServer, known_email: str, times: int = 200) -> dict[str, float]:
    """Does the time of an answer tell who has a registration or an account?"""
    guest = Guest(server)
    found = TOKEN.search(guest.get("/staff/sign-in")[1])
    assert found

    def sign_in(email: str) -> int:
        form = {"csrf_token": found[1], "email": email, "password": "not the passphrase at all"}
        return guest.post("/staff/sign-in", form)

    return {
        "find my registration": apart(
            lambda: guest.post("/find", {"email": known_email}),
            lambda: guest.post("/find", {"email": "nobody.at.all@example.org"}),
            times,
        ),
        "sign in": apart(
            lambda: sign_in(accounts.COORDINATOR),
            lambda: sign_in("nobody.of.us@example.org"),
            times,
        ),
    }
