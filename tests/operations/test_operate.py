"""docs/operate.md and what it installs: its commands fit the code, the tools take the files.

The whole document is typed on an empty Debian by `python -m tests.chaos MACHINE`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

import config
from tests.chaos.machine import blocks
from tests.live import ROOT

DEPLOY = ROOT / "docs" / "deploy"
OPERATE = ROOT / "docs" / "operate.md"
COMMANDS = re.compile(r"^rollcall ([a-z-]+(?: [a-z-]+)?)", re.MULTILINE)


def shell(script: str) -> str:
    done = subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_its_settings_are_made_in_a_clean_folder_and_taken_by_production(tmp_path: Path) -> None:
    found = blocks(OPERATE)
    assert len(found) >= 9
    for block in found:
        subprocess.run(["sh", "-n"], input=block, text=True, check=True)
    (own,) = [block for block in found if "secret()" in block]
    # The one thing that needs root is whose file it is.
    own = own.replace("-o root -g rollcall ", "").replace("/etc/rollcall", str(tmp_path))
    own = own.replace("/srv/rollcall/current", str(ROOT))
    read = f"set -a; . {tmp_path}/rollcall.env; env -0"
    said = shell(f"SITE=sign-up.example.gov\n{own}\n env -i sh -c '{read}'")
    settings = dict(line.split("=", 1) for line in said.split("\0") if line)
    taken = config.load(settings | {"INSTANCE_DIR": str(tmp_path)})
    assert taken["BASE_URL"] == "https://sign-up.example.gov"
    assert taken["DEPARTMENT_NAME"] == "Example Police Department"
    assert taken["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:")
    assert taken["BEHIND_PROXY"] == 1
    assert len(taken["METRICS_TOKEN"]) > 32
    assert len(taken["BACKUP_KEYS"]) == 1
    assert (tmp_path / "rollcall.env").stat().st_mode & 0o027 == 0


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_every_command_and_file_it_names_exists(app: Flask) -> None:
    text = "\n".join(blocks(OPERATE))
    commands = COMMANDS.findall(text + "\n".join(re.findall(r"`(rollcall [^`]+)`", text)))
    assert commands
    for words in commands:
        name, _, second = words.partition(" ")
        command = app.cli.commands[name]
        assert not second or second in getattr(command, "commands", {second: None})
    for name in re.findall(r"docs/deploy/([\w@.-]+)", OPERATE.read_text()):
        assert (DEPLOY / name).exists(), name
    named = set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", text)) - {"SITE_ADDRESS"}
    assert named <= {variable.name for variable in config.VARIABLES}


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd here")
    for unit in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        text = unit.read_text().replace("/srv/rollcall/current/.venv/bin/flask", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    names = [str(each) for each in sorted(tmp_path.glob("rollcall-*"))]
    assert len(names) == 4
    done = subprocess.run(
        [program, "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "rollcall" in line]
    assert (done.returncode, ours) == (0, [])


def test_caddy_takes_its_file(tmp_path: Path) -> None:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("no Caddy here")
    environ = {
        **os.environ,
        "SITE_ADDRESS": "sign-up.example.gov",
        "UPSTREAMS": "127.0.0.1:8000 127.0.0.1:8001",
        "HOME": str(tmp_path),
    }
    file = str(DEPLOY / "Caddyfile")
    command = [program, "validate", "--adapter", "caddyfile", "--config", file]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
