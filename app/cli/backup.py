"""`flask backup`: made while everything goes on, proved, put back into an empty installation."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.backups import folder, ledger, restore
from app.backups.boxes import Keys
from app.backups.create import create
from app.backups.refusals import BackupError
from app.extensions import db
from app.records.verify import Finding

group = AppGroup("backup", help="Sealed backups: make one, prove one, put one back.")
A_FOLDER = click.Path(file_okay=False, path_type=Path)
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@group.command("create")
@click.argument("into", metavar="[FOLDER]", required=False, type=A_FOLDER)
def make(into: Path | None) -> None:
    """Write a backup into FOLDER, or into BACKUP_DIR; remove those older than BACKUP_DAYS.

    Web server and worker go on meanwhile.
    """
    keys, where = _keys(), (into or current_app.config["BACKUP_PATH"]).resolve()
    days = current_app.config["BACKUP_DAYS"]
    try:
        made = create(db.engine, where, keys, days)
    except BackupError as trouble:
        raise click.ClickException(trouble.words) from trouble
    click.echo(f"{_size(made.rows)}, {made.path.stat().st_size:,} bytes: {made.path}")
    for path in made.removed:
        click.echo(f"Removed, older than {days} days: {path.name}")


@group.command("verify")
@click.argument("file", required=False, type=A_FILE)
def prove(file: Path | None) -> None:
    """Open FILE, or the newest backup, put it into a scratch database and look at everything.

    Ends with status 1 if it cannot be restored, or if its history is not as it was written.
    """
    try:
        path = file or folder.newest_in(current_app.config["BACKUP_PATH"])
        found = restore.verify(path, _keys())
    except BackupError as trouble:
        raise click.ClickException(trouble.words) from trouble
    _tell(path, found)
    if found.wrong:
        raise click.ClickException(f"{len(found.wrong)} findings in its history; see above.")
    click.echo("Everything is in it, and all is as it was written.")


@group.command("restore")
@click.argument("file", type=A_FILE)
@click.option(
    "--without-ledger",
    is_flag=True,
    help=f"Restore although no {ledger.NAME} lies beside: what was purged since comes back.",
)
def put_back(file: Path, without_ledger: bool) -> None:
    """Put FILE into an empty database, then destroy again what was purged after it was made.

    Refuses a database that holds any table. A run that was killed left it empty.
    """
    places = dict.fromkeys((file.resolve().parent, current_app.config["BACKUP_PATH"]))
    ledgers = [where / ledger.NAME for where in places if (where / ledger.NAME).exists()]
    if not ledgers and not without_ledger:
        raise click.ClickException(
            f"No {ledger.NAME} lies beside the backup: what was purged after it was made would "
            "come back. Copy it there, or say --without-ledger."
        )
    try:
        done = restore.restore(db.engine, file, _keys(), ledgers)
    except BackupError as trouble:
        raise click.ClickException(trouble.words) from trouble
    _tell(file, done)
    for kind, rows in sorted(done.again.items()):
        click.echo(f"Destroyed again, as after the backup: {rows} {kind}")
    if done.unread:
        click.echo(f"{done.unread} lines of {ledger.NAME} could not be read.", err=True)
    click.echo(f"Restored. What happened after {done.says['made_at']} is not in it.")


def _tell(path: Path, found: restore.Opened) -> None:
    says = found.says
    click.echo(f"{path.name}: made {says['made_at']} on {says['engine']}, at {says['revision']}")
    for name, rows in found.rows.items():
        if rows:
            click.echo(f"  {name}: {rows:,}")
    click.echo(_size(found.rows))
    for each in found.wrong:
        click.echo(_sentence(each), err=True)
    click.echo(f"{found.walk.lines:,} lines of history in {found.walk.chains} chains were read.")


def _sentence(finding: Finding) -> str:
    return f"chain {finding.chain}, line {finding.number}: {finding.wrong}"


def _size(rows: dict[str, int]) -> str:
    return f"{sum(rows.values()):,} rows in {len(rows)} tables"


def _keys() -> Keys:
    try:
        return Keys(current_app.config["BACKUP_KEYS"])
    except BackupError as trouble:
        raise click.ClickException(trouble.words) from trouble
