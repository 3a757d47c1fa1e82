"""What a running Rollcall is made of, as CycloneDX 1.6 JSON, read from the lock files.

`make sbom` writes it. The same locks give the same bytes: no date, no random number.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
Component = dict[str, Any]


def packages(lock: str) -> list[Component]:
    """The Python packages of a lock file, each with the hashes that installing checks."""
    starts = list(PINNED.finditer(lock))
    ends = [each.start() for each in starts[1:]] + [len(lock)]
    return [
        package(each[1], each[2], HASH.findall(lock[each.start() : end]))
        for each, end in zip(starts, ends, strict=True)
    ]


def package(name: str, version: str, hashes: list[str]) -> Component:
    """One package; each hash is that of one of its files."""
    purl = f"pkg:pypi/{name}@{version}"
    found: Component = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "scope": "required",
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{name}/{version}/#files",
                "hashes": [{"alg": "SHA-256", "content": each}],
            }
            for each in hashes
        ],
    }
    licence = licence_of(name)
    return found | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def licence_of(name: str) -> str:
    """What an installed package says its licence is; "" when it is not installed or silent."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    classified = [
        line.rsplit(" :: ", 1)[-1]
        for line in told.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    said = told.get("License-Expression") or " or ".join(classified) or told.get("License") or ""
    return said.splitlines()[0] if said else ""


def styles(lock: str) -> list[Component]:
    """The design system that is built into the style sheet, with fonts and icons."""
    found = json.loads(lock)["packages"]["node_modules/@uswds/uswds"]
    purl = f"pkg:npm/%40uswds/uswds@{found['version']}"
    return [
        {
            "type": "library",
            "bom-ref": purl,
            "group": "@uswds",
            "name": "uswds",
            "version": found["version"],
            "purl": purl,
            "scope": "required",
            "licenses": [{"license": {"name": found.get("license", "see app/static/NOTICE.md")}}],
        }
    ]


def bill() -> dict[str, Any]:
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    components = [
        *packages((ROOT / "requirements.txt").read_text()),
        *styles((ROOT / "app/assets/package-lock.json").read_text()),
    ]
    main = f"{project['name']}@{project['version']}"
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": main,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": main, "dependsOn": [each["bom-ref"] for each in components]}],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill(), indent=2) + "\n")
