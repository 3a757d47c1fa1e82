"""Forms that guardians and applicants sign behind a mailed link, and what goes wrong there.

One list for both: what holds for a form that is signed holds for the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages import links
from app.models import Message, Registration, Signature, now
from app.program_kit.languages import TONGUES
from app.program_kit.statuses import CONFIRMED, DOCUMENTS_DUE, GUARDIAN_PENDING, WITHDRAWN
from app.records.texts import publish_texts
from tests import factories
from tests.factories import ACADEMY, WOMEN
from tests.security.world import stored
from tests.translations import translate


@dataclass(frozen=True)
class Signing:
    """One of the two: where, for whom, what is typed, and how many texts are signed."""

    path: str
    purpose: str
    make: Callable[[], Registration]
    typed: dict[str, str]
    texts: int


def teen() -> Registration:
    sign_up = factories.submission(factories.offering(WOMEN, meetings=2))
    row = factories.registration(sign_up, GUARDIAN_PENDING, full_name="Ana Young", is_minor=True)
    factories.guardian_form(row, due_at=now() + timedelta(days=5))
    return row


def applicant() -> Registration:
    sign_up = factories.submission(factories.offering(ACADEMY, meetings=2))
    row = factories.registration(sign_up, DOCUMENTS_DUE, full_name="Ana Young", photo="")
    factories.papers(row)
    return row


GUARDIAN = Signing(
    "/guardian",
    links.GUARDIAN,
    teen,
    {
        "signer_name": "Robin Grown",
        "relation": "parent",
        "phone": "612-555-0123",
        "photo": "group",
        "guardian_consent": "y",
        "waiver": "y",
    },
    3,
)
PAPERS = Signing(
    "/papers",
    links.DOCUMENTS,
    applicant,
    {
        "photo": "group",
        "check_consent": "y",
        "confidentiality": "y",
        "waiver": "y",
        "conduct": "y",
    },
    4,
)


@pytest.fixture(params=[GUARDIAN, PAPERS], ids=["guardian", "papers"])
def form(request: pytest.FixtureRequest, app: Flask) -> Signing:
    publish_texts()
    signing: Signing = request.param
    return signing


def token_for(form: Signing, row: Registration) -> str:
    token, link = links.draw(row.submission, form.purpose, row.id)
    db.session.add(link)
    db.session.commit()
    return token


def opened(client: Any, form: Signing, row: Registration) -> Any:
    return client.post(form.path, data={"token": token_for(form, row)})


def sign(client: Any, page: Any, form: Signing, **changed: Any) -> Any:
    return client.submit(page, {**form.typed, **changed})


def signatures() -> int:
    return len(db.session.scalars(select(Signature)).all())


def test_the_link_alone_changes_nothing_whoever_opens_it(client: Any, form: Signing) -> None:
    row = form.make()
    path = f"{form.path}/{token_for(form, row)}"
    before = stored()
    for agent in ("Mozilla/5.0", "Microsoft Office", "BarracudaCentral"):
        for method in (client.get, client.head, client.get):
            answer = method(path, headers={"User-Agent": agent})
            assert answer.status_code == 200
            assert b"Young" not in answer.data
    assert stored() == before


def test_signed_once_however_often_it_is_sent(client: Any, form: Signing) -> None:
    row = form.make()
    page = opened(client, form, row)
    first, second = sign(client, page, form), sign(client, page, form)
    assert first.status_code == second.status_code == 200
    assert "signed" in second.page.h1
    assert signatures() == form.texts
    mails = [mail.kind for mail in db.session.scalars(select(Message))]
    assert len(mails) == len(set(mails)), mails
    assert db.session.get_one(Registration, row.id).status != GUARDIAN_PENDING


@pytest.mark.parametrize(
    "value", ["", " ", "x" * 5000, "\x00", "<script>alert(1)</script>", "' OR 1=1 --", "💥" * 40]
)
def test_a_hostile_value_is_said_or_is_only_text(client: Any, form: Signing, value: str) -> None:
    row = form.make()
    page = opened(client, form, row)
    for name in form.typed:
        answer = sign(client, page, form, **{name: value})
        if answer.status_code == 422:
            assert "There is a problem" in answer.page.text
            assert signatures() == 0
        else:
            assert answer.status_code == 200
            # A browser sends whatever value a box has once it is ticked.
            assert form.typed[name] == "y" or value.strip(), name
            break
        assert "<script>alert" not in answer.page.html


def test_signed_in_the_language_it_was_read_in(client: Any, form: Signing) -> None:
    row = form.make()
    row.submission.language = "so"
    waiver = translate(row.offering.program, "waiver", "es", "Riesgos", "Conozco los riesgos.")
    page = opened(client, form, row)
    # The language they like best, until they choose another; what is typed stays, no tick does.
    assert page.page.text.count(TONGUES["so"].missing) >= form.texts - 1
    page = client.submit(page, form.typed, button=("read_in", "es"))
    assert "Conozco los riesgos." in page.page.text
    assert signatures() == 0
    assert client.submit(page).status_code == 422
    assert "signed" in sign(client, page, form).page.h1
    kinds = select(Signature.document_id).where(Signature.document_id == waiver.id)
    assert db.session.scalars(kinds).one()
    assert signatures() == form.texts


def test_one_text_that_is_not_agreed_to_signs_none(client: Any, form: Signing) -> None:
    row = form.make()
    page = opened(client, form, row)
    answer = sign(client, page, form, waiver=None)
    assert answer.status_code == 422
    assert "Read and agree to the risks" in answer.page.text
    assert signatures() == 0


def test_a_text_that_changed_while_it_was_read_is_read_again(client: Any, form: Signing) -> None:
    row = form.make()
    page = opened(client, form, row)
    program = row.offering.program
    factories.document(program, "waiver", version=2, title="Risks", body="Something else.")
    answer = sign(client, page, form)
    assert answer.status_code == 422
    assert "This text was changed while you were reading." in answer.page.text
    assert signatures() == 0
    assert sign(client, answer, form).status_code == 200
    assert signatures() == form.texts


def test_when_it_is_too_late(client: Any, form: Signing, time_machine: TimeMachineFixture) -> None:
    row = form.make()
    page = opened(client, form, row)
    time_machine.move_to(now() + timedelta(days=8), tick=False)
    answer = sign(client, page, form)
    assert answer.status_code in {200, 409}
    assert db.session.get_one(Registration, row.id).status not in {
        CONFIRMED, GUARDIAN_PENDING, DOCUMENTS_DUE,
    }  # fmt: skip


def test_whoever_has_left_has_nothing_to_sign(client: Any, form: Signing) -> None:
    row = form.make()
    page = opened(client, form, row)
    row.status, row.seat_held = WITHDRAWN, False
    row.division.seats_taken -= 1
    db.session.commit()
    assert "nothing to sign" in sign(client, page, form).page.h1
    assert signatures() == 0


def test_a_link_that_ended_or_never_was(client: Any, form: Signing) -> None:
    row = form.make()
    token, link = links.draw(row.submission, form.purpose, row.id)
    link.expires_at = now() - timedelta(seconds=1)
    db.session.add(link)
    db.session.commit()
    for path, data in ((f"{form.path}/{token}", None), (form.path, {"token": token})):
        ended = client.get(path) if data is None else client.post(path, data=data)
        assert ended.status_code == 410
    assert client.post(form.path, data={"token": "made-up"}).status_code == 404
    strange = client.post(form.path, data={"token": token_for(form, row), "act": "delete"})
    assert strange.status_code == 400


def test_papers_are_found_on_ones_own_page_and_nobody_elses(client: Any, app: Flask) -> None:
    publish_texts()
    mine, other = applicant(), applicant()
    token, link = links.draw(mine.submission, links.MANAGE)
    db.session.add(link)
    db.session.commit()
    page = client.post("/manage", data={"token": token})
    assert "Papers to sign" in page.page.text
    shown = client.submit(page, action="/papers")
    assert "Papers for Ana Young" in shown.page.h1
    foreign = client.post("/papers", data={"token": token, "person": str(other.id)})
    assert foreign.status_code == 404
