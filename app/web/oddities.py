"""Addresses that no page of ours ever gave out are not found, before a database is asked."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

# What an integer column holds on PostgreSQL.
LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """The number of a row; a larger one cannot be stored, so nothing has it."""

    def __init__(self, in_map: Map) -> None:
        super().__init__(in_map, max=LARGEST)


def init_app(app: Flask) -> None:
    """Bind both checks; comes before the first address is bound."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """No browser types a NUL, PostgreSQL stores none, and SQLite ends a text at one.

    The boxes of public forms say so beside the field; staff pages also read plain values.
    """
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)
    if request.blueprint == "staff" and any(
        "\0" in value for values in request.form.listvalues() for value in values
    ):
        abort(400)
