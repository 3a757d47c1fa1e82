"""The commands say what they did, or why not, and end as a script expects."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner

from app.backups import folder
from app.models import now
from tests.backups import stored
from tests.backups.stored import KEY


def test_the_commands_make_prove_and_refuse(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.fill()
    monkeypatch.setitem(app.config, "BACKUP_KEYS", [KEY])
    monkeypatch.setitem(app.config, "BACKUP_PATH", tmp_path / "kept")
    runner = app.test_cli_runner()
    assert said(runner, "verify", status=1).startswith("Error: There is no backup in ")
    kept = tmp_path / "kept"
    old_name = now() - timedelta(days=36)
    with time_machine.travel(old_name, tick=False):
        said(runner, "create")
    (kept / "rollcall-half.part").write_bytes(b"of a run that was killed")
    made = said(runner, "create")
    assert f"Removed, older than 35 days: {old_name:rollcall-%Y-%m-%dT%H%M%SZ}.backup" in made
    names = sorted(path.name for path in kept.iterdir())
    assert [name.split("-")[0] for name in names] == [".lock", "destroyed.log", "rollcall"]
    proof = said(runner, "verify")
    assert "answers: 7" in proof
    assert proof.endswith("Everything is in it, and all is as it was written.\n")
    assert "inhaler" not in proof
    file = folder.newest_in(kept)
    assert "tables already" in said(runner, "restore", str(file), status=1)
    (kept / "destroyed.log").unlink()
    assert "No destroyed.log" in said(runner, "restore", str(file), status=1)
    file.write_bytes(file.read_bytes()[:-1])
    assert "damaged" in said(runner, "verify", status=1)
    monkeypatch.setitem(app.config, "BACKUP_KEYS", [])
    assert "BACKUP_KEYS is not set" in said(runner, "create", status=1)


def said(runner: FlaskCliRunner, *words: str, status: int = 0) -> str:
    """What `flask backup` says."""
    result = runner.invoke(args=["backup", *words])
    assert result.exit_code == status, result.output
    return str(result.output)
