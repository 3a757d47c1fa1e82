"""The npm packages that tests use, installed as locked when one is missing."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@cache
def program(name: str) -> str:
    """The path of a program; skips without it, except on CI."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"the tests need {name}, and it is not installed")
        pytest.skip(f"no {name} on this machine")
    return path


@cache
def package(name: str) -> Path:
    """The folder of an installed package."""
    npm = program("npm")
    # Tests run in several processes, and only one may install.
    with (FOLDER / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "node_modules" / name).exists():
            command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=FOLDER, check=True, timeout=300, capture_output=True)
    return FOLDER / "node_modules" / name
