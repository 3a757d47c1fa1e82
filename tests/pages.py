"""A test client that reads every page it fetches the way a careful visitor would."""

from __future__ import annotations

import contextvars
import json
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
NAMED_BY_THEMSELVES = {"hidden", "submit", "button", "reset", "image"}
POINTERS = ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list", "headers")


class Page:
    """An HTML answer, parsed."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.soup = BeautifulSoup(html, "html.parser")

    @cached_property
    def h1(self) -> str:
        """The words of the main heading."""
        heading = self.soup.h1
        return " ".join(heading.get_text(" ").split()) if heading else ""

    @cached_property
    def text(self) -> str:
        """Everything inside main, with single spaces."""
        part = self.soup.main or self.soup
        return " ".join(part.get_text(" ").split())

    def form(self, action: str | None = None) -> Tag:
        """The form with this action; without one, the first form that posts inside main."""
        part = self.soup.main or self.soup
        for form in part.find_all("form"):
            if action is None and str(form.get("method", "get")).lower() == "post":
                return form
            if action is not None and form.get("action") == action:
                return form
        raise AssertionError(f"no form {action or 'that posts'} on the page “{self.h1}”")

    def link(self, words: str) -> str:
        """Where the link with these words goes."""
        for anchor in self.soup.find_all("a"):
            if words in " ".join(anchor.get_text(" ").split()):
                return str(anchor["href"])
        raise AssertionError(f"no link “{words}” on the page “{self.h1}”")

    def problems(self) -> list[str]:
        """What is wrong with the page for somebody; empty when nothing is."""
        return [*self._frame(), *self._ids(), *self._names(), *self._foreign()]

    def _frame(self) -> list[str]:
        wrong = []
        if not self.html.lstrip().lower().startswith("<!doctype html>"):
            wrong.append("no doctype")
        root, title = self.soup.html, self.soup.title
        if root is None or not root.get("lang"):
            wrong.append("no lang on html")
        if title is None or not title.get_text(strip=True):
            wrong.append("no title")
        headings = self.soup.find_all("h1")
        if len(headings) != 1 or not headings[0].get_text(strip=True):
            wrong.append(f"{len(headings)} h1")
        if "{{" in self.html or "{%" in self.html:
            wrong.append("template source on the page")
        return wrong

    def _ids(self) -> list[str]:
        ids = Counter(str(tag["id"]) for tag in self.soup.find_all(id=True))
        wrong = [f"id {name} {times} times" for name, times in ids.items() if times > 1]
        for tag in self.soup.find_all(True):
            for pointer in POINTERS:
                value = tag.get(pointer)
                targets = value if isinstance(value, list) else str(value or "").split()
                wrong += [f"{pointer} points at no id: {t}" for t in targets if t not in ids]
        return wrong

    def _names(self) -> list[str]:
        labelled = {str(label["for"]) for label in self.soup.find_all("label") if label.get("for")}
        wrong = [f"no alt: {image}" for image in self.soup.find_all("img", alt=False)]
        for field in self.soup.find_all(["input", "select", "textarea"]):
            if field.get("type") in NAMED_BY_THEMSELVES:
                continue
            spoken = field.get("aria-label") or field.get("aria-labelledby")
            if not (spoken or field.get("id") in labelled or field.find_parent("label")):
                wrong.append(f"no label: {field}")
        for thing in self.soup.find_all(["a", "button"]):
            picture = thing.find("img", alt=True) or thing.find("title")
            if not (thing.get_text(strip=True) or thing.get("aria-label") or picture):
                wrong.append(f"no words: {thing}")
        return wrong

    def _foreign(self) -> list[str]:
        wrong = [f"style= on {tag.name}" for tag in self.soup.find_all(style=True)]
        wrong += [f"<style> {tag}" for tag in self.soup.find_all("style")]
        for script in self.soup.find_all("script", src=False):
            if script.get("type") == "application/ld+json":
                json.loads(script.string or "")
            else:
                wrong.append("inline script")
        for tag in self.soup.find_all(True):
            wrong += [f"{name}= on {tag.name}" for name in tag.attrs if name.startswith("on")]
            where = str(tag.get(LOADS.get(tag.name, ""), ""))
            canonical = tag.get("rel") in (["canonical"], ["alternate"])
            if urlsplit(where).netloc and not canonical:
                wrong.append(f"loads from elsewhere: {where}")
        return wrong


class CheckedClient(FlaskClient):
    """Fetches pages, refuses those with problems, and sends forms as a browser would."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request in a context of its own; the response has `.page` when it is HTML."""
        # What the test wrote must be there for the request, and its reads must start anew after.
        # A redirect that is followed comes here a second time, from inside the first.
        if has_app_context():
            db.session.commit()
        # A context left over from the test would be shared, with its database session and its g.
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        if response.mimetype == "text/html" and response.request.method != "HEAD":
            response.page = Page(response.get_data(as_text=True))  # type: ignore[attr-defined]
            found = response.page.problems()  # type: ignore[attr-defined]
            assert not found, f"{response.request.path}: " + "; ".join(found)
        return response

    def submit(
        self,
        response: TestResponse,
        fields: Mapping[str, Any] | None = None,
        *,
        action: str | None = None,
        button: tuple[str, str] | None = None,
        follow: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Fill in and send the form on a page, with what it already holds and hides."""
        form = response.page.form(action)  # type: ignore[attr-defined]
        known, data = filled_in(form)
        missing = set(fields or {}) - known
        assert not missing, f"the form has no {sorted(missing)}; it has {sorted(known)}"
        data.update(fields or {})
        if button:
            data[button[0]] = button[1]
        target = form.get("action") or response.request.full_path.rstrip("?")
        sent = {name: value for name, value in data.items() if value is not None}
        if str(form.get("method", "get")).lower() == "get":
            return self.get(target, query_string=sent, follow_redirects=follow, headers=headers)
        return self.post(target, data=sent, follow_redirects=follow, headers=headers)


def filled_in(form: Tag) -> tuple[set[str], dict[str, Any]]:
    """The names of a form's fields, and what a browser would send if nobody touched it."""
    known: set[str] = set()
    data: dict[str, Any] = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = str(field.get("name", "")), field.get("type")
        if not name or kind in {"submit", "button", "image", "reset"}:
            continue
        known.add(name)
        if field.name == "textarea":
            data[name] = field.get_text()
        elif field.name == "select":
            options = field.find_all("option")
            chosen = [o for o in options if o.has_attr("selected")] or options[:1]
            data[name] = [str(o.get("value", o.get_text())) for o in chosen]
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data.setdefault(name, []).append(str(field.get("value", "on")))
        else:
            data.setdefault(name, []).append(str(field.get("value", "")))
    return known, data
