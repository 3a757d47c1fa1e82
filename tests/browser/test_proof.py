"""The sum that a browser does by itself, and the code for who has no script to do it."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import func, select

from app.extensions import db
from app.models import Submission
from app.records.texts import publish_texts
from tests import factories
from tests.browser.conftest import PHONE, PLENTY
from tests.browser.inspection import Inspection
from tests.browser.post import Post
from tests.browser.residents import coffee
from tests.browser.visitor import Visitor
from tests.factories import COFFEE
from tests.live import LiveServer


def code_in(post: Post, email: str) -> str:
    part = post.wait(email).get_body(("plain",))
    assert part is not None
    found = re.search(r"^\d{3} \d{3}$", part.get_content(), re.MULTILINE)
    assert found
    return found[0]


def test_a_browser_proves_itself_and_without_scripts_a_code_does(
    start_server: Callable[..., LiveServer], post: Post, visit: Callable[..., Visitor]
) -> None:
    every_form = {"PROOF_SOONER_THAN": "100000"}
    house = start_server("sqlite", **every_form, **PLENTY, **post.sink.settings)
    with house.app.app_context():
        publish_texts()
        path = f"/{COFFEE}/{factories.offering(COFFEE).slug}/"
    house.start_worker()
    quick = visit(house.url, viewport=PHONE)
    quick.go(path)
    coffee(quick, "quick@example.org")
    quick.page.wait_for_url("**/sign-up/sent/**")
    assert quick.h1 == "See you there"

    plain = visit(house.url, viewport=PHONE, java_script_enabled=False)
    plain.go(path)
    coffee(plain, "plain@example.org")
    assert plain.h1 == "One more step"
    plain.press("Mail me a code")
    plain.type("Code from the mail", code_in(post, "plain@example.org"))
    plain.press("Send")
    assert plain.h1 == "See you there"

    looks, stuck = Inspection(), visit(house.url)
    stuck.page.route("**/js/proof.js*", lambda route: route.abort())
    stuck.go(path)
    coffee(stuck, "stuck@example.org")
    looks.look(stuck, "one more step")
    stuck.press("Mail me a code")
    stuck.type("Code from the mail", "12")
    stuck.press("Send")
    looks.look(stuck, "wrong code", 422)
    assert looks.findings == []
    with house.app.app_context():
        assert db.session.scalar(select(func.count(Submission.id))) == 2
