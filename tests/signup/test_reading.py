"""Notices and texts in the reader's language: chosen on the page, without cookie or script."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Signature
from app.program_kit.languages import TONGUES
from tests.factories import GAME, WOMEN
from tests.signup.walk import PAGES, Walk, open_offering
from tests.translations import newest, reword, translate

ES, SO = TONGUES["es"], TONGUES["so"]


def in_language(walk: Walk, code: str) -> str:
    """All words on the screen that are marked as being in a language."""
    soup = walk.page.page.soup  # type: ignore[attr-defined]
    return " ".join(part.get_text(" ") for part in soup.main.find_all(lang=code))


def test_a_family_reads_and_signs_in_spanish_what_there_is(client: FlaskClient) -> None:
    offering = open_offering(GAME)
    notice = translate(GAME, "notice", "es", "Cómo usamos sus datos", "Pedimos esto para jugar.")
    waiver = translate(GAME, "waiver", "es", "Riesgos", "Conozco los riesgos.\n\n- Uno\n- Dos")
    walk = Walk(client, offering)
    assert "Pedimos" not in walk.text
    assert in_language(walk, "hmn").strip() == "Hmoob"
    walk.fill({}, "read_in", "es")
    spanish = in_language(walk, "es")
    assert "Cómo usamos sus datos" in spanish
    assert "Pedimos esto para jugar." in spanish
    assert ES.translated in spanish
    # What counts before the law stands beside it; what is not translated says so, in Spanish.
    assert "in Spanish, of English version 1" in walk.text
    assert "You are not required by law to answer." in walk.text
    assert spanish.count(ES.missing) == 1
    assert "This is for you, not only for the grown-ups." in walk.text
    walk.fill({})
    for answers in PAGES[GAME][:4]:
        walk.fill(answers)
    assert "Conozco los riesgos." in in_language(walk, "es")
    assert in_language(walk, "es").count(ES.missing) == 4
    made = walk.fill(PAGES[GAME][4]).send().made
    assert (made.notice_document_id, made.language) == (notice.id, "es")
    rows = db.session.scalars(select(Signature).order_by(Signature.id))
    signed = {row.document.kind: row.document_id for row in rows}
    assert signed["waiver"] == waiver.id
    assert signed["conduct"] == newest(GAME, "conduct").id
    # That the notice for people under 18 was shown is on record with each child.
    assert signed["minor_notice"] == newest(GAME, "minor_notice").id


def test_another_language_asks_anew_only_for_what_now_reads_otherwise(client: FlaskClient) -> None:
    offering = open_offering(WOMEN)
    waiver = translate(WOMEN, "waiver", "so", "Khataraha", "Waan ogahay khataraha.")
    notice = newest(WOMEN, "notice")
    walk = Walk(client, offering).to_check()
    walk.fill({}, "read_in", "so")
    assert walk.h1 == "Before you start"
    assert SO.missing in in_language(walk, "so")
    assert notice.title in walk.text
    walk.fill({})
    assert walk.fields["p0-full_name"] == "Ana Sample"
    for _page in PAGES[WOMEN][:-1]:
        walk.fill({})
    assert "Waan ogahay khataraha." in in_language(walk, "so")
    walk.fill({}, status=422)
    assert "Read and agree to the risks" in walk.text
    assert "Read and agree to the conduct" not in walk.text
    made = walk.fill({"p0-waiver": "y"}).send().made
    query = select(Signature.document_id).where(Signature.document_id == waiver.id)
    assert db.session.scalars(query).one()
    assert made.notice_document_id == notice.id


def test_a_translation_left_behind_gives_way_to_english(client: FlaskClient) -> None:
    offering = open_offering(GAME)
    translate(GAME, "notice", "hmn", "Peb siv li cas", "Peb nug cov no.")
    address = f"/{GAME}/{offering.slug}/sign-up"
    # An address for posters: the language stands in it, and in the form from there on.
    page = client.get(f"{address}?language=hmn").page  # type: ignore[attr-defined]
    assert "Peb nug cov no." in page.text
    reword(GAME, "notice")
    walk = Walk(client, offering).fill({}, "read_in", "hmn")
    assert "Peb nug cov no." not in walk.text
    assert "New words." in walk.text
    assert TONGUES["hmn"].missing in in_language(walk, "hmn")
    assert (
        client.post(address, data={"state": walk.fields["state"], "read_in": "xx"}).status_code
        == 400
    )
    assert client.get(f"{address}?language=xx").page.text.count("New words.") == 1  # type: ignore[attr-defined]
