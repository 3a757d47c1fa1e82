"""What was shown and signed: whole, as it stood, for staff and behind the resident's link."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

from app.accounts.scope import RECORDS
from app.extensions import db
from app.messages import links
from app.models import Registration, Signature, now
from tests import factories
from tests.factories import GAME
from tests.translations import reword, translate


def child_of_two_homes() -> Registration:
    """Ana, whose home read Spanish; another home of hers signed as well."""
    game = factories.offering(GAME)
    body = "We ask so that you can play."
    factories.document(GAME, "notice", version=1, title="How we use it", body=body)
    spanish = translate(GAME, "notice", "es", "Por qué", "Pedimos para que puedan jugar.")
    waiver = factories.document(GAME, "waiver", title="Risks", body="I know:\n\n- falls\n- bumps")
    mine = factories.submission(game, notice_document_id=spanish.id, notice_shown_at=now())
    ana = factories.registration(mine, full_name="Ana Sample", is_minor=True)
    other = factories.registration(
        factories.submission(game), "waitlisted", full_name="Ana Sample", is_minor=True,
        kept_in_id=ana.id, another_home=True,
    )  # fmt: skip
    for row, name in ((ana, "Robin Sample"), (other, "Otto Elsewhere")):
        signed = Signature(registration_id=row.id, document_id=waiver.id, signer_name=name)
        db.session.add(signed)
    db.session.commit()
    reword(GAME, "waiver")
    return ana


def is_whole(page: Any) -> None:
    """Both texts as they stood, in which language, when and by whom; nothing of the other home."""
    for words in (
        "a translation of English version 1",
        "We ask so that you can play.",
        "falls bumps",
        "Robin Sample",
    ):
        assert words in page.text
    soup: BeautifulSoup = page.soup
    spanish = [part.get_text(" ", strip=True) for part in soup.main.find_all(lang="es")]  # type: ignore[union-attr]
    assert spanish == ["Por qué", "Pedimos para que puedan jugar."]
    assert "New words." not in page.text
    assert "Otto" not in page.text


def test_whoever_may_read_it_reads_it_whole(client: Any, login: Any) -> None:
    ana = child_of_two_homes()
    token = links.mint(ana.submission, links.MANAGE)
    db.session.commit()
    mine = client.post("/manage", data={"token": token})
    is_whole(client.submit(mine, button=("act", "shown")).page)
    login(client, factories.staff(GAME, name="Casey Coordinator"))
    person = client.get(f"/staff/people/{ana.id}")
    page = client.get(person.page.link("word for word, to print"))
    is_whole(page.page)
    assert "Printed by Casey Coordinator" in page.page.text
    desk: Any = client.application.test_client()
    login(desk, factories.staff(role=RECORDS))
    found = desk.submit(desk.get("/staff/records/copies"), {"q": ana.submission.reference})
    is_whole(desk.get(found.page.link("Ana Sample")).page)
