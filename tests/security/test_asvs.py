"""The table of docs/asvs.md is complete, and what it calls a proof or a document is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "asvs.md"
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are numbered from 1.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
LINE = re.compile(r"^\| ([\d.]+)(?: to ([\d.]+))? \| (.+) \| (.+) \|$", re.MULTILINE)
PROOF = re.compile(r"`([\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\(([^)#]+)\)")
KINDS = ("`", "Written: ", "Not here", "Apart: ")


def lines() -> list[tuple[str, str, str]]:
    """First number, last number and how it stands, of each line of the tables."""
    return [
        (one, last or one, stands) for one, last, _asks, stands in LINE.findall(DOC.read_text())
    ]


def numbers(one: str, last: str) -> Iterator[str]:
    section, _, first = one.rpartition(".")
    assert last.rpartition(".")[0] == section, "a line stays within one section"
    for number in range(int(first), int(last.rpartition(".")[2]) + 1):
        yield f"{section}.{number}"


@cache
def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_no_requirement_is_missing_and_none_is_made_up() -> None:
    told = [number for one, last, _stands in lines() for number in numbers(one, last)]
    asked = [f"{section}.{n}" for section, most in SECTIONS.items() for n in range(1, most + 1)]
    assert len(asked) == 253
    assert told == asked


@pytest.mark.parametrize("line", lines(), ids=lambda line: line[0])
def test_each_line_names_a_proof_that_exists(line: tuple[str, str, str]) -> None:
    stands = line[2]
    assert stands.startswith(KINDS)
    proofs = PROOF.findall(stands)
    assert proofs or not stands.startswith("`")
    for path, name in proofs:
        assert name in functions_of(ROOT / "tests" / path), f"{path} has no {name}"
    if stands.startswith("Written: "):
        assert LINK.findall(stands) or "says" in stands
    for link in LINK.findall(stands):
        assert (DOC.parent / link).exists(), link
