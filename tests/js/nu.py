"""The Nu HTML checker, the one behind the W3C's validator, on pages as they were served."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.js.packages import package, program


def errors(pages: Mapping[str, str]) -> list[str]:
    """What the checker calls an error, with the name of the page."""
    jar = package("vnu-jar") / "build" / "dist" / "vnu.jar"
    with tempfile.TemporaryDirectory() as name:
        files = {}
        for number, (page, html) in enumerate(pages.items()):
            file = Path(name) / f"{number}.html"
            file.write_text(html)
            files[file.name] = page
        command = [program("java"), "-Xss8m", "-XX:TieredStopAtLevel=1", "-jar", str(jar)]
        command += ["--errors-only", "--format", "json", name]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    told = json.loads(run.stdout or run.stderr)["messages"]
    return [
        f"{files[Path(each['url']).name]}, line {each.get('lastLine')}: {each['message']}"
        f" | {each.get('extract', '').strip()}"
        for each in told
        if each["type"] == "error"
    ]
