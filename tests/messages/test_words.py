"""What mails say: complete in both parts, to the right people, nothing too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app.code_keys import code_keys
from app.extensions import db
from app.messages.compose import NoLongerTrueError
from app.messages.kinds import ABOUT_OFFERS, FRESH_CODE, KINDS, TO_GUARDIAN, TO_OTHERS
from app.models import FreshCode, GuardianForm, Signature, Submission, now
from app.program_kit.languages import TONGUES
from app.program_kit.statuses import (
    CANCELLED,
    CHECK_PENDING,
    CONFIRMED,
    DECLINED,
    DOCUMENTS_DUE,
    OFFER_LAPSED,
    OFFERED,
    WAITLISTED,
    WITHDRAWN,
)
from tests import factories
from tests.manage.codes import a_code
from tests.messages.mails import body, flat, told, written
from tests.translations import reword, translate

START = datetime(2027, 3, 5, 0, tzinfo=UTC)  # Thursday, March 4, 6 p.m. in St. Anthony
MOST_BYTES = 102_000


def html_text(mail: Any) -> str:
    return flat(BeautifulSoup(body(mail, "html"), "html.parser").get_text(" "))


def of_kind(kind: str, **fields: Any) -> tuple[Submission, dict[str, Any]]:
    """A submission for which a mail of this kind is due, and its data."""
    offering = factories.offering(factories.GAME, starts=START, title="The Big Game")
    if kind == "confirm_address":
        fields = {"email_confirmed_at": None, **fields}
    submission = factories.submission(offering, **fields)
    standing = {"withdrawn": WITHDRAWN, "cancelled": CANCELLED, "offer": OFFERED}
    standing |= {"papers_due": DOCUMENTS_DUE, "papers_signed": CHECK_PENDING}
    standing |= {"drawn": WAITLISTED, "offer_nudge": OFFERED, "offer_lapsed": OFFER_LAPSED}
    status = standing.get(kind, CONFIRMED)
    person = factories.registration(submission, status, full_name="Leo Núñez")
    data = {"registration_ids": [person.id], "reason": "The gym is closed."}
    if kind in ABOUT_OFFERS:
        data = {"offer_id": factories.offer(person).id}
    if kind in TO_GUARDIAN:
        factories.guardian_form(person)
        data = {"registration_id": person.id}
    if kind == FRESH_CODE:
        data = {"code_id": a_code(submission).id}
    decided = {"decision", "papers_due", "papers_signed"}
    return submission, data | ({"to": status} if kind in decided else {})


@pytest.mark.parametrize("kind", sorted(KINDS - {"confirm_address", FRESH_CODE} - TO_OTHERS))
def test_both_parts_say_who_when_where_how_it_stands_and_where_to_go(app: Flask, kind: str) -> None:
    submission, data = of_kind(kind)
    mail = written(kind, submission, **data)
    for text in (flat(body(mail, "plain")), html_text(mail)):
        for words in (
            "Cops vs. Kids",
            "The Big Game",
            "Thursday, March 4",
            "6 to 8:30 p.m.",
            "Community Room",
            "3301 Silver Lake Road",
            "Leo Núñez",
            submission.reference,
            "612-555-0100",
            "You get this mail because",
            "http://localhost/",
        ):
            assert words in text, f"{words} is missing in {text}"
        assert "None" not in text
        assert ".m.." not in text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_html_part_suits_mail_programs(app: Flask, kind: str) -> None:
    submission, data = of_kind(kind)
    html = body(written(kind, submission, **data), "html")
    soup = BeautifulSoup(html, "html.parser")
    assert len(html.encode()) < MOST_BYTES
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert soup.title is not None
    assert soup.find("meta", {"name": "color-scheme"})
    assert not soup.find_all(["script", "form", "iframe", "img", "link"])
    assert "url(" not in html
    for table in soup.find_all("table"):
        assert table.get("role") == "presentation" or table.find("th")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_text_part_is_wrapped_for_reading(app: Flask, kind: str) -> None:
    submission, data = of_kind(kind)
    text = body(written(kind, submission, **data), "plain")
    for line in text.splitlines():
        assert len(line) <= 72 or "://" in line
        assert line == line.rstrip()
    assert "\n\n\n" not in text


@pytest.mark.parametrize("kind", sorted(TO_GUARDIAN))
def test_a_guardian_reads_what_it_is_about_and_nobodys_name(app: Flask, kind: str) -> None:
    submission, data = of_kind(kind)
    mail = written(kind, submission, **data)
    for text in (flat(body(mail, "plain")), html_text(mail), mail["Subject"]):
        assert "The Big Game" in text
        for secret in ("Leo", "Núñez", submission.contact_name):
            assert secret not in told(text)
    assert "/manage/" not in body(mail, "plain")
    assert ("/guardian/" in body(mail, "plain")) == (kind == "guardian_form")


def test_the_mail_with_a_code_holds_no_link_no_name_and_no_code_in_its_head(app: Flask) -> None:
    submission, data = of_kind(FRESH_CODE)
    row = db.session.get_one(FreshCode, data["code_id"])
    digits = code_keys.told(row.seed, row.link_id, row.proof)
    mail = written(FRESH_CODE, submission, **data)
    assert digits in body(mail, "plain")
    assert digits in html_text(mail)
    assert digits not in "".join(f"{key}: {value}" for key, value in mail.items())
    text = body(mail, "plain") + html_text(mail)
    assert [w for w in ("Leo", submission.contact_name, "://", "Community Room") if w in text] == []
    row.ended_at = now()
    db.session.commit()
    with pytest.raises(NoLongerTrueError):
        written(FRESH_CODE, submission, "late", **data)


def test_the_mail_that_asks_for_confirmation_tells_strangers_nothing(app: Flask) -> None:
    submission, _ = of_kind("confirm_address", hold_until=now() + timedelta(hours=2))
    mail = written("confirm_address", submission)
    for text in (body(mail, "plain"), body(mail, "html"), mail["Subject"]):
        for secret in ("Leo", "Núñez", submission.contact_name, "Community Room", "March", "Big"):
            assert secret not in told(text)
    assert "/confirm/" in body(mail, "plain")
    assert "/manage/" not in body(mail, "plain")
    assert "We keep what you asked for until" in flat(body(mail, "plain"))


@pytest.mark.parametrize("kind", ["cancelled", "withdrawn", "changed"])
def test_an_unconfirmed_address_reads_no_names_and_gets_no_key(app: Flask, kind: str) -> None:
    submission, data = of_kind(kind, email_confirmed_at=None)
    mail = written(kind, submission, **data)
    assert "Leo" not in told(body(mail, "plain") + body(mail, "html"))
    assert "/manage/" not in body(mail, "plain")
    assert "March 4" in body(mail, "plain"), "what happened is said all the same"


def test_an_address_taken_down_on_the_phone_needs_no_confirmation(app: Flask) -> None:
    submission, _ = of_kind("received", email_confirmed_at=None, source="phone")
    assert "Leo Núñez" in body(written("received", submission), "plain")


@pytest.mark.parametrize("kind", ["received", "guardian_signed"])
def test_a_copy_of_the_notice_goes_along_as_it_was_shown(app: Flask, kind: str) -> None:
    submission, data = of_kind(kind)
    factories.document(factories.GAME, version=1, body="We ask so that you can play.")
    shown = translate(factories.GAME, "notice", "es", "Por qué", "Pedimos esto.\n\n- Uno\n- Dos")
    submission.notice_document_id, submission.notice_shown_at = shown.id, START
    if kind == "guardian_signed":
        person = submission.registrations[0]
        form = db.session.scalars(select(GuardianForm)).one()
        form.signed_at, form.signer_name, form.method = START, "Robin Grown", "web"
        row = {"registration_id": person.id, "document_id": shown.id, "signed_at": START}
        db.session.add(Signature(**row, signer_name="Robin Grown", choice="shown"))
    reword(factories.GAME, "notice")
    mail = written(kind, submission, **data)
    about = "as shown on Thursday, March 4, 2027. Version 1, in Spanish, of English version 1."
    for text in (flat(body(mail, "plain")), html_text(mail)):
        assert f"notice word for word, {about}".casefold() in text.casefold()
        assert "Por qué Pedimos esto. - Uno - Dos" in text
        assert TONGUES["es"].translated in text
        assert "New words." not in text
    spanish = BeautifulSoup(body(mail, "html"), "html.parser").find(lang="es")
    assert spanish is not None
    assert flat(spanish.get_text(" ")).startswith("Por qué Pedimos esto.")


def test_private_answers_stay_out(app: Flask) -> None:
    submission, _ = of_kind("received", answers={"school": "Wilshire Park"})
    factories.registration(submission, private={"health": "bees"}, answers={"shirt": "YM"})
    mail = written("received", submission)
    assert not [w for w in ("bees", "Wilshire") if w in body(mail, "plain") + body(mail, "html")]


def test_everybody_in_a_sign_up_is_listed_with_their_own_status(app: Flask) -> None:
    submission, _ = of_kind("received")
    factories.registration(submission, "waitlisted", full_name="Zoë Núñez")
    mail = written("received", submission)
    text = flat(body(mail, "plain"))
    assert "Leo Núñez (Grade 4): Confirmed" in text
    assert "Zoë Núñez (Grade 4): Waitlist" in text
    assert mail["Subject"].startswith("We have your registration: ")


@pytest.mark.parametrize(
    ("program", "status", "people", "begins"),
    [
        (factories.ACADEMY, CONFIRMED, 1, "You have a place: "),
        (factories.ACADEMY, "under_review", 1, "We have your application: "),
        (factories.ACADEMY, "under_review", 2, "We have your applications: "),
        (factories.ACADEMY, "waitlisted", 1, "You are on the waitlist: "),
        (factories.COFFEE, CONFIRMED, 1, "See you there: "),
        (factories.GAME, CONFIRMED, 1, "Your child has a place: "),
        (factories.GAME, CONFIRMED, 3, "Your children have places: "),
        (factories.GAME, "waitlisted", 2, "Your children are on the waitlist: "),
    ],
)
def test_the_subject_begins_with_the_news_and_names_nobody(
    app: Flask, program: str, status: str, people: int, begins: str
) -> None:
    submission = factories.submission(factories.offering(program))
    for _ in range(people):
        factories.registration(submission, status, full_name="Leo Núñez")
    subject = written("received", submission)["Subject"]
    assert subject.startswith(begins)
    assert "Leo" not in subject


def test_a_refusal_gives_the_reason_and_a_way_back(app: Flask) -> None:
    submission = factories.submission(factories.offering(factories.ACADEMY))
    person = factories.registration(submission, DECLINED)
    reason = "More people applied than there are places."
    mail = written("decision", submission, registration_ids=[person.id], to=DECLINED, reason=reason)
    text = flat(body(mail, "plain"))
    assert mail["Subject"].startswith("We could not offer you a place")
    assert reason in text
    assert "somebody looks at it again" in text


def test_every_session_of_a_class_is_in_the_mail(app: Flask) -> None:
    with time_machine.travel(datetime(2027, 1, 5, tzinfo=UTC), tick=False):
        offering = factories.offering(factories.ACADEMY, meetings=3, starts=START)
        offering.meetings[1].venue = factories.venue("Dispatch Center")
        offering.meetings[2].state = "cancelled"
        db.session.commit()
        mail = written("received", factories.registration(offering).submission)
    for text in (flat(body(mail, "plain")), html_text(mail)):
        for words in ("Thursday, March 4, 6 to 8:30", "Thursday, March 11, 6 to 8:30"):
            assert words in text
        # The clocks have gone forward by then; the hour on the wall is another one.
        assert "Thursday, March 18, 7 to 9:30 p.m." in text
        assert "At Dispatch Center" in text
        assert "cancelled" in text.lower()
        assert "2 sessions" in text


def test_the_year_is_named_only_when_it_is_another_one(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False):
        mail = written("received", of_kind("received")[0])
    assert "Thursday, March 4, 2027, 6 to 8:30 p.m." in flat(body(mail, "plain"))
