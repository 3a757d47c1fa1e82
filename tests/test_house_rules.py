"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import safe_code

ROOT = Path(__file__).parent.parent
MOST_LINES = 250
MOST_LINES_OF_A_TEST = 300
MOST_LINES_OF_A_FUNCTION = 40
# Words that already mean something in the tools below us, or nothing at all.
TAKEN = {
    *("event", "session", "util", "utils", "helper", "helpers", "manager"),
    *("handler", "order", "ticket", "product"),
}
NOT_ON_PAGES = ("offering", "meeting", "submission", "invalid", "please", "sorry", "oops")
PAGE_ROOMS = ("signup", "manage", "feeds", "staff", "dev")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
# A program is one file, and most of it is wording.
MOST_LINES_IN = {"programs": 320}
# Flask's own name for what we override; and iCalendar owns two of the words.
OWNED = {"open_session", "save_session"}
OWNED_IN = {"calendars": {"event", "session"}, "feeds": {"event", "session"}}


def python_files(*tops: str) -> list[Path]:
    return sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))


def templates() -> list[Path]:
    return sorted((ROOT / "app" / "templates").rglob("*.html"))


APP = python_files("app")
TESTS = ROOT / "tests"
OURS = [*APP, *python_files("tests"), *ROOT.glob("*.py"), ROOT / "migrations" / "env.py"]
relative = {"ids": lambda path: str(path.relative_to(ROOT))}


def definitions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def parts(name: str) -> set[str]:
    """`StaffHelper` and `staff_helper` both hold staff and helper."""
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


@pytest.mark.parametrize("path", OURS, **relative)
def test_files_and_functions_stay_short(path: Path) -> None:
    most = MOST_LINES_IN.get(path.parent.name, MOST_LINES)
    lines = len(path.read_text().splitlines())
    assert lines < (MOST_LINES_OF_A_TEST if TESTS in path.parents else most)
    for node in definitions(path):
        if not isinstance(node, ast.ClassDef):
            lines = own_lines(node)
            assert lines < MOST_LINES_OF_A_FUNCTION, f"{node.name} has {lines} lines"


def own_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without those of functions inside, which are counted by themselves."""
    inside = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return length(node) - sum(length(each) for each in inside)


def length(node: ast.stmt) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", APP, **relative)
def test_names_are_our_own_words(path: Path) -> None:
    names = [path.stem, *(node.name for node in definitions(path))]
    taken = TAKEN - OWNED_IN.get(path.parent.name, set())
    assert not [name for name in names if parts(name) & taken and name not in OWNED]


@pytest.mark.parametrize("path", APP, **relative)
def test_imports_stand_at_the_top(path: Path) -> None:
    for node in definitions(path):
        hidden = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not hidden, f"{node.name} imports inside"


@pytest.mark.parametrize("path", python_files(*(f"app/{room}" for room in PAGE_ROOMS)), **relative)
def test_pages_leave_the_database_to_use_cases_and_lookups(path: Path) -> None:
    assert "db.session" not in path.read_text()


@pytest.mark.parametrize("path", OURS, **relative)
def test_nothing_is_put_off_and_no_path_of_a_machine_remains(path: Path) -> None:
    text = path.read_text()
    if path != Path(__file__):
        assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)
    assert not re.search(r"""["'\s](/work|/root|/home)/""", text)


@pytest.mark.parametrize("path", templates(), **relative)
def test_pages_carry_no_code_or_style_of_their_own(path: Path) -> None:
    if "email" in path.parts:
        pytest.skip("mail programs need styles in place")
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/ld+json" in script


@pytest.mark.parametrize("path", templates(), **relative)
def test_pages_use_the_words_of_residents(path: Path) -> None:
    words = TAG.sub(" ", JINJA.sub(" ", path.read_text())).lower()
    assert not [word for word in NOT_ON_PAGES if re.search(rf"\b{word}s?\b", words)]


def test_every_room_is_on_the_tour() -> None:
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    tour = (ROOT / "README.md").read_text()
    assert not [room for room in sorted(rooms) if f"`{room}/`" not in tour]


@pytest.mark.parametrize("rule", safe_code.RULES)
def test_nothing_is_written_that_opens_a_hole(rule: str) -> None:
    assert safe_code.finds_what_it_is_for(rule)
    found, allowed = safe_code.places(rule), safe_code.ONLY_IN.get(rule, set())
    elsewhere = {where for where in found if where.split(":")[0] not in allowed}
    assert elsewhere == set(), f"{rule}: another way, or a line with its reason in safe_code.py"


def test_templates_put_nothing_out_as_it_is() -> None:
    assert list(safe_code.raw("{{ a|safe }} {{ b.c | safe }} {{ '<br>'|safe }}")) == ["a", "b.c"]
    assert list(safe_code.raw("{% autoescape false %}")) == ["autoescape false"]
    found = {each for path in safe_code.TEMPLATES for each in safe_code.raw(path.read_text())}
    assert found - safe_code.SAFE == set()


def test_scripts_write_text_and_no_markup() -> None:
    raw = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    assert raw.search("box.innerHTML = name")
    scripts = sorted((ROOT / "app" / "static" / "js").glob("*.js"))
    assert len(scripts) >= 3
    assert [path.name for path in scripts if raw.search(path.read_text())] == []
