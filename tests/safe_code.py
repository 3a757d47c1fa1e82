"""Ways of writing that open a hole, with the few places that may; see test_house_rules.py.

Ruff's S rules and bandit look for the rest.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
APP = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.*"))
SQL_TAKERS = {"text", "execute", "scalar", "scalars", "exec_driver_sql", "literal_column"}
READS = {"args", "form", "values", "headers", "cookies", "json", "data", "files", "get_json"}
OUTSIDE = {"urllib.request", "urllib3", "http.client", "requests", "httpx", "ftplib", "socket"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
ONLY_IN = {
    # Their words are our own: a PRAGMA, a BEGIN, a number that stands above it.
    "sql": {"app/extensions.py", "app/records/keys.py"},
    "outside": {"app/cli/serve.py"},
    # Through url_for, which quotes it.
    "header": {"app/staff/people.py", "app/staff/inbox.py"},
    # The one clock; how long a sign-in was not used, which the cookie holds in seconds; and that
    # a birthday is not to come, on whichever day it is.
    "clock": {
        "app/models/base.py",
        "app/staff/sign_in.py",
        "app/staff/blueprint.py",
        "app/program_kit/compound.py",
        # Since when a process runs, as monitoring counts.
        "app/web/metrics.py",
    },
    # A style sheet of ours in a file that must need no other.
    "markup": {"app/staff/copies.py"},
}
Rule = Callable[[ast.AST], bool]


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute; "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def called(node: ast.AST) -> str:
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def is_built(node: ast.AST) -> bool:
    """A text put together from parts, of which one may be anybody's."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in ast.walk(node))
    return called(node).split(".")[-1] == "format"


def reads_request(node: ast.AST) -> bool:
    """Does it hold what somebody sent? The address of the page itself is ours."""
    return any(
        isinstance(each, ast.Attribute)
        and each.attr in READS
        and dotted(each.value).split(".")[-1] == "request"
        for each in ast.walk(node)
    )


def sql(node: ast.AST) -> bool:
    taker = called(node).split(".")[-1]
    return taker in SQL_TAKERS and any(is_built(each) for each in node.args)  # type: ignore[attr-defined]


def header(node: ast.AST) -> bool:
    """What was sent, put into a header of the answer or into its target."""
    if isinstance(node, ast.Assign):
        targets = [t.value for t in node.targets if isinstance(t, ast.Subscript)]
        return any(dotted(t).endswith("headers") for t in targets) and reads_request(node.value)
    takers = {"redirect", "set_cookie", "headers.set", "headers.add", "headers.setdefault"}
    return any(called(node).endswith(each) for each in takers) and reads_request(node)


def outside(node: ast.AST) -> bool:
    """The product fetches no address, whoever gave it."""
    if isinstance(node, ast.Import):
        return any(each.name in OUTSIDE for each in node.names)
    return isinstance(node, ast.ImportFrom) and node.module in OUTSIDE


def clock(node: ast.AST) -> bool:
    """Time comes from one clock, which tests can set and which is always UTC."""
    return any(called(node).endswith(each) for each in CLOCKS)


def markup(node: ast.AST) -> bool:
    return called(node).split(".")[-1] in {"Markup", "render_template_string", "from_string"}


def logged(node: ast.AST) -> bool:
    """What was sent, written into a log."""
    name = called(node)
    return name.split(".")[0] in {"log", "logger", "logging"} and reads_request(node)


RULES: dict[str, Rule] = {
    "sql": sql,
    "header": header,
    "outside": outside,
    "clock": clock,
    "markup": markup,
    "logged": logged,
}
BAD = {
    "sql": [
        "db.session.execute(text(f'SELECT * FROM t WHERE name = {name}'))",
        "connection.exec_driver_sql('DELETE FROM ' + table)",
        "db.session.scalar(text('SELECT %s' % column))",
        "text('SELECT {}'.format(column))",
    ],
    "header": [
        "answer.headers['Location'] = request.args['next']",
        "answer.headers.set('X-Kind', request.form.get('kind'))",
        "redirect(request.args.get('next', '/'))",
        "answer.set_cookie('city', flask.request.form['city'])",
    ],
    "outside": ["import requests", "from urllib.request import urlopen", "import socket"],
    "clock": ["datetime.now(UTC)", "datetime.datetime.utcnow()", "date.today()", "time.time()"],
    "markup": ["Markup(name)", "render_template_string(text)", "env.from_string(text)"],
    "logged": ["log.info('asked for %s', request.args)"],
}
GOOD = [
    "db.session.execute(select(Thing).where(Thing.name == request.form['name']))",
    "answer.headers['Cache-Control'] = 'no-store'",
    "redirect(url_for('staff.person', registration_id=row.id), 303)",
    "from urllib.parse import urlsplit",
    "log.info('mail %s sent', row_id)",
]


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text())))


def finds_what_it_is_for(rule: str) -> bool:
    """Each bad line is found, no good one is."""
    bad, good = ([ast.walk(ast.parse(line)) for line in lines] for lines in (BAD[rule], GOOD))
    is_it = RULES[rule]
    return all(any(map(is_it, nodes)) for nodes in bad) and not any(
        any(map(is_it, nodes)) for nodes in good
    )


def places(rule: str) -> set[str]:
    """Where in the app it is written, as path:line."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]
        for path in APP
        for node in nodes_of(path)
        if RULES[rule](node)
    }


# What is put into a page as it is: texts the records designee published, made into HTML by our
# own Markdown, which takes no HTML; and words and drawings that stand in the template itself.
SAFE = {
    "f.document.html",
    "notice.html",
    "text.html",
    "text.english.html",
    "as_html(text.body)",
    "as_html(text.english.body)",
    "texts.notice.html",
    "texts.minor_notice.html",
    "PROGRAM_DRAWINGS[name]",
    "SIGNS[name]",
    "SHAPES[name]",
}
_SAFE = re.compile(r"([^\s{=|]+)\s*\|\s*safe\b")
_OFF = re.compile(r"autoescape\s+false|\|\s*(?:forceescape|tojson\s*\|\s*safe)")


def raw(text: str) -> Iterator[str]:
    """What a template puts out without escaping it."""
    for found in _SAFE.finditer(text):
        if not found[1].endswith(("'", '"')):
            yield found[1]
    yield from _OFF.findall(text)
