"""Limits on flooding: counted together through Redis, and still there when Redis is not."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest

from tests import factories
from tests.live import LiveServer, descendants, free_port

pytestmark = pytest.mark.race
SETTINGS = {"BEHIND_PROXY": "1", "LIMIT_SIGN_UP": "3 per minute"}
TOO_MANY = 429


@pytest.fixture
def address() -> str:
    """A client in a network no other run has: its count starts at nought."""
    return f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::7"


def post(server: LiveServer, address: str) -> int:
    """Send an empty sign-up page; the status of the answer."""
    with server.app.app_context():
        coffee = factories.offering()
        url = f"{server.url}/{coffee.program}/{coffee.slug}/sign-up"
    request = urllib.request.Request(
        url, data=b"", headers={"X-Forwarded-For": address}, method="POST"
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_two_servers_count_together(
    start_server: Callable[..., LiveServer], redis_url: str, address: str
) -> None:
    one, two = (start_server("sqlite", REDIS_URL=redis_url, **SETTINGS) for _ in range(2))
    assert TOO_MANY not in [post(server, address) for server in (one, two, one)]
    assert [post(server, address) for server in (one, two)] == [TOO_MANY, TOO_MANY]
    assert post(two, f"{address[:-1]}8") == TOO_MANY, "the same household"
    assert post(two, f"2001:db7{address[8:]}") != TOO_MANY


def test_two_processes_behind_one_port_count_together(
    start_server: Callable[..., LiveServer], redis_url: str, address: str
) -> None:
    server = start_server("sqlite", REDIS_URL=redis_url, WEB_PROCESSES="2", **SETTINGS)
    assert len(descendants(server.web.pid)) >= server.web_processes
    answers = [post(server, address) for _ in range(6)]
    assert answers == [*[answers[0]] * 3, *[TOO_MANY] * 3]
    assert answers[0] != TOO_MANY


def test_without_redis_each_server_counts_alone(
    start_server: Callable[..., LiveServer], address: str
) -> None:
    gone = f"redis://127.0.0.1:{free_port()}/0"
    server = start_server("sqlite", REDIS_URL=gone, **SETTINGS)
    assert [post(server, address) for _ in range(4)][-1] == TOO_MANY
