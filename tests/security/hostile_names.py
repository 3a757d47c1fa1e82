"""Fifty names that mean something to a machine: markup, formulas, templates, directions, length."""

from __future__ import annotations

MARKUP = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</title><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext><img src=x onerror=alert(1)>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "<!--",
    "]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\\u003cscript\\u003ealert(1)",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
]
TEMPLATES = [
    "{{7*7}}{% include 'x' %}",
    "{{config.SECRET_KEY}}",
    "{% raw %}",
    "${7*7}#{7*7}",
    "<%= 7*7 %>",
    "%s%n%(x)s{0}",
    "{0.__class__}",
]
FORMULAS = [
    '=HYPERLINK("https://evil.example")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\uff1dSUM(A1)",
    "\uff0b1",
    "\t=1+1",
    " =1+1",
    '"=1+1"',
    "'=1+1",
    "=1+1;=2+2",
]
DATABASE = [
    "Robert'); DROP TABLE registrations;--",
    "' OR '1'='1",
    '" OR ""="',
    "%' OR 1=1 --",
    "x\\'; SELECT 1",
]
LETTERS = [
    "Ana \U0001f355\U0001f468\u200d\U0001f469",
    "\u0646\u0648\u0631 Zo\u00eb \u00c5ke \u674e",
    "A\u0301\u0302\u0303\u0304\u0305 Zalgo",
    "\U0001d49c\U0001d4c3\U0001d4b6",
    "null",
    "../../etc/passwd",
    "x" * 120,
]
NAMES = [*MARKUP, *TEMPLATES, *FORMULAS, *DATABASE, *LETTERS]
# What only a name can have brought onto a page, in a form that a browser would act on.
BROUGHT = (
    "<script>alert",
    "<img src=x",
    "<svg/onload",
    "<math>",
    "<iframe srcdoc",
    "<base href=//",
    "<style>*{",
    "<a href=javascript",
    "' onmouseover='alert",
    '" autofocus onfocus="',
    "<meta http-equiv=refresh",
    'href="javascript:',
    'src="https://evil.example',
    "49{% include",
)
