"""`flask records`: proves that history and counters are right, and purges what is due."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.backups.boxes import Keys
from app.backups.ledger import Ledger
from app.extensions import vault
from app.models import Purge, PurgeItem
from app.records import kept_heads, keys
from app.records import purge as purging
from app.records.verify import Finding, Walk, findings

group = AppGroup("records", help="What is on record: proofs and copies of proofs.")


@group.command("verify")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file from `flask records heads`: also finds a history rewritten as a whole.",
)
def verify(against: Path | None) -> None:
    """Walk all history; name every line that was edited, moved, put in or is missing.

    Also compares the counters of seats with the registrations they count. Ends with status 1
    when anything is wrong.
    """
    walk = Walk()
    wrong = 0
    for finding in findings(walk, _heads_in(against) if against else ()):
        wrong += 1
        click.echo(_sentence(finding))
    click.echo(f"{walk.lines} lines in {walk.chains} chains were read.")
    for authority, count in sorted(walk.purged.items()):
        click.echo(f"{count} of them were purged: {authority}")
    if wrong:
        click.echo(f"{wrong} findings.")
        sys.exit(1)
    click.echo("All is as it was written.")


@group.command("heads")
def heads() -> None:
    """Print where every chain ends now, to keep on paper or on another machine."""
    click.echo(kept_heads.written(kept_heads.present_heads()), nl=False)


@group.command("purge")
def purge() -> None:
    """List what is due under the retention schedule; once approved on the page, destroy it.

    The first run only lists. A run that was killed is finished by the next one.
    """
    if (done := purging.run(_tell_step, _ledger())) is not None:
        click.echo(f"List {done.id} is done; the destruction log has it.")
        return
    found = purging.propose()
    if found is None:
        click.echo("Nothing is due.")
        return
    for series, kind, rows in purging.summary(found.id):
        click.echo(f"{series} {kind}: {rows}")
    click.echo(f"List {found.id} waits for the records designee's approval on the records page.")


@group.command("rotate-keys")
@click.option("--check", is_flag=True, help="Only count what is on which key; opens nothing.")
def rotate_keys(check: bool) -> None:
    """Seal private answers anew with the newest of FIELD_KEYS, so that former keys can go.

    Web server and worker may go on meanwhile. A run that was killed is finished by the next one.
    Ends with status 1 while anything is on another key than the newest.
    """
    done = keys.Rotation() if check else keys.rotate(_tell_moved)
    for what, row_id in done.damaged:
        click.echo(f"{what}, row {row_id}: its key does not open it. It was changed or moved.")
    click.echo(f"The newest key is {vault.newest}.")
    clean = True
    for what, by_key in keys.counted().items():
        on_newest = by_key.pop(vault.newest, 0)
        click.echo(f"{what}: {on_newest} on the newest key")
        for key_id, number in by_key.items():
            clean = False
            click.echo(f"{what}: {number} on {_named(key_id)}")
    if not clean:
        sys.exit(1)
    click.echo("No former key is needed by this database. Backups made before still need theirs.")


def _ledger() -> Callable[[Purge, Sequence[PurgeItem]], None]:
    """Where it is kept beside the backups what went; without keys there are no backups."""
    encoded = current_app.config["BACKUP_KEYS"]
    if not encoded:
        return lambda _purge, _items: None
    return Ledger(current_app.config["BACKUP_PATH"], Keys(encoded)).note


def _named(key_id: str) -> str:
    if key_id in vault.former:
        return f"the former key {key_id}; keep it in FIELD_KEYS"
    return f"key {key_id}, which FIELD_KEYS does not hold; nobody can open them until it is back"


def _tell_moved(texts: int) -> None:
    click.echo(f"{texts} texts sealed anew")
    sys.stdout.flush()


def _tell_step(rows: int) -> None:
    click.echo(f"{rows} rows worked through")
    sys.stdout.flush()


def _heads_in(file: Path) -> list[kept_heads.Head]:
    try:
        return kept_heads.read(file.read_text(encoding="utf-8"))
    except (kept_heads.NoHeadsError, UnicodeDecodeError) as trouble:
        raise click.ClickException(
            f"{file} is no list of heads; `flask records heads > FILE` makes one."
        ) from trouble


def _sentence(finding: Finding) -> str:
    where = f"Offering {finding.chain}" if finding.chain else "Department"
    line = f", line {finding.number}" if finding.number else ""
    return f"{where}{line}: {finding.wrong}"
