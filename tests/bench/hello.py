"""The smallest Flask page: what the server itself costs on this machine at this moment."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "<p>Hello"
