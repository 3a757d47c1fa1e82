"""Machines of their own: each web server and each worker in a network namespace (NET)."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests import factories
from tests.chaos.cluster import Cluster
from tests.chaos.ground import NO_LIMIT, Ground, NotHereError, Row
from tests.chaos.proxy import Proxy
from tests.chaos.several import BEHIND, WEB, Load, assert_stored, through, unsent
from tests.factories import COFFEE
from tests.live import LiveServer, SmtpSink, free_port
from tests.race.crowd import wait_until
from tests.race.killer import kill

BRIDGE, HOUSE = "chaosbr", "10.93.7"
MIDDLE = f"{HOUSE}.1"


def run(*words: str) -> None:
    """A command that has to work."""
    subprocess.run(words, check=True, capture_output=True)


def network(here: Ground) -> None:
    """A bridge in the middle, where database, Redis, mail server and proxy are."""
    if os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("redis-server"):
        raise NotHereError("root, ip or redis-server")
    try:
        run("ip", "link", "add", BRIDGE, "type", "bridge")
    except subprocess.CalledProcessError as trouble:
        raise NotHereError("right to make networks") from trouble
    here.stack.callback(subprocess.run, ["ip", "link", "del", BRIDGE], check=False)
    run("ip", "addr", "add", f"{MIDDLE}/24", "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")


class Machine(LiveServer):
    """A web server and a worker with a network stack of their own, reached over the bridge."""

    def __init__(self, here: Ground, number: int, url: str, settings: Mapping[str, str]) -> None:
        folder = here.folder / f"machine{number}"
        folder.mkdir()
        self.space, self.address = f"chaos{number}", f"{HOUSE}.{number + 1}"
        super().__init__(folder, url, {**settings, "HOST": self.address})
        self.url = f"http://{self.address}:{self.port}"
        run("ip", "netns", "add", self.space)
        here.stack.callback(subprocess.run, ["ip", "netns", "del", self.space], check=False)
        here.stack.callback(self.stop)
        inside, outside = f"chaosi{number}", f"chaoso{number}"
        run("ip", "link", "add", outside, "type", "veth", "peer", "name", inside)
        run("ip", "link", "set", outside, "master", BRIDGE, "up")
        run("ip", "link", "set", inside, "netns", self.space)
        within = ["ip", "-n", self.space]
        run(*within, "addr", "add", f"{self.address}/24", "dev", inside)
        run(*within, "link", "set", inside, "up")
        run(*within, "link", "set", "lo", "up")

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        return super()._start(name, ["ip", "netns", "exec", self.space, *command])

    def unplug(self) -> None:
        """Pull the cable: nothing is said to anybody."""
        run("ip", "-n", self.space, "link", "set", f"chaosi{self.space[-1]}", "down")


def own_redis(here: Ground) -> str:
    """A Redis that keeps nothing."""
    port = free_port()
    command = ["redis-server", "--bind", MIDDLE, "--port", str(port), "--save", ""]
    process = subprocess.Popen(
        [*command, "--protected-mode", "no", "--dir", str(here.folder)], stdout=subprocess.DEVNULL
    )
    here.stack.callback(process.wait)
    here.stack.callback(process.kill)
    return f"redis://{MIDDLE}:{port}/0"


def machine_lost(here: Ground) -> str:
    """Two machines, each with web server and worker; one loses its cable, then its power."""
    network(here)
    url = here.stack.enter_context(Cluster(here.folder, MIDDLE)).url("rollcall")
    sink = here.sink(SmtpSink(MIDDLE))
    redis = own_redis(here)
    found = {**NO_LIMIT, **BEHIND, "REDIS_URL": redis, "LIMIT_FIND": "6 per hour", **sink.settings}
    here.server(url)
    machines = [Machine(here, number, url, found) for number in (1, 2)]
    for each in machines:
        each.start(WEB)
    workers = [each.start_worker() for each in machines]
    proxy = Proxy(here, *(f"{each.address}:{each.port}" for each in machines))
    coffee = factories.offering(COFFEE, seats=300)
    with Load(proxy, coffee, 6, stubborn=True) as load:
        time.sleep(8)
        machines[0].unplug()
        time.sleep(6)
        kill(machines[0].web)
        kill(workers[0])
        before = len(load.told)
        time.sleep(15)
    assert len(load.told) > before, "the other machine goes on"
    assert not load.failed, load.failed
    assert_stored(load.told, coffee)
    post = {"email": "a@example.org"}
    asked = [through(proxy, coffee).request("POST", "/find", post).status for _ in range(9)]
    assert asked == [200] * 6 + [429] * 3, asked
    wait_until(lambda: unsent() == 0, "every mail sent", 300)
    names = Counter(str(mail["Message-ID"]) for mail in sink.messages)
    assert sum(names.values()) - len(names) <= 1
    assert "@example.org" not in Path(proxy.log).read_text()
    return (
        f"{len(load.told)} sign-ups in two namespaces, one unplugged and killed under load:"
        f" 0 lost, 0 double, {len(names)} mails out, limit of 6 held"
    )


ROWS = {"NET": Row("two machines in namespaces, one lost", machine_lost, ("postgres",))}
