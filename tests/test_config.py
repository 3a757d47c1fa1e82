"""Settings: what is refused, what is derived, and that the documents list them all."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest

import config

ROOT = Path(__file__).parent.parent
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
SECRET = "N0t-1n_4ny-b00k.W3-pr1nt,d0-wE"


def production(tmp_path: Path, **changes: str) -> dict[str, str]:
    """An environment that production takes."""
    return {
        "INSTANCE_DIR": str(tmp_path),
        "SECRET_KEY": SECRET * 2,
        "FIELD_KEYS": KEY,
        "BASE_URL": "https://sign-up.example.gov",
        "MAIL_SERVER": "mail.example.gov",
        **changes,
    }


def test_production_starts_with_its_settings(tmp_path: Path) -> None:
    settings = config.load(production(tmp_path))
    assert settings["DEVELOPMENT"] is False
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["MAIL_FOLDER"] is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS"),
        ({"FIELD_KEYS": base64.urlsafe_b64encode(b"k" * 16).decode()}, "FIELD_KEYS"),
        ({"SECRET_KEY": "s" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY": f"Change-Me:{SECRET}"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a secret key for tests, long enough to be taken"}, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": f"{SECRET}, password{SECRET}"}, "SECRET_KEY"),
        ({"FIELD_KEYS": base64.urlsafe_b64encode(b"k" * 32).decode()}, "FIELD_KEYS"),
        ({"DEMO": "yes"}, "DEMO"),
        ({"BASE_URL": "http://sign-up.example.gov"}, "BASE_URL"),
        ({"BASE_URL": ""}, "BASE_URL"),
        ({"MAIL_SERVER": ""}, "MAIL_SERVER"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"ROLLCALL_ENV": "staging"}, "ROLLCALL_ENV"),
        ({"WEB_PROCESSES": "2"}, "REDIS_URL"),
        ({"WEB_PROCESSES": "0", "REDIS_URL": "redis://cache/0"}, "WEB_PROCESSES"),
    ],
)
def test_production_refuses_what_is_unsafe(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(config.UnsafeError, match=words):
        config.load(production(tmp_path, **changes))


def test_development_makes_its_secrets_once(tmp_path: Path) -> None:
    environ = {"ROLLCALL_ENV": "development", "INSTANCE_DIR": str(tmp_path)}
    first, second = config.load(environ), config.load(environ)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["FIELD_KEYS"] == second["FIELD_KEYS"]
    assert (tmp_path / "secret_key.txt").stat().st_mode & 0o077 == 0
    assert first["BASE_URL"] == "http://localhost:8000"
    assert first["MAIL_FOLDER"] == tmp_path / "mail"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/rollcall", "postgresql+psycopg://u:p@db/rollcall"),
        ("postgresql://u:p@db/rollcall", "postgresql+psycopg://u:p@db/rollcall"),
        ("sqlite:////srv/rollcall.sqlite", "sqlite:////srv/rollcall.sqlite"),
    ],
)
def test_usual_spellings_of_the_database_are_taken(tmp_path: Path, given: str, used: str) -> None:
    settings = config.load(production(tmp_path, DATABASE_URL=given))
    assert settings["SQLALCHEMY_DATABASE_URI"] == used


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("number", "12", 12),
        ("flag", "Yes", True),
        ("flag", "no", False),
        ("list", "a, b", ["a", "b"]),
    ],
)
def test_values_are_read_as_their_kind(kind: str, raw: str, value: Any) -> None:
    assert config.Variable("NAME", kind, "", "").read({"NAME": raw}) == value


@pytest.mark.parametrize("variable", config.VARIABLES, ids=lambda each: each.name)
def test_a_setting_may_come_from_a_file(tmp_path: Path, variable: config.Variable) -> None:
    file = tmp_path / "secret"
    value = {"number": "7", "flag": "yes"}.get(variable.kind, "a, b")
    file.write_text(f"{value}\n")
    read = variable.read({f"{variable.name}_FILE": str(file)})
    assert read == variable.read({variable.name: value})


def test_a_setting_from_a_file_is_never_doubtful(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    for changes in (
        {"SECRET_KEY_FILE": str(file)},
        {"MAIL_PASSWORD_FILE": str(tmp_path / "none")},
        {"MAIL_PASSWORD_FILE": str(tmp_path)},
    ):
        with pytest.raises(config.UnsafeError) as told:
            config.load(production(tmp_path, **changes))
        assert SECRET not in str(told.value)
    from_file = production(tmp_path, SECRET_KEY_FILE=str(file))
    file.write_text(f"{SECRET}{SECRET}\n")
    del from_file["SECRET_KEY"]
    assert config.load(from_file)["SECRET_KEY"] == SECRET * 2


def readme_row(variable: config.Variable) -> str:
    """A variable's line in the README's table."""
    default = f"`{variable.default}`" if variable.default else ""
    return f"| `{variable.name}` | {default} | {variable.meaning} |"


def test_the_readme_lists_every_setting_as_it_is() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    table = [line for line in lines if line.startswith("| `") and line.split("`")[1].isupper()]
    assert table == [readme_row(variable) for variable in config.VARIABLES]


def test_the_example_environment_names_only_settings_that_exist() -> None:
    names = {
        line.lstrip("# ").split("=")[0]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if "=" in line
    }
    assert names <= {variable.name for variable in config.VARIABLES}
    assert {"SECRET_KEY", "FIELD_KEYS", "BASE_URL", "MAIL_SERVER"} <= names


def test_the_settings_of_a_test_are_not_those_of_the_shell() -> None:
    assert os.environ["ROLLCALL_ENV"] == "development"
    assert "DATABASE_URL" not in os.environ
