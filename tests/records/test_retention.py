"""Every table has a series or a reason, and years are counted as the schedule says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.extensions import Base
from app.records.retention import NOT_PERSONAL, PERSONAL, SERIES, due

END = datetime(2024, 2, 29, 20, tzinfo=UTC)


def test_no_table_is_without_its_place_on_the_schedule() -> None:
    tables = set(Base.metadata.tables)
    assert tables - set(PERSONAL) - set(NOT_PERSONAL) == set(), "say how long these are kept"
    assert set(PERSONAL) & set(NOT_PERSONAL) == set()
    assert (set(PERSONAL) | set(NOT_PERSONAL)) - tables == set(), "these are gone"
    assert {series for named in PERSONAL.values() for series in named} <= set(SERIES)


@pytest.mark.parametrize(
    ("series", "minor", "grade", "ends"),
    [
        ("D1", False, None, datetime(2026, 3, 1, 20, tzinfo=UTC)),
        ("D3", False, None, datetime(2025, 3, 1, 20, tzinfo=UTC)),
        ("D2", False, None, datetime(2030, 3, 1, 20, tzinfo=UTC)),
        ("D2", True, 4, datetime(2034, 3, 1, 20, tzinfo=UTC)),
        ("D2", True, 8, datetime(2030, 3, 1, 20, tzinfo=UTC)),
        ("D2", True, None, datetime(2034, 3, 1, 20, tzinfo=UTC)),
        ("D9", False, None, datetime(2027, 3, 1, 20, tzinfo=UTC)),
    ],
)
def test_when_a_row_is_due(series: str, minor: bool, grade: int | None, ends: datetime) -> None:
    assert due(series, END, minor=minor, grade=grade) == ends


def test_what_has_not_ended_is_never_due() -> None:
    assert due("D1", None) is None
