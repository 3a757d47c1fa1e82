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
from lxml.html import HtmlElement, document_fromstring, tostring
from werkzeug.test import TestResponse

from app.extensions import db

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
NAMED_BY_THEMSELVES = {"hidden", "submit", "button", "reset", "image"}
POINTERS = {"aria-describedby", "aria-labelledby", "aria-controls", "for", "list", "headers"}


class Page:
    """An HTML answer."""

    def __init__(self, html: str) -> None:
        self.html = html

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page as a tree to look things up in; most pages are only checked."""
        return BeautifulSoup(self.html, "lxml")

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
        # Thousands of pages pass here: each is read once, by the quick parser.
        tags = [tag for tag in document_fromstring(self.html).iter() if isinstance(tag.tag, str)]
        by_name: dict[str, list[HtmlElement]] = {}
        for tag in tags:
            by_name.setdefault(tag.tag, []).append(tag)
        return [
            *self._frame(by_name),
            *_ids(tags),
            *_names(by_name),
            *_foreign(tags, by_name),
        ]

    def _frame(self, by_name: Mapping[str, list[HtmlElement]]) -> list[str]:
        wrong = []
        if not self.html.lstrip().lower().startswith("<!doctype html>"):
            wrong.append("no doctype")
        if by_name["html"][0].get("lang") != "en":
            wrong.append("html is not in English")
        titles = by_name.get("title")
        if not titles or not _words(titles[0]):
            wrong.append("no title")
        headings = by_name.get("h1", [])
        if len(headings) != 1 or not _words(headings[0]):
            wrong.append(f"{len(headings)} h1")
        if "{{" in self.html or "{%" in self.html:
            wrong.append("template source on the page")
        return wrong


def _words(tag: HtmlElement) -> str:
    return str(tag.text_content()).strip()


def _shown(tag: HtmlElement) -> str:
    return str(tostring(tag, encoding="unicode", with_tail=False))


def _ids(tags: list[HtmlElement]) -> list[str]:
    ids = Counter(tag.get("id") for tag in tags if "id" in tag.attrib)
    wrong = [f"id {name} {times} times" for name, times in ids.items() if times > 1]
    for tag in tags:
        for pointer in POINTERS & set(tag.attrib):
            targets = tag.get(pointer).split()
            wrong += [f"{pointer} points at no id: {t}" for t in targets if t not in ids]
    return wrong


def _names(by_name: Mapping[str, list[HtmlElement]]) -> list[str]:
    labelled = {label.get("for") for label in by_name.get("label", [])}
    images = by_name.get("img", [])
    wrong = [f"no alt: {_shown(image)}" for image in images if "alt" not in image.attrib]
    for field in (f for name in ("input", "select", "textarea") for f in by_name.get(name, [])):
        if field.get("type") in NAMED_BY_THEMSELVES:
            continue
        spoken = field.get("aria-label") or field.get("aria-labelledby")
        inside = next(field.iterancestors("label"), None) is not None
        if not (spoken or field.get("id") in labelled or inside):
            wrong.append(f"no label: {_shown(field)}")
    for thing in (t for name in ("a", "button") for t in by_name.get(name, [])):
        pictured = thing.xpath(".//img[@alt] | .//*[local-name()='title']")
        if not (_words(thing) or thing.get("aria-label") or pictured):
            wrong.append(f"no words: {_shown(thing)}")
    return wrong


def _foreign(tags: list[HtmlElement], by_name: Mapping[str, list[HtmlElement]]) -> list[str]:
    wrong = [f"<style> {_shown(tag)}" for tag in by_name.get("style", [])]
    for script in by_name.get("script", []):
        if script.get("type") == "application/ld+json":
            json.loads(script.text or "")
        elif "src" not in script.attrib:
            wrong.append("inline script")
    for tag in tags:
        inline = [name for name in tag.attrib if name == "style" or name.startswith("on")]
        wrong += [f"{name}= on {tag.tag}" for name in inline]
        where = tag.get(LOADS[tag.tag], "") if tag.tag in LOADS else ""
        if urlsplit(where).netloc and tag.get("rel") not in {"canonical", "alternate"}:
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
