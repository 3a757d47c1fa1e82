"""A PostgreSQL of its own, to be restarted, filled up and thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psycopg

from tests.chaos.ground import NotHereError
from tests.live import free_port

BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
OWNER = "postgres"


class Cluster:
    """`with Cluster(folder) as cluster:` runs a server that belongs to nobody else."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self.data, self.port, self.host = folder / "cluster", free_port(), host
        if not BIN or not (BIN[-1] / "initdb").exists():
            raise NotHereError("PostgreSQL server programs")
        # PostgreSQL refuses to run as root.
        self.as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []

    def __enter__(self) -> Cluster:
        self.data.mkdir()
        if self.as_owner:
            # Its folder must be reachable by whoever runs it.
            above = [each for each in self.data.parents if each.name.startswith("chaos")]
            for each in {self.data.parent, *above}:
                each.chmod(0o711)
            shutil.chown(self.data, OWNER)
        self._run("initdb", "-D", str(self.data), "-U", OWNER, "-A", "trust", "-N")
        with (self.data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {self.host}/24 trust\n")
        self._control("start")
        return self

    def __exit__(self, *_: object) -> None:
        self._control("stop", "-m", "immediate")

    def url(self, database: str) -> str:
        """The address of a new database in it."""
        base = f"postgresql://{OWNER}@{self.host}:{self.port}"
        with psycopg.connect(f"{base}/postgres", autocommit=True) as line:
            line.execute(f'CREATE DATABASE "{database}"')  # type: ignore[call-overload]
        return f"{base}/{database}"

    def restart(self) -> None:
        """As after a loss of power: open transactions are gone, committed ones are not."""
        self._control("stop", "-m", "immediate")
        self._control("start")

    def _control(self, act: str, *options: str) -> None:
        settings = f"-p {self.port} -c listen_addresses={self.host} -c unix_socket_directories=''"
        started = ["-o", settings, "-l", str(self.data / "log")] if act == "start" else []
        self._run("pg_ctl", "-w", "-D", str(self.data), *options, *started, act)

    def _run(self, program: str, *options: str) -> None:
        command = [*self.as_owner, str(BIN[-1] / program), *options]
        subprocess.run(command, check=True, capture_output=True, cwd="/")
