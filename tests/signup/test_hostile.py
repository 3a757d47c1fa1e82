"""Names that mean something to a machine: shown as they are, or refused beside their box."""

# ruff: noqa: RUF001 - names as people write them
from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import Registration, Submission
from tests.factories import ACADEMY, COFFEE, WOMEN
from tests.pages import Page
from tests.signup.walk import PAGES, Walk, open_offering

SHOWN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE registrations; --",
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    '=HYPERLINK("http://evil.example","x")',
    "+1-612",
    "@SUM(A1:A9)",
    "-2+3",
    "&amp;&lt;",
    "%s%n%00",
    "../../etc/passwd",
    "null",
    "O’Brien-Núñez, Jr.",
    "Nguyễn Thị Ánh",
    "李小龍",
    "محمد",
    "𝒜𝓃𝒶 👩🏽‍🚒",
    "X",
    "A" * 128,
)
REFUSED = (
    "Ana\r\nBcc: all@example.org",
    "Ana\nSample",
    "Ana\x00Sample",
    "Ana\x1b[31m",
    "Ana\u202egnp.exe",
    "Ana\u2066Sample",
    "Ana\u061cSample",
    "Ana\u2028Sample",
    "Ana\x85Sample",
    "A" * 129,
    "A" * 20_000,
)
TEMPLATES = ("{{7*7}}", "{% raw %}")
BLANK = ("", "   ", "\t", "\u00a0", "\u200b", "\u200b \ufeff", "\u2060\u00ad")


@pytest.mark.parametrize("name", SHOWN, ids=range(len(SHOWN)))
def test_shown_as_it_was_typed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    walk = Walk(client, open_offering(WOMEN))
    pages = [{**PAGES[WOMEN][0], "p0-full_name": name}, *PAGES[WOMEN][1:]]
    if name in TEMPLATES:
        # Here braces on the page are not a template that leaked but what somebody typed.
        monkeypatch.setattr(Page, "problems", lambda _page: [])
    walk.to_check(pages)
    soup = BeautifulSoup(walk.html, "html.parser")
    assert any(name in cell.get_text() for cell in soup.find_all("dd"))
    walk.fill({}, "change", "person-0")
    assert walk.fields["p0-full_name"] == name
    walk.fill({})
    walk.send()
    assert db.session.scalars(select(Registration.full_name)).all() == [name]


@pytest.mark.parametrize("name", REFUSED, ids=range(len(REFUSED)))
def test_refused_beside_its_box_and_kept(client: FlaskClient, name: str) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({})
    walk.fill({"p0-full_name": name, "p0-age": "adult"}, status=422)
    box = BeautifulSoup(walk.html, "html.parser").find("input", {"name": "p0-full_name"})
    assert box is not None
    assert box["aria-invalid"] == "true"
    assert "Full name must" in walk.text


@pytest.mark.parametrize("name", BLANK, ids=range(len(BLANK)))
def test_a_name_nobody_can_see_is_no_name(client: FlaskClient, name: str) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({})
    walk.fill({"p0-full_name": name, "p0-age": "adult"}, status=422)
    assert "Enter the full name" in walk.text


@pytest.mark.parametrize(
    "party", ["0", "13", "-1", "1.5", "two", "²", "٣", "1e1", "9" * 6, "9" * 5000, "0x2", "\x00"]
)
def test_numbers_that_are_none(client: FlaskClient, party: str) -> None:
    walk = Walk(client, open_offering(COFFEE)).fill({})
    walk.fill({"party": party}, status=422)
    assert "must be a number from 1 to 12" in walk.text


@pytest.mark.parametrize(
    ("month", "day", "year"),
    [
        ("2", "30", "1985"),
        ("13", "1", "1985"),
        ("3", "14", "85"),
        ("3", "14", "3000"),
        ("3", "14", "999999999999"),
        ("²", "14", "1985"),
        ("-3", "14", "1985"),
        ("3", "", "1985"),
        ("0", "0", "0"),
    ],
)
def test_days_that_are_none(client: FlaskClient, month: str, day: str, year: str) -> None:
    walk = Walk(client, open_offering(ACADEMY)).fill({})
    for answers in PAGES[ACADEMY][:3]:
        walk.fill(answers)
    parts = {"month": month, "day": day, "year": year}
    walk.fill({f"p0-birth_date-{part}": text for part, text in parts.items()}, status=422)
    assert "Date of birth must be" in walk.text
    assert walk.fields["p0-birth_date-year"] == year


@pytest.mark.parametrize(
    "email",
    [
        "ana", "ana@", "@example.org", "ana@example", "ana sample@example.org",
        "ana@example.org\r\nBcc: x@example.org", "ana@exa\x00mple.org", "<ana@example.org>",
        "ana@example.org,leo@example.org", "a" * 250 + "@example.org", "ana@[127.0.0.1]",
    ],
)  # fmt: skip
def test_addresses_that_are_none(client: FlaskClient, email: str) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({}).fill(PAGES[WOMEN][0])
    walk.press(email=email, status=422)


@pytest.mark.parametrize(
    ("name", "value"), [("p0-age", "child"), ("p0-age", ""), ("p0-age", "adult' OR 1=1")]
)
def test_only_what_was_offered_can_be_chosen(client: FlaskClient, name: str, value: str) -> None:
    walk = Walk(client, open_offering(WOMEN)).fill({})
    walk.fill({**PAGES[WOMEN][0], name: value}, status=422)


@pytest.mark.parametrize(
    "path",
    [
        "/coffee-with-a-cop/%00/", "/coffee-with-a-cop/%00/sign-up", "/coffee-with-a-cop/%ff/",
        "/coffee-with-a-cop/x/sign-up/sent/%00", "/manage/%00", "/confirm/%ff",
        "/my/%00/calendar.ics",
        "/coffee-with-a-cop/%F0%9F%92%A9/", "/coffee-with-a-cop/" + "a" * 3000 + "/",
    ],
)  # fmt: skip
def test_addresses_nobody_made(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_form_too_large_to_be_one(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE))
    assert client.post(walk.path, data={"state": "x" * 600_000}).status_code == 413
    many = {f"field-{n}": "x" for n in range(5000)}
    assert client.post(walk.path, data=many).status_code in {400, 413}
    assert db.session.scalar(select(func.count(Submission.id))) == 0
