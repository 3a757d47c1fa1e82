"""The commands say what they did, or why not, and end as a script expects."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from app.accounts.scope import is_admin, programs_of
from app.accounts.sign_in import check
from app.extensions import db
from app.models import Document, Offering, StaffMember
from app.programs import PROGRAMS
from tests import factories

PASSPHRASE = "violet anchor paper moon"


def create(app: Flask, *options: str, passphrase: str = PASSPHRASE) -> tuple[int, str]:
    """Run `flask staff create` with these options."""
    who = ["--name", "Kim Sample", "--email", "kim@rollcall.example", "--passphrase", passphrase]
    result = app.test_cli_runner().invoke(args=["staff", "create", *who, *options])
    return result.exit_code, result.output


def test_an_account_can_be_opened_and_signs_in(app: Flask) -> None:
    code, said = create(app, "--program", factories.COFFEE, "--program", factories.GAME)
    assert (code, said) == (0, "Kim Sample can sign in with kim@rollcall.example.\n")
    staff = check("kim@rollcall.example", PASSPHRASE)
    assert staff is not None
    assert set(programs_of(staff)) == {factories.COFFEE, factories.GAME}
    assert not is_admin(staff)


def test_an_admin_can_be_opened(app: Flask) -> None:
    assert create(app, "--admin")[0] == 0
    assert is_admin(db.session.scalars(select(StaffMember)).one())


def test_another_role_than_coordinator_can_be_opened(app: Flask) -> None:
    assert create(app, "--role", "medical", "--program", factories.GAME)[0] == 0
    staff = db.session.scalars(select(StaffMember)).one()
    assert programs_of(staff) == ()
    assert programs_of(staff, "medical") == (factories.GAME,)


def test_what_cannot_be_opened_is_said(app: Flask) -> None:
    assert "at least one program" in create(app)[1]
    assert "12 characters" in create(app, "--admin", passphrase="short")[1]
    assert create(app, "--program", "chess")[0] == 2
    create(app, "--admin")
    code, said = create(app, "--admin")
    assert code == 1
    assert "already an account" in said


def test_texts_are_published_once(app: Flask) -> None:
    runner = app.test_cli_runner()
    for _ in range(2):
        assert runner.invoke(args=["texts", "publish"]).exit_code == 0
    stored = db.session.scalar(select(func.count()).select_from(Document))
    assert stored == sum(len(program.texts) for program in PROGRAMS)


def test_the_demo_is_loaded_and_cleared_by_command(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["demo", "load"]).exit_code == 0
    again = runner.invoke(args=["demo", "load"])
    assert again.exit_code == 1
    assert "loaded already" in again.output
    assert runner.invoke(args=["demo", "clear"]).exit_code == 0
    assert db.session.scalar(select(func.count()).select_from(Offering)) == 0
