"""The page checks of the test client find what they are for."""

from __future__ import annotations

import pytest

from tests.pages import Page, filled_in

GOOD = """<!doctype html><html lang="en"><head><title>Coffee</title>
<link rel="stylesheet" href="/static/a.css"></head><body><main><h1>Coffee</h1>
<form method="post" action="/send"><input type="hidden" name="state" value="sealed">
<label for="name">Name</label><input id="name" name="name" value="Ana">
<label><input type="checkbox" name="text" checked> Text me</label>
<label for="size">Size</label><select id="size" name="size">
<option value="s">S</option><option value="m" selected>M</option></select>
<button name="step" value="next">Continue</button></form></main></body></html>"""


def test_a_good_page_has_no_problems() -> None:
    assert Page(GOOD).problems() == []
    assert Page(GOOD).h1 == "Coffee"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('<html lang="en">', "<html>", "html is not in English"),
        ("<title>Coffee</title>", "", "no title"),
        ("<h1>Coffee</h1>", "<h1>Coffee</h1><h1>Tea</h1>", "2 h1"),
        ("<!doctype html>", "", "no doctype"),
        ('id="size"', 'id="name"', "id name 2 times"),
        ('<label for="name">Name</label>', "", "no label: <input"),
        ("<main>", '<main style="color:red">', "style= on main"),
        ("<main>", "<main><style>a{}</style>", "<style>"),
        ("<main>", "<main><script>go()</script>", "inline script"),
        ("<main>", '<main><p onclick="go()">x</p>', "onclick= on p"),
        ("/static/a.css", "https://fonts.example/a.css", "loads from elsewhere"),
        ("<main>", '<main><img src="/a.png">', "no alt"),
        ("<main>", '<main><a href="/"></a>', "no words"),
        ("<main>", '<main><p aria-describedby="gone">x</p>', "points at no id: gone"),
        ("<main>", "<main>{{ name }}", "template source"),
    ],
)
def test_a_problem_is_found(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    assert any(problem in found for found in Page(GOOD.replace(old, new)).problems())


def test_a_form_is_sent_as_a_browser_would_send_it() -> None:
    known, data = filled_in(Page(GOOD).form())
    assert known == {"state", "name", "text", "size"}
    assert data == {"state": ["sealed"], "name": ["Ana"], "text": ["on"], "size": ["m"]}
