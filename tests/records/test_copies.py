"""A copy of all we hold: complete for the one who asks, silent about everybody else."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.messages import links
from app.models import SYSTEM, AccessLink, Activity, Message, Registration, Signature, now
from app.records.copies import ABOUT_OTHERS, Request, Wanted, copy_of
from app.registration.history import note_status
from app.registration.refusals import NotAllowedError
from tests import factories
from tests.factories import GAME
from tests.security.world import Visitor, visitor

ASKED = Request("Ana Sample", "Showed a license.", "Request of March 3")
WHY = {"asker": "Ana Sample", "identity": "Showed a license.", "reason": "Request of March 3"}
TOLD = {
    "health": "canary-health",
    "accommodation": "canary-accommodation",
    "emergency": "canary-emergency",
    "pickup": "canary-pickup",
    "custody": "canary-custody",
}


def family(mark: str, child: str = "Kim Sample", **fields: Any) -> Registration:
    """A child of whom everything is known, with a sister, signed up by the guardian `mark`."""
    game = factories.offering(GAME, slug=f"game-{mark.lower()}")
    text = factories.document(GAME, "waiver", title="Risks", body=f"Waiver of {mark}.")
    notice = factories.document(GAME, "notice", title="Notice", body=f"Notice of {mark}.")
    contact = factories.submission(
        game, contact_name=f"Guardian{mark}", email=f"{mark.lower()}@example.org",
        phone_typed=f"612-555-01{len(mark):02d}", mailing_address=f"PO Box {mark}",
        answers={"topic": f"Topic{mark}"}, notice_document_id=notice.id, notice_shown_at=now(),
        **fields,
    )  # fmt: skip
    told = {kind: f"{words}-{mark}" for kind, words in TOLD.items()}
    first = factories.registration(contact, full_name=child, is_minor=True, grade=5, private=told)
    factories.registration(contact, full_name=f"Sister{mark}", is_minor=True)
    asked = factories.question(game, label=f"Asked of {mark}?")
    once = factories.answer(factories.question(game, label="Once?"), first, f"Shared{mark}")
    once.registration_id = None
    db.session.add_all([factories.answer(asked, first, f"Told by {mark}."), once])
    db.session.add_all(
        [
            Signature(registration_id=first.id, document_id=text.id, signer_name=f"Guardian{mark}"),
            Message(
                dedupe_key=mark, kind="received", recipient=contact.email, program=GAME,
                offering_id=game.id, submission_id=contact.id, state="sent", sent_at=now(),
            ),
        ]
    )  # fmt: skip
    links.mint(contact, links.MANAGE)
    note_status(first, "waitlisted", SYSTEM, f"Decided for {mark}.")
    db.session.commit()
    return first


@pytest.fixture
def designee(app: Flask) -> Visitor:
    """Signed in as the records designee."""
    return visitor(app).as_staff(
        factories.staff(role="records", password="-", name="Reese Records")
    )


def unpacked(body: bytes) -> tuple[str, dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert sorted(file.namelist()) == ["copy.html", "copy.json"]
        return file.read("copy.html").decode(), json.loads(file.read("copy.json"))


def test_a_guardian_gets_everything_about_themself_and_their_children(designee: Visitor) -> None:
    mine = family("One")
    answer = designee.send(
        "/staff/records/copies/download", {"q": "guardian", "made": mine.submission_id, **WHY}
    )
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Sample" not in answer.headers["Content-Disposition"]
    page, data = unpacked(answer.data)
    text = BeautifulSoup(page, "html.parser").get_text(" ")
    everything = [
        *(f"{words}-One" for words in TOLD.values()),
        *("GuardianOne", "one@example.org", "PO Box One", "TopicOne", "Kim Sample", "SisterOne"),
        *("Asked of One?", "Told by One.", "SharedOne"),
        *("Waiver of One.", "Notice of One.", "Decided for One.", "Reese Records"),
        *("Request of March 3", "opened a private answer: health notes"),
    ]
    assert [words for words in everything if words not in text] == []
    told = json.dumps(data)
    assert [words for words in everything[:-1] if words not in told] == []
    assert [mail["to"] for mail in data["sign_ups"][0]["mails"]] == ["one@example.org"]
    assert data["sign_ups"][0]["links"][0]["purpose"] == "manage"
    assert data["sign_ups"][0]["left_out"] == []
    link = db.session.scalars(select(AccessLink)).one()
    assert link.token_hash not in told


def test_what_another_guardian_told_is_left_out(designee: Visitor) -> None:
    mine, theirs = family("One"), family("Other")
    answer = designee.send(
        "/staff/records/copies/download",
        {"q": "kim", "made": mine.submission_id, "person": theirs.id, **WHY},
    )
    page, data = unpacked(answer.data)
    told = page + json.dumps(data)
    hidden = [
        *("GuardianOther", "other@example.org", "PO Box Other", "TopicOther", "SisterOther"),
        *(f"{TOLD[kind]}-Other" for kind in ABOUT_OTHERS),
    ]
    assert [words for words in hidden if words in told] == []
    shown = ["canary-health-Other", "canary-accommodation-Other", "Decided for Other."]
    assert [words for words in shown if words not in told] == []
    assert len(data["sign_ups"][1]["left_out"]) == 3
    assert "Other people in this sign-up: 1." in page


def test_each_private_answer_that_is_handed_out_is_on_record_with_the_reason(app: Flask) -> None:
    child = family("One")
    staff = factories.staff(role="records", password="-")
    copy_of(Wanted(frozenset(), frozenset({child.id})), ASKED, staff.id)
    lines = db.session.scalars(
        select(Activity).where(Activity.staff_id == staff.id).order_by(Activity.id)
    ).all()
    read = {line.data["kind"] for line in lines if line.verb == "private_read"}
    assert read == set(TOLD) - ABOUT_OTHERS
    assert {line.reason for line in lines} == {
        "Request of March 3", "Data request: Request of March 3",
    }  # fmt: skip
    made = next(line for line in lines if line.verb == "copied_out")
    assert made.data == {"asker": "Ana Sample", "identity": "Showed a license."}
    assert {line.registration_id for line in lines} == {child.id}


def test_without_who_how_and_why_nothing_is_opened(designee: Visitor) -> None:
    child = family("One")
    chosen = {"q": "kim", "person": child.id}
    for form in (
        {**chosen},
        {**chosen, **WHY, "asker": " "},
        {**chosen, **WHY, "identity": ""},
        {**chosen, **WHY, "reason": ""},
        {"q": "kim", **WHY},
    ):
        answer = designee.send("/staff/records/copies/download", form)
        assert answer.status_code == 422, form
        assert "canary" not in answer.text
        assert "Kim Sample" in answer.text, "what was found stays on the page"
    verbs = set(db.session.scalars(select(Activity.verb)))
    assert verbs.isdisjoint({"private_read", "copied_out"})


def test_only_the_designee_makes_copies(app: Flask) -> None:
    child = family("One")
    wanted = Wanted(frozenset({child.submission_id}), frozenset())
    for role in ("coordinator", "admin", "chief", "medical"):
        staff = factories.staff(GAME, role=role, password="-")
        with pytest.raises(NotAllowedError):
            copy_of(wanted, ASKED, staff.id)
    assert set(db.session.scalars(select(Activity.verb))).isdisjoint({"private_read", "copied_out"})


def test_looking_shows_names_on_the_page_and_in_no_address(designee: Visitor) -> None:
    family("One")
    page = designee.send("/staff/records/copies", {"q": "kim sam"})
    assert "About Kim Sample, under 18" in " ".join(page.text.split())
    assert "canary" not in page.text
    links = [a["href"] for a in BeautifulSoup(page.text, "html.parser").find_all("a")]
    assert not [href for href in links if "kim" in href.lower()]
    assert "We hold nothing under" in designee.send("/staff/records/copies", {"q": "zzz"}).text
    assert "sign-up fits" not in designee.send("/staff/records/copies", {"q": "k"}).text


def test_of_two_adults_the_other_one_asks_for_themselves(designee: Visitor) -> None:
    class_ = factories.offering(factories.ACADEMY)
    contact = factories.submission(class_, contact_name="María Núñez")
    factories.registration(contact, full_name="maria nunez", private={"health": "canary-hers"})
    his = factories.registration(contact, full_name="Jo Núñez", private={"health": "canary-his"})
    here = "/staff/records/copies/download"
    _page, data = unpacked(designee.send(here, {"made": contact.id, **WHY}).data)
    assert "canary-hers" in json.dumps(data)
    assert "canary-his" not in json.dumps(data)
    assert "Other adults" in data["sign_ups"][0]["left_out"][0]
    _page, data = unpacked(designee.send(here, {"person": his.id, **WHY}).data)
    assert "canary-his" in json.dumps(data)
    assert "canary-hers" not in json.dumps(data)
    assert contact.email not in json.dumps(data)
