"""No page asks the database more often because there is more in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask

from app.messages import links
from tests import engines, factories
from tests.factories import ACADEMY
from tests.security.crowd import crowd
from tests.security.world import a_link, visitor

Statements = Callable[[], AbstractContextManager[list[str]]]


def addresses(slug: str, date: str, person: int) -> dict[str, str]:
    """Every page with a list on it, and those beside them, in words and as an address."""
    return {
        "home": "/",
        "month": "/?view=month",
        "program": f"/{ACADEMY}/",
        "date": f"/{ACADEMY}/{slug}/",
        "start of sign-up": f"/{ACADEMY}/{slug}/sign-up",
        "all calendars": "/calendar.ics",
        "calendar of a program": f"/{ACADEMY}/calendar.ics",
        "needs action, undelivered mails": "/staff/",
        "dates": "/staff/offerings",
        "dates of a program": f"/staff/{ACADEMY}/",
        "overview of a date": date,
        "words": f"{date}/words",
        "sessions": f"{date}/sessions",
        "questions": f"{date}/questions",
        "roster": f"{date}/roster",
        "roster, filtered and sorted": f"{date}/roster?q=alex&status=under_review&sort=city",
        "applications": f"{date}/applications?status=all",
        "application": f"{date}/applications/{person}",
        "person": f"/staff/people/{person}",
        "search": "/staff/people?q=alex",
        "perhaps signed up twice": "/staff/cases",
        "checks": "/staff/checks",
        "data requests": "/staff/requests",
        "places": "/staff/places",
        "cities": "/staff/cities",
        "accounts": "/staff/accounts",
        "health notes": "/staff/health-notes",
        "desk": "/staff/desk",
        "sessions somebody leads": "/staff/led-sessions",
        "totals": "/staff/totals",
        "who looked": "/staff/who-looked",
    }


# An empty list would send fewer statements, and prove nothing.
OF_PEOPLE = {"health notes", "desk", "sessions somebody leads", "checks"}


def counts(app: Flask, statements: Statements, number: int) -> dict[str, int]:
    """How many statements each page sends with `number` rows in every list."""
    engines.empty(app)
    main, person = crowd(number)
    account = factories.staff(ACADEMY, role="admin", password="-")
    for role in ("coordinator", "medical", "desk", "lead", "chief", "records", "reviewer"):
        account.roles = [*account.roles, *factories.staff(role=role, password="-").roles]
    reader = visitor(app).as_staff(account)
    date, token = f"/staff/offerings/{main.id}", a_link(person.submission_id, links.MANAGE)
    pages = addresses(main.slug, date, person.id)
    pages["landing page of a link"] = f"/manage/{token}"
    found = {}
    for page, path in pages.items():
        with statements() as sent:
            answer = reader.get(path)
        assert answer.status_code == 200, path
        assert page not in OF_PEOPLE or answer.text.count("Alex Example") >= number, path
        found[page] = len(sent)
    with statements() as sent:
        assert reader.post("/manage", data={"token": token}).status_code == 200
    found["behind the link"] = len(sent)
    with statements() as sent:
        assert reader.send(f"{date}/roster.csv", {"reason": "Badges"}).mimetype == "text/csv"
    found["export"] = len(sent)
    return found


def test_as_many_questions_for_ten_rows_as_for_a_thousand(
    app: Flask, statements: Statements
) -> None:
    few, many = counts(app, statements, 10), counts(app, statements, 1000)
    assert {page: (few[page], n) for page, n in many.items() if n > few[page]} == {}
    assert max(many.values()) < 30, many
