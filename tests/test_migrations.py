"""The migrations go up, down and up again with rows in the tables, and match the models."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Inspector, inspect, select, text
from sqlalchemy.exc import IntegrityError

from app.extensions import Base, db
from app.models import Case, Offer, Registration, SearchWord, Submission, now
from tests import engines, factories
from tests.engines import MIGRATIONS

VERSIONS = sorted(path.stem for path in (MIGRATIONS / "versions").glob("*.py"))


@pytest.fixture
def own_app(engine_url: str, tmp_path: Path) -> Any:
    """An app on a database that this test may take apart."""
    engine = "sqlite" if engine_url.startswith("sqlite") else "postgres"
    with engines.database(engine, tmp_path, "migrations") as url:
        app = engines.migrated_app(url)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def shape(inspector: Inspector) -> dict[str, Any]:
    """Everything the engine knows about our tables, in an order that compares."""
    return {
        table: {
            # A migration adds columns at the end, wherever the model names them.
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], bool(c["default"]))
                for c in inspector.get_columns(table)
            ),
            "checks": named(inspector.get_check_constraints(table), "sqltext"),
            "uniques": named(inspector.get_unique_constraints(table), "column_names"),
            "indexes": named(inspector.get_indexes(table), "column_names", "unique"),
            "references": named(
                inspector.get_foreign_keys(table), "constrained_columns", "referred_table"
            ),
        }
        for table in sorted(Base.metadata.tables)
    }


def named(found: Sequence[Any], *facts: str) -> list[tuple[Any, ...]]:
    """Name and facts of constraints or indexes, sorted by name."""
    return sorted(tuple(one[fact] for fact in ("name", *facts)) for one in found)


def test_migrations_are_numbered_without_a_gap_and_have_one_head() -> None:
    assert [name.split("_")[0] for name in VERSIONS] == [
        f"{number:04d}" for number in range(1, len(VERSIONS) + 1)
    ]
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [VERSIONS[-1].split("_")[0]]


def test_migrations_import_nothing_of_ours() -> None:
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert "app" not in {line.split()[1].split(".")[0] for line in imports(path.read_text())}


def imports(source: str) -> list[str]:
    """The import lines of a file."""
    return [line for line in source.splitlines() if line.startswith(("import ", "from "))]


def test_the_tables_are_those_the_models_describe(own_app: Flask) -> None:
    migrated = shape(inspect(db.engine))
    context = MigrationContext.configure(db.engine.connect(), opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []
    context.connection.close()  # type: ignore[union-attr]
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
    Base.metadata.create_all(db.engine)
    assert migrated == shape(inspect(db.engine))


def test_down_leaves_nothing_and_up_again_takes_rows(own_app: Flask) -> None:
    fill()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    fill()


def fill() -> None:
    """One row in most tables, with the references between them."""
    coffee = factories.offering()
    factories.registration(coffee, private={"health": "Carries an inhaler."})
    factories.staff(factories.COFFEE, password=None)
    factories.document()
    db.session.remove()


def test_each_step_down_and_up_keeps_the_rows_of_the_version_below(own_app: Flask) -> None:
    fill()
    words = db.session.scalars(select(SearchWord.word)).all()
    db.session.remove()
    for name in reversed(VERSIONS[1:]):
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="-1")
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision=name.split("_")[0])
    assert db.session.scalars(select(Registration.submission_id)).one()
    assert db.session.scalars(select(Submission.offering_id)).one()
    db.session.remove()
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    # 0024 writes them for those who are there.
    assert set(db.session.scalars(select(SearchWord.word)).all()) == set(words) != set()


def test_people_of_the_first_version_get_a_place_in_line(own_app: Flask) -> None:
    """0002 finds people who signed up before there were offers, and leaves them when it goes."""
    waits = factories.registration(
        factories.offering(), "waitlisted", tier=2, took_part=True, passed_over=3
    )
    offer = Offer(
        submission=waits.submission,
        made_at=now(),
        deadline=now() + timedelta(hours=48),
        nudge_at=now() + timedelta(hours=24),
        registrations=[waits],
    )
    db.session.add_all([offer, factories.sealed_field(waits, "health", "Carries an inhaler.")])
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0001")
    found = inspect(db.engine)
    assert not {"offers", "offer_registrations"} & set(found.get_table_names())
    columns = {column["name"] for column in found.get_columns("registrations")}
    assert not {"tier", "took_part", "passed_over"} & columns
    flask_migrate.upgrade(directory=str(MIGRATIONS), revision="0002")
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    row = db.session.scalars(select(Registration)).one()
    assert (row.status, row.tier, row.took_part, row.passed_over) == ("waitlisted", 0, False, 0)
    assert [field.kind for field in row.private_fields] == ["health"]
    assert db.session.scalars(select(Offer)).all() == []


def test_who_was_marked_before_there_were_cases_gets_one(own_app: Flask) -> None:
    """0010 finds who was there first; 0013 drops the mark, and brings it back on the way down."""
    game = factories.offering(factories.GAME)
    first, second, alone = (
        factories.registration(game, full_name=name).id for name in ("Riley", "Riley", "Ana")
    )
    db.session.remove()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0009")
    marked = text("UPDATE registrations SET possible_duplicate = true WHERE id IN (:one, :other)")
    db.session.execute(marked, {"one": second, "other": alone})
    db.session.commit()
    db.session.remove()
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    case = db.session.scalars(select(Case)).one()
    assert (case.first_id, case.second_id, case.state) == (first, second, "open")
    db.session.remove()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0010")
    still = text("SELECT id FROM registrations WHERE possible_duplicate")
    assert db.session.execute(still).scalars().all() == [second]


def test_the_database_refuses_an_offer_that_ends_before_it_begins(app: Flask) -> None:
    of = factories.submission(factories.offering())
    at = now()
    for fields in ({"deadline": at}, {"state": "forgotten"}):
        default = {"deadline": at + timedelta(hours=1), "state": "open"}
        offer = Offer(submission_id=of.id, made_at=at, nudge_at=at, **{**default, **fields})
        db.session.add(offer)
        with pytest.raises(IntegrityError, match=r"ck_offers_(deadline_after_start|state)"):
            db.session.commit()
        db.session.rollback()


def test_changing_a_parent_table_keeps_its_children(own_app: Flask) -> None:
    """SQLite rebuilds the parent for this; with foreign keys on it would lose or refuse."""
    fill()
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite rebuilds tables")
    run_migration_that_rebuilds("offerings")
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("SELECT count(*) FROM meetings")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def run_migration_that_rebuilds(table: str) -> None:
    """Run one more migration, written only for this test, through the real env.py."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "migrations"
        shutil.copytree(MIGRATIONS, copied)
        head = VERSIONS[-1].split("_")[0]
        (copied / "versions" / "9999_rebuild.py").write_text(
            "from alembic import op\n"
            f'revision = "9999"\ndown_revision = "{head}"\n'
            "def upgrade():\n"
            f'    with op.batch_alter_table("{table}", recreate="always") as table:\n'
            '        table.alter_column("cost", nullable=True)\n'
            "def downgrade():\n    pass\n"
        )
        flask_migrate.upgrade(directory=str(copied))


def test_the_database_refuses_to_oversell(app: Flask) -> None:
    coffee = factories.offering(seats=1)
    factories.registration(coffee)
    coffee.divisions[0].seats_taken = 2
    with pytest.raises(IntegrityError, match="never_oversold"):
        db.session.commit()
    db.session.rollback()


def test_the_database_refuses_a_confirmed_person_without_a_seat(app: Flask) -> None:
    coffee = factories.offering()
    with pytest.raises(IntegrityError, match="confirmed_has_seat"):
        factories.registration(coffee, seat_held=False)
    db.session.rollback()
