"""What Rollcall is made of: locked with hashes, listed for whoever must know, and not much."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MOST_CHOSEN = 17


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    made = runpy.run_path(str(ROOT / ".ci" / "sbom.py"))["bill"]
    assert json.dumps(made()) == json.dumps(made())
    found: dict[str, Any] = made()
    return found


def test_the_bill_lists_every_locked_package_with_its_hashes(bill: dict[str, Any]) -> None:
    lock = (ROOT / "requirements.txt").read_text()
    lines = [line for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    names = {re.split(r"[=\[]", line)[0] for line in lines}
    of_python = [each for each in bill["components"] if each["purl"].startswith("pkg:pypi/")]
    assert {each["name"] for each in of_python} == names
    # A package may be locked twice, for older and newer Python.
    assert len(of_python) == len(lines) > 40
    hashes = [file["hashes"][0]["content"] for each in of_python
              for file in each["externalReferences"]]  # fmt: skip
    assert len(hashes) == lock.count("--hash=sha256:")
    assert all(each["externalReferences"] for each in of_python)
    assert all(f"{each['name']}=={each['version']}" in re.sub(r"\[[^]]*\]", "", lock)
               for each in of_python)  # fmt: skip


def test_the_bill_has_the_shape_that_programs_read(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    refs = [each["bom-ref"] for each in bill["components"]]
    assert len(refs) == len(set(refs))
    assert set(bill["dependencies"][0]["dependsOn"]) == set(refs)
    assert "pkg:npm/%40uswds/uswds@3.14.0" in refs
    licensed = [each for each in bill["components"] if each.get("licenses")]
    assert len(licensed) > 0.9 * len(refs)


@pytest.mark.parametrize("lock", ["requirements.txt", "tests/requirements.txt"])
def test_no_package_is_installed_without_its_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text())[1:]
    assert blocks
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "--require-hashes" in (ROOT / "Makefile").read_text()


def test_few_packages_are_chosen_and_each_is_pinned() -> None:
    chosen = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert all("==" in each for each in chosen)
    assert len(chosen) <= MOST_CHOSEN, "one more package is one more to watch: say why in README"
